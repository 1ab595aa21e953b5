import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { DataError, InterruptedError, TrackingError } from "../../src/core/errors.ts";
import { sha256 } from "../../src/core/hash.ts";
import { type FinishedRun, type RunOutput, writeRun } from "../../src/experiment/run-output.ts";
import type { RunOptions } from "../../src/experiment/tracked-run.ts";
import { Run } from "../../src/tracking/run.ts";
import { temporaryFolder } from "../data/stations.ts";
import { contentOf, optionsIn } from "./small-experiment.ts";

const hash = "a".repeat(64);
const table = {
  event: Uint32Array.of(1, 2),
  classes: ["proton", "iron"],
  probabilities: Float32Array.of(0.25, 0.75, 1, 0),
};

function output(change: Partial<RunOutput> = {}): RunOutput {
  return {
    name: "mine",
    started: performance.now(),
    stations: { ...table, station: Uint32Array.of(3, 4) },
    events: table,
    figures: [{ name: "empty", svg: "<svg/>", caption: "nothing" }],
    files: { "notes.txt": "mine" },
    model: { "model.json": Uint8Array.of(1, 2) },
    result: {
      rows: 2,
      classes: ["proton", "iron"],
      features: ["zenith_deg"],
      seconds: { classify: 0.5 },
      sha256: { dataset: hash, features: hash, model: hash },
    },
    content: { title: "mine", summary: "Two stations." },
    ...change,
  };
}

/** Writes as a run of its own. */
async function write(
  what: RunOutput,
  { runs, signal }: RunOptions,
  rest: { predictionsPath?: string; overwrite?: boolean } = {},
): Promise<FinishedRun> {
  const run = await Run.create(runs, { name: what.name, kind: "experiment" });
  return writeRun(run, what, { signal, ...rest });
}

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

describe("a run that is written", () => {
  test("has all its files, and the record that was returned", async () => {
    const { result } = await write(output(), optionsIn(folder));
    expect(await contentOf(join(folder, "runs"))).toEqual([result.run.slice(join(folder, "runs").length + 1)]);
    expect(await contentOf(result.run)).toEqual([
      "figures",
      "heartbeat.json",
      "labels.json",
      "model",
      "notes.txt",
      "predictions-events.csv",
      "predictions-stations.csv",
      "record.json",
      "report.html",
      "result.json",
      "run.json",
    ]);
    expect(JSON.parse(await readFile(join(result.run, "result.json"), "utf8"))).toEqual(result);
    expect(result.sha256).toEqual({
      dataset: hash,
      features: hash,
      model: hash,
      predictions: sha256(await readFile(result.predictions)),
    });
    expect(result.seconds.total).toBeGreaterThan(0);
    expect(result.seconds.classify).toBe(0.5);
    expect(await readFile(join(result.run, "model", "model.json"))).toEqual(Buffer.of(1, 2));
    expect(await readFile(join(result.run, "figures", "empty.svg"), "utf8")).toBe("<svg/>");
    expect(await readFile(result.report, "utf8")).toContain("Two stations.");
  });

  test("may have its predictions elsewhere, in another format, with the hash of what is there", async () => {
    const predictionsPath = join(folder, "p.arrow");
    const { result } = await write(output(), optionsIn(folder), { predictionsPath });
    expect(result.predictions).toBe(predictionsPath);
    expect(sha256(await readFile(predictionsPath))).toBe(result.sha256.predictions);
    expect(await contentOf(result.run)).not.toContain("predictions-stations.csv");
  });

  test("does not meet another of the same second", async () => {
    const runs = await Promise.all([1, 2, 3].map((i) => write(output({ files: { i: `${i}` } }), optionsIn(folder))));
    expect(new Set(runs.map(({ result }) => result.run)).size).toBe(3);
    for (const [i, { result }] of runs.entries()) {
      expect(await readFile(join(result.run, "i"), "utf8")).toBe(`${i + 1}`);
    }
    expect(await contentOf(join(folder, "runs"))).toHaveLength(3);
  });
});

describe("a run cannot be written", () => {
  test("where a probability is none", async () => {
    const stations = { ...output().stations, probabilities: Float32Array.of(0.25, 0.75, Number.NaN, 0) };
    await expect(write(output({ stations }), optionsIn(folder))).rejects.toThrow(DataError);
  });

  test("where a file cannot be written, late", async () => {
    const files = { ["x".repeat(300)]: "" };
    await expect(write(output({ files }), optionsIn(folder))).rejects.toThrow(TrackingError);
  });

  test("where the predictions exist already; they stay as they were unless told", async () => {
    const predictionsPath = join(folder, "p.csv");
    await writeFile(predictionsPath, "mine");
    await expect(write(output(), optionsIn(folder), { predictionsPath })).rejects.toThrow(/--force overwrites it/);
    expect(await readFile(predictionsPath, "utf8")).toBe("mine");
    await write(output(), optionsIn(folder), { predictionsPath, overwrite: true });
    expect(await readFile(predictionsPath, "utf8")).toMatch(/^event_id,station_id,/);
  });

  test("where it is interrupted, also at the last moment", async () => {
    const signal = AbortSignal.abort(new InterruptedError());
    await expect(write(output(), optionsIn(folder, { signal }))).rejects.toThrow(InterruptedError);
    const controller = new AbortController();
    const files = {
      get late(): string {
        controller.abort(new InterruptedError());
        return "";
      },
    };
    const late = optionsIn(folder, { signal: controller.signal });
    await expect(write(output({ files }), late)).rejects.toThrow(InterruptedError);
  });

  test("where the folder of runs is a file", async () => {
    const runs = join(folder, "file");
    await writeFile(runs, "");
    await expect(write(output(), optionsIn(folder, { runs }))).rejects.toThrow(TrackingError);
    expect(await readFile(runs, "utf8")).toBe("");
  });
});
