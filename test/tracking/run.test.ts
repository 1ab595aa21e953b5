import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { InterruptedError, TrackingError } from "../../src/core/errors.ts";
import { sha256 } from "../../src/core/hash.ts";
import type { RunListener } from "../../src/tracking/listener.ts";
import { Run, type RunStart } from "../../src/tracking/run.ts";
import { readRecord, readState } from "../../src/tracking/run-store.ts";
import { temporaryFolder } from "../data/stations.ts";

const NOW = new Date("2026-02-03T04:05:06.789Z");

let root: string;
beforeEach(async () => {
  root = join(await temporaryFolder(), "runs");
});

function start(rest: Partial<RunStart> = {}): Promise<Run> {
  return Run.create(root, { name: "mine", kind: "experiment", now: NOW, ...rest });
}

const linesOf = async (run: Run, name: string) => (await readFile(join(run.path, name), "utf8")).trimEnd().split("\n");

describe("a run's folder", () => {
  test("is there from the start, with a record that can be read", async () => {
    const run = await start({ params: { "model.depth": 3 }, tags: { why: "test" }, note: "a", parent: "b" });
    expect(run.path).toBe(join(root, "mine-20260203-040506"));
    expect(readState(run.path)).toMatchObject({
      id: "mine-20260203-040506",
      status: "running",
      started: NOW.toISOString(),
      ended: null,
      params: { "model.depth": 3 },
      parent: "b",
    });
    expect(readRecord(run.path)).toMatchObject({ data: null, hardware: null, stages: [] });
    expect(JSON.parse(await readFile(join(run.path, "labels.json"), "utf8"))).toEqual({
      tags: { why: "test" },
      note: "a",
    });
    await run.finish();
    expect(readState(run.path)).toMatchObject({ status: "finished", error: null });
    expect(readState(run.path).seconds).toBeGreaterThan(0);
  });

  test("of many runs of one second has a name of its own, however they ended", async () => {
    const runs = await Promise.all(Array.from({ length: 50 }, () => start()));
    await Promise.all(runs.map((run, i) => run.write("number", String(i))));
    await Promise.all(runs.map((run, i) => (i % 2 === 0 ? run.finish() : run.fail(new Error("no")))));
    expect(new Set(runs.map(({ path }) => path)).size).toBe(50);
    for (const [i, run] of runs.entries()) {
      expect(await readFile(join(run.path, "number"), "utf8")).toBe(String(i));
      expect(readState(run.path)).toMatchObject({ id: run.state.id, status: i % 2 === 0 ? "finished" : "failed" });
    }
    expect(await readdir(root)).toHaveLength(50);
  });

  test("leaves alone what lies under its name already", async () => {
    await mkdir(join(root, "mine-20260203-040506"), { recursive: true });
    await writeFile(join(root, "mine-20260203-040506", "old"), "old");
    const run = await start();
    await run.finish();
    expect(run.path).toBe(join(root, "mine-20260203-040506-2"));
    expect(await readdir(join(root, "mine-20260203-040506"))).toEqual(["old"]);
  });

  test("names what cannot be made or written", async () => {
    await mkdir(root);
    await writeFile(join(root, "file"), "");
    await expect(Run.create(join(root, "file"), { name: "mine", kind: "job" })).rejects.toThrow(TrackingError);
    await expect(start({ name: "x".repeat(300) })).rejects.toThrow(
      /^cannot make the run folder .*: the name is too long$/,
    );
    const run = await start();
    await expect(run.write("x".repeat(300), "")).rejects.toThrow(/^cannot write .*: the name is too long$/);
    await rm(run.path, { recursive: true });
    await expect(run.finish()).rejects.toThrow(/^cannot write .*: no such file or folder$/);
  });
});

describe("a run keeps", () => {
  test("its files and their hashes, also of those that something else wrote", async () => {
    const run = await start();
    expect(await run.write("figures/a.svg", "<svg/>")).toBe(join(run.path, "figures", "a.svg"));
    await run.write("bytes", Uint8Array.of(1));
    await run.write("bytes", Uint8Array.of(1, 2));
    await writeFile(join(run.path, "other"), "text");
    await run.adopt("other");
    await run.finish();
    expect(readRecord(run.path).artefacts).toEqual([
      { path: "figures/a.svg", sha256: sha256("<svg/>"), bytes: 6 },
      { path: "bytes", sha256: sha256(Uint8Array.of(1, 2)), bytes: 2 },
      { path: "other", sha256: sha256("text"), bytes: 4 },
    ]);
    await expect(run.adopt("none")).rejects.toThrow(/^cannot read .*none: no such file or folder$/);
  });

  test("what its stages gave and took, but for one that threw", async () => {
    const run = await start();
    expect(
      await run.stage(
        "a",
        () => 3,
        (three) => ({ three: sha256(String(three)) }),
      ),
    ).toBe(3);
    const tolerance = { probability: 1e-4, metric: 1e-3 };
    await run.stage(
      "b",
      () => 4,
      undefined,
      () => tolerance,
    );
    await expect(run.stage("c", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await run.finish();
    expect(readRecord(run.path).stages).toMatchObject([
      { name: "a", sha256: { three: sha256("3") }, exact: true, tolerance: null },
      { name: "b", sha256: {}, exact: false, tolerance },
    ]);
    expect(readState(run.path).sha256).toEqual({ "a.three": sha256("3") });
  });

  test("metrics by step, and the last of each in lists; what is not finite as null", async () => {
    const run = await start();
    run.step(1, { loss: 2 });
    run.step(2, { loss: 1, rate: Number.NaN });
    run.setMetrics({ accuracy: 0.5 });
    await run.finish();
    const steps = (await linesOf(run, "metrics.jsonl")).map((line) => JSON.parse(line));
    expect(steps).toMatchObject([
      { step: 1, values: { loss: 2 } },
      { step: 2, values: { loss: 1, rate: null } },
    ]);
    expect(readState(run.path).metrics).toEqual({ loss: 1, rate: null, accuracy: 0.5 });
  });

  test("lines of the console and warnings", async () => {
    const run = await start();
    run.log("hello");
    run.warn("few rows");
    await run.finish();
    expect(await linesOf(run, "log.txt")).toEqual([
      expect.stringMatching(/^\d{4}-\S+Z hello$/),
      expect.stringMatching(/^\d{4}-\S+Z warning: few rows$/),
    ]);
    expect(readRecord(run.path).warnings).toEqual(["few rows"]);
  });

  test("what ended it: failed with the traceback, or interrupted", async () => {
    const run = await start();
    await run.fail(new TypeError("no such thing"));
    const { status, error } = readState(run.path);
    expect(status).toBe("failed");
    expect(error).toMatchObject({ name: "TypeError", message: "no such thing" });
    expect(error!.stack).toContain("run.test.ts");
    const other = await start();
    await other.fail(new InterruptedError());
    expect(readState(other.path).status).toBe("interrupted");
  });
});

describe("who listens", () => {
  test("hears of the end after all steps, however long it takes over them", async () => {
    const heard: string[] = [];
    const later = async (_: unknown, { step }: { step: number }) => {
      await new Promise((done) => setImmediate(done));
      heard.push(`step ${step}`);
      if (step === 2) throw new Error("no more");
    };
    const run = await start({ listeners: [{ name: "ear", stepped: later, ended: () => void heard.push("ended") }] });
    run.step(1, { loss: 1 });
    run.step(2, { loss: 1 });
    await run.finish();
    expect(heard).toEqual(["step 1", "step 2", "ended"]);
    expect(readRecord(run.path).warnings).toEqual(["ear: no more"]);
  });

  test("is told of start, steps, stages and end, in order", async () => {
    const heard: string[] = [];
    const listener: RunListener = {
      name: "ear",
      started: ({ state }) => void heard.push(`started ${state.status}`),
      stepped: (_, { step }) => void heard.push(`step ${step}`),
      stageEnded: (_, { name }) => void heard.push(`stage ${name}`),
      ended: ({ state }) => void heard.push(`ended ${state.status}`),
    };
    const run = await start({ listeners: [listener] });
    run.step(1, {});
    await run.stage("a", () => 1);
    await run.finish();
    expect(heard).toEqual(["started running", "step 1", "stage a", "ended finished"]);
  });

  test("ends no run by failing; the run warns of it", async () => {
    const fail = () => {
      throw new Error("deaf");
    };
    const run = await start({ listeners: [{ name: "ear", started: fail, stageEnded: fail, ended: fail }] });
    await run.stage("a", () => 1);
    await run.finish();
    expect(readState(run.path).status).toBe("finished");
    expect(readRecord(run.path).warnings).toEqual(["ear: deaf", "ear: deaf", "ear: deaf"]);
  });
});
