import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DataError, InterruptedError, TrackingError } from "../../src/core/errors.ts";
import { sha256 } from "../../src/core/hash.ts";
import { type RunOutput, writeRun } from "../../src/experiment/run-output.ts";
import { packageFolder } from "../../src/experiment/tracked-run.ts";
import { describeHardware } from "../../src/tracking/hardware.ts";
import type { Run } from "../../src/tracking/run.ts";
import { describeSoftware } from "../../src/tracking/software.ts";
import { temporaryFolder } from "../data/stations.ts";
import { contentOf, optionsIn, startedRun } from "./small-experiment.ts";

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

let folder: string;
let run: Run;
beforeEach(async () => {
  folder = await temporaryFolder();
  run = await startedRun(folder);
});
afterEach(() => run.finish());

function write(change: Partial<RunOutput> = {}, rest: Partial<Parameters<typeof writeRun>[2]> = {}) {
  return writeRun(run, output(change), { ...optionsIn(folder), ...rest });
}

describe("what a run gave", () => {
  test("is written with all its files, and the record that was returned", async () => {
    const { result, content } = await write();
    expect(result.run).toBe(run.path);
    const files = ["figures", "model", "notes.txt", "predictions-events.csv", "predictions-stations.csv"];
    expect(await contentOf(run.path)).toEqual(expect.arrayContaining([...files, "report.html", "result.json"]));
    expect(JSON.parse(await readFile(join(result.run, "result.json"), "utf8"))).toEqual(result);
    const predictions = sha256(await readFile(result.predictions));
    expect(result.sha256).toEqual({ dataset: hash, features: hash, model: hash, predictions });
    expect(run.state.sha256["predictions.stations"]).toBe(predictions);
    expect(result.seconds.total).toBeGreaterThan(0);
    expect(result.seconds.classify).toBe(0.5);
    expect(await readFile(join(result.run, "model", "model.json"))).toEqual(Buffer.of(1, 2));
    expect(await readFile(join(result.run, "figures", "empty.svg"), "utf8")).toBe("<svg/>");
    expect(await readFile(result.report, "utf8")).toContain("Two stations.");
    expect(content.environment).toEqual({});
  });

  test("stands in the record with the hash of every file", async () => {
    await write();
    const { artefacts } = run.record;
    const files = ["predictions-stations.csv", "predictions-events.csv", "model/model.json", "notes.txt"];
    expect(artefacts.map(({ path }) => path)).toEqual([...files, "figures/empty.svg", "report.html", "result.json"]);
    for (const { path, sha256: recorded, bytes } of artefacts) {
      const content = await readFile(join(run.path, path));
      expect({ path, recorded, bytes }).toEqual({ path, recorded: sha256(content), bytes: content.length });
    }
  });

  test("names the environment in its report, where that is known", async () => {
    const { software } = await describeSoftware(packageFolder());
    run.know({ software, hardware: await describeHardware(1) });
    const { content } = await write();
    expect(content.environment).toHaveProperty("node", process.versions.node);
  });

  test("may have its predictions elsewhere, in another format, with the hash of what is there", async () => {
    const predictionsPath = join(folder, "p.arrow");
    const { result } = await write({}, { predictionsPath });
    expect(result.predictions).toBe(predictionsPath);
    expect(sha256(await readFile(predictionsPath))).toBe(result.sha256.predictions);
    expect(await contentOf(result.run)).not.toContain("predictions-stations.csv");
  });
});

describe("what cannot be written", () => {
  test("a probability that is none", async () => {
    const stations = { ...output().stations, probabilities: Float32Array.of(0.25, 0.75, Number.NaN, 0) };
    await expect(write({ stations })).rejects.toThrow(DataError);
    expect(await contentOf(run.path)).not.toContain("predictions-stations.csv");
  });

  test("a file, late: what was written before stays", async () => {
    await expect(write({ files: { ["x".repeat(300)]: "" } })).rejects.toThrow(TrackingError);
    expect(await contentOf(run.path)).toContain("predictions-stations.csv");
  });

  test("predictions that exist already stay as they were unless told", async () => {
    const predictionsPath = join(folder, "p.csv");
    await writeFile(predictionsPath, "mine");
    await expect(write({}, { predictionsPath })).rejects.toThrow(/--force overwrites it/);
    expect(await readFile(predictionsPath, "utf8")).toBe("mine");
    await write({}, { predictionsPath, overwrite: true });
    expect(await readFile(predictionsPath, "utf8")).toMatch(/^event_id,station_id,/);
  });

  test("anything once it is interrupted, also at the last moment", async () => {
    await expect(write({}, { signal: AbortSignal.abort(new InterruptedError()) })).rejects.toThrow(InterruptedError);
    const controller = new AbortController();
    const files = {
      get late(): string {
        controller.abort(new InterruptedError());
        return "";
      },
    };
    await expect(write({ files }, { signal: controller.signal })).rejects.toThrow(InterruptedError);
  });
});
