import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { listRuns } from "../../../src/cli/runs/list.ts";
import { runsListSchema } from "../../../src/cli/runs/output.ts";
import { ConfigError } from "../../../src/core/errors.ts";
import { storeRun } from "../../tracking/stored-runs.ts";
import { printed } from "./printed.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cascada-runs-"));
});
afterEach(() => {
  vi.unstubAllGlobals();
  rmSync(root, { recursive: true, force: true });
});

const list = (flags: Partial<Parameters<typeof listRuns>[0]> = {}) => printed(() => listRuns({ runs: root, ...flags }));

test("an empty folder says so, and runs that are not meant are counted", async () => {
  expect(await list()).toBe(`no runs in ${root}\n`);
  storeRun(root);
  expect(await list({ name: "svm" })).toBe(`none of the 1 runs in ${root} is meant\n`);
});

test("a table has what runs have in common, and what cannot be read below it", async () => {
  storeRun(
    root,
    { name: "größe", metrics: { "shower_split.accuracy": 0.36912, other: 1 } },
    { tags: { paper: "1", ok: "" } },
  );
  storeRun(root, { name: "none", metrics: {}, seconds: null });
  mkdirSync(join(root, "foreign"));
  const damaged = storeRun(root, { name: "labels" });
  writeFileSync(join(damaged, "labels.json"), "{");
  const text = await list();
  expect(text).toMatch(/^id +status +started \(UTC\) +seconds +shower_split.accuracy +shower_split.log_loss +tags\n-/);
  expect(text).toMatch(/größe-20260102-030405 +finished {2}2026-01-02 03:04 +12\.5 s +0\.3691 +paper=1 ok\n/);
  expect(text).toMatch(/2 cannot be read as runs:\n.*foreign.*\n.*labels\.json: not valid JSON\n$/);
  expect(text).not.toContain("\u001b");
});

test("a number of a leaking protocol says so beside itself, whatever the protocol is called", async () => {
  const protocols = '["leak_free","thesis",{"name":"truth","leaks":["truth_features"]},{"name":"plain","leaks":[]}]';
  const metrics = {
    "leak_free.accuracy": 0.25,
    "thesis.accuracy": 0.75,
    "truth.accuracy": 0.5,
    "plain.accuracy": 0.125,
  };
  storeRun(root, { params: { protocols }, metrics });
  expect(await list()).toMatch(/ 0\.2500 +0\.7500 LEAKING\n/);
  const columns = "metrics.truth.accuracy,metrics.plain.accuracy,metrics.leak_free.accuracy";
  expect(await list({ columns })).toMatch(/0\.5000 LEAKING +0\.1250 +0\.2500\n/);
});

/** Lines of a list in a terminal of so many columns. */
async function linesIn(width: number): Promise<string[]> {
  const columns = Object.getOwnPropertyDescriptor(process.stdout, "columns");
  Object.defineProperty(process.stdout, "columns", { value: width, configurable: true });
  try {
    return (await list()).trimEnd().split("\n");
  } finally {
    if (columns) Object.defineProperty(process.stdout, "columns", columns);
    else Reflect.deleteProperty(process.stdout, "columns");
  }
}

test("columns give way in a terminal that has no room for them", async () => {
  storeRun(root, {}, { tags: { paper: "1" } });
  // 24 of the id, 8, 16, 7, 21 and 21 of the metrics, 7 of the tag, and 2 between two: 116.
  expect((await linesIn(116))[0]).toMatch(/^id +status +started .* seconds +shower_split.accuracy .*log_loss +tags/);
  const lines = await linesIn(86);
  expect(lines[0]).toMatch(/^id +status +started \(UTC\) +shower_split.accuracy +tags$/);
  expect(lines.at(-1)).toBe("no room for seconds, shower_split.log_loss; --columns chooses");
});

test("ids stay whole in a narrow terminal", async () => {
  const id = storeRun(root).split("/").at(-1)!;
  const lines = await linesIn(40);
  expect(lines[0]).toBe(id);
  expect(lines.join("\n")).toContain("shower_split.log_loss");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
});

test("a metric or setting that no run has is told, with the nearest that one has", async () => {
  storeRun(root);
  const told = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  await list({
    where: ["metrics.shower_split.acuracy > 0.1 or tags.x = 'metrics.no'"],
    sort: ["-metrics.shower_split.accuracy"],
    columns: "id,params.model.max_dept,note",
  });
  const sentences = told.mock.calls.map(([text]) => text);
  told.mockRestore();
  expect(sentences).toEqual([
    "cascada: no run has metrics.shower_split.acuracy; did you mean metrics.shower_split.accuracy?\n",
    "cascada: no run has params.model.max_dept; did you mean params.model.max_depth?\n",
  ]);
});

test("parts of a run are counted, shown in a tree, and found by their parent", async () => {
  storeRun(root, { id: "group", kind: "group" });
  storeRun(root, { id: "trial", kind: "trial", parent: "group" });
  expect(await list({ columns: "id,children" })).toMatch(
    /^id +parts\n-+ +-+\ngroup +1\n\n1 more that are parts of other runs/,
  );
  expect(await list({ columns: "id", tree: true })).toBe("id\n-------\ngroup\n· trial\n");
  expect(await list({ columns: "id", parent: "gro" })).toBe("id\n-----\ntrial\n");
  await expect(list({ all: true, tree: true })).rejects.toThrow(ConfigError);
});

test("for programs: all runs as JSON or CSV, nothing shortened", async () => {
  for (let i = 0; i < 60; i++) storeRun(root, { id: `run-${i}`, metrics: { accuracy: i / 3 } }, { note: 'a "b"' });
  const json = runsListSchema.parse(JSON.parse(await list({ json: true })));
  expect([json.runs.length, json.beyond]).toEqual([60, 0]);
  const csv = await list({
    csv: true,
    columns: "id,metrics.accuracy,note,metrics.nothing",
    sort: ["-metrics.accuracy"],
  });
  expect(csv.split("\r\n").slice(0, 2)).toEqual(["id,accuracy,note,nothing", `run-59,${59 / 3},"a ""b""",`]);
  expect(await list({ columns: "id" })).toMatch(/\n10 more; --limit 0 shows all\n$/);
});
