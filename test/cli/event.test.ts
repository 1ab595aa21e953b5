import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openArrowWriter } from "../../src/data/arrow-writer.ts";
import { COLUMNS } from "../../src/data/columns.ts";
import { openDataset } from "../../src/data/dataset.ts";
import { eventResultSchema } from "../../src/experiment/event-file.ts";
import { checkedSvg } from "../report/svg.ts";
import { copyStations } from "./copy-stations.ts";
import { Program } from "./program.ts";

let program: Program;

beforeAll(async () => {
  program = new Program();
  await program.simulate("s.arrow", 40, 3);
});
afterAll(() => program.remove());

async function json(...args: string[]) {
  const { status, stdout, stderr } = await program.run("event", ...args, "--json");
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return eventResultSchema.parse(JSON.parse(stdout));
}

/** The command must end with this status and one line on stderr that says what is wrong, and print nothing. */
async function fails(status: number, message: RegExp, ...args: string[]): Promise<void> {
  const outcome = await program.run("event", ...args);
  expect(outcome.stderr).toMatch(message);
  expect(outcome.stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(outcome.stdout).toBe("");
  expect(outcome.status).toBe(status);
}

describe("an event", () => {
  test("is the one with the most stations, or the one of a number", async () => {
    const largest = await json("s.arrow");
    const { stdout } = await program.run("inspect", "s.arrow", "--json");
    const { examples } = JSON.parse(stdout);
    const other = await json("s.arrow", "--event", String(examples[0].event_id));
    expect(other.event_id).toBe(examples[0].event_id);
    expect(other.stations.length).toBeLessThanOrEqual(largest.stations.length);
    expect(other.truth!.primary).toBe(examples[0].primary);
    expect(largest.missing).toEqual([]);
    for (const { trace } of largest.stations) expect(trace!.muon!.length).toBe(trace!.measured.length);
  });

  test("is text on a terminal", async () => {
    const { stdout, stderr, status } = await program.run("event", "s.arrow");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Event \d+: \d+ stations\nE = /);
    expect(stdout).toContain("◆ S(1000 m)");
    expect(stdout).toContain("muons │");
    expect(stdout).not.toMatch(/NaN|undefined/);
  });

  test("is a picture in the format of the file's name, the same bytes again", async () => {
    for (const name of ["a.svg", "a.png", "a.html"]) {
      const { status, stdout } = await program.run("event", "s.arrow", "--out", name);
      expect([name, status]).toEqual([name, 0]);
      expect(stdout).toContain(`picture  ${name}`);
    }
    await program.run("event", "s.arrow", "--out", "again.png");
    expect(readFileSync(program.path("again.png"))).toEqual(readFileSync(program.path("a.png")));
    checkedSvg(readFileSync(program.path("a.svg"), "utf8"));
    expect(readFileSync(program.path("a.png")).readUInt32BE(16)).toBe(1280);
    expect(readFileSync(program.path("a.html"), "utf8").match(/<svg /g)).toHaveLength(3);
    const { out } = await json("s.arrow", "--out", "new/narrow.PNG", "--width", "400");
    expect(out).toBe("new/narrow.PNG");
    expect(readFileSync(program.path("new/narrow.PNG")).readUInt32BE(16)).toBe(400);
  });
});

describe("a file with fewer columns", () => {
  test("without labels and truth is drawn, and what is missing is said", async () => {
    await copyStations(program.path("s.arrow"), program.path("bare.arrow"), ["id", "observable"]);
    const { truth, missing, stations } = await json("bare.arrow");
    expect(truth).toBeUndefined();
    expect(missing).toHaveLength(2);
    expect(stations[0]!.trace!.muon).toBeUndefined();
    const { stdout } = await program.run("event", "bare.arrow", "--out", "bare.svg");
    expect(stdout).toContain("Not in the file: primary and Monte-Carlo truth.");
    const drawn = checkedSvg(readFileSync(program.path("bare.svg"), "utf8")).textContent;
    expect(drawn).toContain("Not in the file: primary and Monte-Carlo truth.");
  });

  test("without arrival times has no colours, and all else", async () => {
    const columns = COLUMNS.map(({ name }) => name).filter((name) => name !== "time_ns");
    const dataset = await openDataset(program.path("s.arrow"));
    const writer = await openArrowWriter(program.path("old.arrow"), { columns, metadata: dataset.metadata });
    for await (const table of dataset.batches(columns)) await writer.write(table);
    await writer.close();
    await dataset.close();
    const { missing, stations } = await json("old.arrow");
    expect(missing).toEqual(["Not in the file: time_ns; no arrival times, so no colours."]);
    expect(stations[0]!.trace!.muon).toBeDefined();
  });
});

describe("what is wrong is named", () => {
  test("events that are not there, with the nearest ones", async () => {
    await fails(3, /s\.arrow: no event 4000000; it has \d+ events, the nearest/, "s.arrow", "--event", "4000000");
  });

  test.each(["-1", "x", "5000000000"])("--event %j", async (id) => {
    await fails(3, /s\.arrow: no event .*; it has \d+ events/, "s.arrow", `--event=${id}`);
  });

  test("files and settings", async () => {
    await fails(3, /none\.arrow: no such file/, "none.arrow");
    await fails(2, /--width 10: expected/, "s.arrow", "--out", "b.png", "--width", "10");
    await fails(2, /--width goes with --out/, "s.arrow", "--width", "500");
    await fails(2, /--out b\.pdf: expected a name that ends in \.svg, \.png, \.html/, "s.arrow", "--out", "b.pdf");
    await fails(2, /--out b: expected/, "s.arrow", "--out", "b");
    await fails(2, /seed/, "s.arrow", "--set", "seed=1");
  });

  test("pictures that exist, unless they may be replaced, and places that cannot be written", async () => {
    writeFileSync(program.path("mine.svg"), "mine");
    await fails(4, /mine\.svg: it exists; --force/, "s.arrow", "--out", "mine.svg");
    expect(readFileSync(program.path("mine.svg"), "utf8")).toBe("mine");
    const { status } = await program.run("event", "s.arrow", "--out", "mine.svg", "--force");
    expect(status).toBe(0);
    expect(readFileSync(program.path("mine.svg"), "utf8")).toMatch(/^<svg/);
    writeFileSync(program.path("a-file"), "");
    await fails(4, /a-file/, "s.arrow", "--out", "a-file/e.svg");
    await fails(4, /\/proc/, "s.arrow", "--out", "/proc/none/e.svg");
    expect(existsSync(program.path("a-file/e.svg"))).toBe(false);
  });
});
