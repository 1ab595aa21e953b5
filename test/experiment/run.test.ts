import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { type CascadaError, DataError, InterruptedError, TrackingError } from "../../src/core/errors.ts";
import { sha256 } from "../../src/core/hash.ts";
import type { StationTable } from "../../src/core/table.ts";
import { loadModelFolder } from "../../src/experiment/model-folder.ts";
import { classifyResultSchema } from "../../src/experiment/result.ts";
import { runExperiment } from "../../src/experiment/run.ts";
import { FEATURE_DEFINITIONS } from "../../src/features/catalogue.ts";
import type { MetricStep } from "../../src/tracking/listener.ts";
import { readRecord } from "../../src/tracking/run-store.ts";
import { makeStations, temporaryFolder } from "../data/stations.ts";
import { columnsOf, contentOf, experimentOn, optionsIn, statesIn, stationFile } from "./small-experiment.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

/** `makeStations`, with the primary that `code` gives each shower. */
function withPrimaries(rows: number, code: (shower: number) => number): StationTable {
  const table = makeStations(rows);
  const primary = Uint8Array.from(table.columns.shower_id as Uint32Array, code);
  return { rows, columns: { ...table.columns, primary } };
}

/** p_iron / p_proton of each row of a file of predictions, by event. */
async function ironOdds(path: string): Promise<Map<string, number[]>> {
  const [head, ...rows] = (await readFile(path, "utf8"))
    .trimEnd()
    .split("\r\n")
    .map((line) => line.split(","));
  const odds = new Map<string, number[]>();
  for (const row of rows) {
    const cell = (name: string) => row[head!.indexOf(name)]!;
    const event = cell("event_id");
    odds.set(event, [...(odds.get(event) ?? []), Number(cell("p_iron")) / Number(cell("p_proton"))]);
  }
  return odds;
}

describe("an experiment on a file", () => {
  test("leaves a whole run, whose record is what was returned and whose hashes are those of its files", async () => {
    const table = makeStations(240);
    table.columns.bin_width_ns = Float32Array.from({ length: 240 }, (_, row) => (row % 2 === 0 ? 25 : 8.5));
    const path = await stationFile(join(folder, "a.arrow"), { table, metadata: { "cascada.seed": "12" } });
    const { result } = await runExperiment(await experimentOn(path), optionsIn(folder));
    expect(classifyResultSchema.parse(result)).toEqual(result);
    expect(JSON.parse(await readFile(join(result.run, "result.json"), "utf8"))).toEqual(result);
    expect(await contentOf(join(folder, "runs"))).toHaveLength(1);
    expect(sha256(await readFile(path))).toBe(result.sha256.dataset);
    expect(sha256(await readFile(result.predictions))).toBe(result.sha256.predictions);
    const { manifest } = await loadModelFolder(join(result.run, "model"));
    expect(manifest.model_sha256).toBe(result.sha256.model);
    // 60 showers of four stations, ten of each primary: round(1.6) = 2 to validation, 2 to test, 6 to training.
    expect(manifest.trained_on).toMatchObject({
      dataset_sha256: result.sha256.dataset,
      simulation_seed: 12,
      rows: { proton: 24, helium: 24, oxygen: 24, iron: 24, nitrogen: 24, photon: 24 },
      bin_widths_ns: [8.5, 25],
    });
    expect(result.protocols!.shower_split!.n_test).toBe(48);
    const builtin = { name: "builtin", version: expect.any(String), reproducible: true };
    const { fitting } = readRecord(result.run);
    expect(fitting!.map(({ protocol, engine }) => [protocol, engine])).toEqual([
      ["shower_split", builtin],
      ["row_split", builtin],
    ]);
    expect(await statesIn(folder)).toMatchObject([{ status: "finished", error: null }]);
    expect(result.protocols!.row_split!.n_test).toBe(48);
    expect(result.shower_level!.n_test).toBe(12);
  });

  test("fills the eight points of its record by itself", async () => {
    const metadata = { "cascada.generator_version": "7", "cascada.preset": '{"seed":12}', "cascada.statement": "mine" };
    const path = await stationFile(join(folder, "a.arrow"), { metadata });
    const experiment = await experimentOn(path, "model.subsample=0.5", "protocols=[shower_split]");
    const { result } = await runExperiment(experiment, optionsIn(folder));
    const record = readRecord(result.run);
    const { size } = await stat(path);
    expect(record.data).toEqual({
      files: [{ path, sha256: result.sha256.dataset, bytes: size }],
      rows: 240,
      generator: { name: "cascada", version: "7" },
      preset: { seed: 12 },
      statement: "mine",
    });
    expect(record.preprocessing).toMatchObject({
      features: { set: "observable", per_pmt: false },
      definitions: FEATURE_DEFINITIONS,
      columns: result.features,
      sha256: result.sha256.features,
      scalers: {},
    });
    expect(record.partition).toMatchObject([{ protocol: "shower_split", kind: "shower", seed: 1, rows: { test: 48 } }]);
    expect(record.fitting).toMatchObject([
      { model: "xgboost", parameters: { rounds: 3 }, sha256: result.sha256.model },
    ]);
    expect(record.evaluation!.map(({ protocol, level, rows, n }) => [protocol, level, rows, n])).toEqual([
      ["shower_split", "station", "test", 48],
      ["shower_split", "shower", "test", 12],
    ]);
    const { accuracy, interval99 } = result.shower_level!;
    expect(record.evaluation![1]!.metrics).toMatchObject({ accuracy, interval99 });
    expect(record.randomness).toEqual({
      seed: 1,
      streams: [
        "bootstrap-events/bootstrap",
        "bootstrap/bootstrap",
        "model/xgboost",
        ...[...result.classes].sort().map((name) => `split/split-by-shower/${name}`),
      ],
    });
    expect(record.software!.node).toBe(process.versions.node);
    expect(record.hardware!.workers).toBe(1);
  });

  test("records what each network scales its features with, and each epoch of each", async () => {
    const path = await stationFile(join(folder, "a.arrow"));
    const model = "model={name: autoencoder, training: {epochs: 2}}";
    const { result } = await runExperiment(
      await experimentOn(path, model, "protocols=[shower_split]"),
      optionsIn(folder),
    );
    const { preprocessing } = readRecord(result.run);
    const names = result.classes.map((name) => `shower_split.${name}`);
    expect(Object.keys(preprocessing!.scalers)).toEqual(names);
    expect(preprocessing!.scalers["shower_split.iron"]).toMatchObject({ kind: "standard", columns: result.features });
    const lines = (await readFile(join(result.run, "metrics.jsonl"), "utf8")).trimEnd().split("\n");
    const steps = lines.map((line) => JSON.parse(line) as MetricStep);
    for (const name of names) {
      const own = steps.filter(({ values }) => `${name}.loss` in values);
      expect(own.map(({ step, values }) => [step, Object.keys(values)])).toEqual([
        [1, [`${name}.loss`, `${name}.validation_loss`]],
        [2, [`${name}.loss`, `${name}.validation_loss`]],
      ]);
    }
    expect(steps).toHaveLength(2 * names.length);
  });

  test("has hashes that depend neither on its name, folder, time, threads nor description, but on its seed", async () => {
    const path = await stationFile(join(folder, "a.arrow"));
    const elsewhere = await temporaryFolder();
    const copy = join(elsewhere, "b.arrow");
    await writeFile(copy, await readFile(path));
    const one = await runExperiment(await experimentOn(path), optionsIn(folder));
    const other = await experimentOn(copy, "name=other", "description=else", "workers=3");
    const two = await runExperiment(other, optionsIn(elsewhere, { workers: 3 }));
    expect(two.result.sha256).toEqual(one.result.sha256);
    expect(two.result.protocols).toEqual(one.result.protocols);
    const three = await runExperiment(await experimentOn(path, "seed=2"), optionsIn(folder));
    expect(three.result.sha256.features).toBe(one.result.sha256.features);
    expect(three.result.sha256.model).not.toBe(one.result.sha256.model);
  });

  test("combines the stations of an event with the shares of its training rows as prior", async () => {
    // Three showers of four are iron, so that its posteriors start from 3/4.
    const path = await stationFile(join(folder, "a.arrow"), {
      table: withPrimaries(240, (id) => (id % 4 === 0 ? 0 : 3)),
    });
    const { result } = await runExperiment(await experimentOn(path), optionsIn(folder));
    const { manifest } = await loadModelFolder(join(result.run, "model"));
    const { proton, iron } = manifest.trained_on.rows;
    expect(iron! / proton!).toBeCloseTo(3, 0);
    const stations = await ironOdds(join(result.run, "predictions-stations.csv"));
    const events = await ironOdds(join(result.run, "predictions-events.csv"));
    expect(events.size).toBe(12);
    for (const [event, odds] of events) {
      const product = stations.get(event)!.reduce((product, one) => product * one, 1);
      expect(odds[0]! / (product / (iron! / proton!) ** 3)).toBeCloseTo(1, 4);
    }
  });

  test("uses no truth in observable features: without it the model is the same", async () => {
    const table = makeStations(240);
    table.columns.s1000_vem = new Float64Array(240).fill(30);
    const path = await stationFile(join(folder, "a.arrow"), { table });
    const columns = columnsOf("id", "observable", "label");
    const bare = await stationFile(join(folder, "b.arrow"), { table, columns });
    for (const set of ["observable", "extended"]) {
      const one = await runExperiment(await experimentOn(path, `features.set=${set}`), optionsIn(folder));
      const other = await runExperiment(await experimentOn(bare, `features.set=${set}`), optionsIn(folder));
      const { dataset: _, ...rest } = one.result.sha256;
      expect(other.result.sha256).toMatchObject(rest);
    }
  });
});

describe("an experiment that cannot be done ends in one line, which its run keeps", () => {
  async function refusal(
    path: string,
    Kind: abstract new () => CascadaError,
    { overrides = [], ...rest }: { overrides?: string[] } & Partial<ReturnType<typeof optionsIn>> = {},
  ): Promise<string> {
    const error: CascadaError = await runExperiment(
      await experimentOn(path, ...overrides),
      optionsIn(folder, rest),
    ).then(
      () => expect.unreachable("was run"),
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(Kind);
    expect(error.message).not.toContain("\n");
    for (const { status } of (await statesIn(folder)).slice(-1)) {
      expect(status).toBe(error instanceof InterruptedError ? "interrupted" : "failed");
    }
    return error.message;
  }

  const write = async (table: StationTable) => {
    await rm(join(folder, "a.arrow"), { force: true });
    return stationFile(join(folder, "a.arrow"), { table });
  };

  test("one primary, no labels", async () => {
    expect(await refusal(await write(withPrimaries(40, () => 3)), DataError)).toMatch(
      /a\.arrow: all stations are of iron; expected at least two primaries/,
    );
    const bare = await stationFile(join(folder, "b.arrow"), { columns: columnsOf("id", "observable") });
    expect(await refusal(bare, DataError)).toMatch(/b\.arrow has no column primary/);
  });

  test("one row, one shower, two showers of a primary", async () => {
    expect(await refusal(await write(makeStations(1)), DataError)).toMatch(/all stations are of proton/);
    expect(await refusal(await write(makeStations(8)), DataError)).toMatch(
      /a\.arrow: proton: 1 shower; expected at least 3/,
    );
    expect(await refusal(await write(withPrimaries(40, (id) => (id < 2 ? 3 : 0))), DataError)).toMatch(
      /iron: 2 showers/,
    );
  });

  test("a shower of two primaries", async () => {
    const table = withPrimaries(40, (id) => id % 2);
    (table.columns.primary as Uint8Array)[5] = 2;
    expect(await refusal(await write(table), DataError)).toMatch(/a\.arrow: shower 1 is helium and, in row 5, oxygen/);
  });

  test("a set of features that the file has no columns for", async () => {
    const bare = await stationFile(join(folder, "b.arrow"), { columns: columnsOf("id", "observable", "label") });
    expect(await refusal(bare, DataError, { overrides: ["features.set=thesis"] })).toMatch(
      /b\.arrow: missing columns: energy_mc_eev for feature log10_energy_mc_eev; zenith_mc_deg for .*; azimuth_mc_deg for /,
    );
  });

  test("a run that cannot be written, before anything is read; one that is interrupted", async () => {
    await writeFile(join(folder, "file"), "");
    const runs = join(folder, "file", "runs");
    expect(await refusal(join(folder, "no.arrow"), TrackingError, { runs })).toMatch(/cannot write to the folder/);
    expect(await statesIn(folder)).toEqual([]);
    const path = await write(withPrimaries(96, (id) => id % 2));
    const message = await refusal(path, InterruptedError, { signal: AbortSignal.abort(new InterruptedError()) });
    expect(await statesIn(folder)).toMatchObject([{ status: "interrupted", error: { message } }]);
  });
});
