import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ConfigError, DataError, InterruptedError, TrackingError } from "../../src/core/errors.ts";
import type { StationTable } from "../../src/core/table.ts";
import { type ClassifyFileOptions, classifyFile } from "../../src/experiment/classify-file.ts";
import { hashFile } from "../../src/experiment/dataset-cache.ts";
import { classifyResultSchema } from "../../src/experiment/result.ts";
import type { BoostedTrees } from "../../src/models/boosting/boosted-trees.ts";
import { Booster } from "../../src/models/boosting/booster.ts";
import type { ModelFiles } from "../../src/models/model.ts";
import { readRecord } from "../../src/tracking/run-store.ts";
import { makeStations, temporaryFolder } from "../data/stations.ts";
import { columnsOf, contentOf, optionsIn, statesIn, stationFile } from "./small-experiment.ts";
import { filesOf, smallModel, storeModel } from "./small-model.ts";

/** What the data that the model was trained on say of themselves. */
const TRAINING_SEED = { "cascada.seed": "4" };

let files: ModelFiles;
beforeAll(async () => {
  files = filesOf(await smallModel());
});

let folder: string;
let model: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  model = await storeModel(join(folder, "model"), files);
});

function classify(path: string, rest: Partial<ClassifyFileOptions> = {}) {
  return classifyFile(path, { ...optionsIn(folder), model, out: undefined, overwrite: false, ...rest });
}

/** Stations of the four primaries that the shipped model knows, as many showers of each. */
function knownStations(rows = 48, first = 0): StationTable {
  const table = makeStations(rows, first);
  const primary = (table.columns.shower_id as Uint32Array).map((id) => id % 4);
  const bin_width_ns = new Float32Array(rows).fill(25);
  return { rows, columns: { ...table.columns, bin_width_ns, primary: Uint8Array.from(primary) } };
}

/** The error that a file is refused with: one line, of that kind; the run that it ended, if it began, keeps it. */
async function refusal(path: string, Kind: new () => Error, rest: Partial<ClassifyFileOptions> = {}): Promise<string> {
  const error: Error = await classify(path, rest).then(
    () => expect.unreachable("was classified"),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(Kind);
  expect(error.message).not.toContain("\n");
  const ended = (await statesIn(folder)).filter(({ status }) => status !== "finished");
  for (const { status } of ended) expect(status).toBe(error instanceof InterruptedError ? "interrupted" : "failed");
  if (ended.length > 0) expect(ended.map(({ error }) => error!.message)).toContain(error.message);
  return error.message;
}

describe("a file with labels", () => {
  test("is evaluated, per station and per event, whatever the order of its primaries", async () => {
    const path = await stationFile(join(folder, "a.arrow"), { table: knownStations() });
    const { result, content } = await classify(path);
    expect(classifyResultSchema.parse(result)).toEqual(result);
    expect(result).toMatchObject({ rows: 48, shower_level: { n_test: 12 } });
    expect(result.protocols!.shower_split).toMatchObject({ n_test: 48, showers: 12 });
    expect(result.protocols).not.toHaveProperty("row_split");
    expect(content.protocols!.map(({ name, leaks }) => [name, leaks])).toEqual([["none", []]]);
    const { evaluation, fitting, randomness, preprocessing } = readRecord(result.run);
    expect(evaluation!.map(({ protocol, level, rows, n }) => [protocol, level, rows, n])).toEqual([
      ["none", "station", "all", 48],
      ["none", "shower", "all", 12],
    ]);
    expect(fitting).toMatchObject([{ protocol: "none", model: "xgboost", sha256: result.sha256.model }]);
    expect(randomness).toEqual({ seed: 1, streams: ["bootstrap-events/bootstrap", "bootstrap/bootstrap"] });
    expect(preprocessing!.scalers).toEqual({});
    // A checkout with changes of its own leaves them in the run, too.
    expect((await contentOf(result.run)).filter((name) => name !== "local-changes.diff")).toEqual([
      "evaluation.json",
      "figures",
      "heartbeat.json",
      "labels.json",
      "log.txt",
      "predictions-events.csv",
      "predictions-stations.csv",
      "record.json",
      "report.html",
      "result.json",
      "run.json",
    ]);
    expect(await contentOf(join(folder, "runs"))).toHaveLength(1);
  });

  test("is refused where it is the data set of the training", async () => {
    const path = await stationFile(join(folder, "a.arrow"), { table: knownStations() });
    const dataset_sha256 = await hashFile(path);
    const trained = await storeModel(join(folder, "trained"), files, (m) => ({
      ...m,
      trained_on: { ...m.trained_on, dataset_sha256 },
    }));
    expect(await refusal(path, DataError, { model: trained })).toMatch(
      /a\.arrow is the data set \S*trained was trained on;/,
    );
  });

  test("is refused where one file of a folder is that of the training, or of its seed", async () => {
    const whole = join(folder, "parts");
    await mkdir(whole);
    const path = await stationFile(join(whole, "a.arrow"), { table: knownStations(), metadata: TRAINING_SEED });
    await stationFile(join(whole, "b.arrow"), { table: knownStations(), metadata: { "cascada.seed": "5" } });
    expect(await refusal(whole, DataError)).toMatch(/parts was simulated with seed 4, as were the showers that/);
    const dataset_sha256 = await hashFile(path);
    const trained = await storeModel(join(folder, "on-part"), files, (m) => ({
      ...m,
      trained_on: { ...m.trained_on, dataset_sha256, simulation_seed: null },
    }));
    expect(await refusal(whole, DataError, { model: trained })).toMatch(
      /parts.a\.arrow is the data set \S*on-part was trained on;/,
    );
  });

  test("combines the stations of an event with the shares of the training rows as prior", async () => {
    const path = await stationFile(join(folder, "a.arrow"), { table: knownStations(8) });
    const even = await classify(path);
    const mostIron = await storeModel(join(folder, "iron"), files, (m) => ({
      ...m,
      trained_on: { ...m.trained_on, rows: { ...m.trained_on.rows, iron: 3000 } },
    }));
    const uneven = await classify(path, { model: mostIron });
    // An event of four stations: the same posteriors mean less for iron by 100^3 where iron was 100 times as frequent.
    const iron = async (run: string) => {
      const [head, first] = (await readFile(join(run, "predictions-events.csv"), "utf8")).split("\r\n");
      const cells = first!.split(",").map(Number);
      return cells[head!.split(",").indexOf("p_iron")]! / cells[head!.split(",").indexOf("p_proton")]!;
    };
    expect((await iron(uneven.result.run)) / (await iron(even.result.run)) / 1e-6).toBeCloseTo(1, 3);
    expect(uneven.result.sha256.predictions).toBe(even.result.sha256.predictions);
  });

  test("of one primary, one shower or one station is evaluated as far as that says anything", async () => {
    const one = await classify(await stationFile(join(folder, "one.arrow"), { table: knownStations(1) }));
    expect(one.result.protocols!.shower_split).toMatchObject({ n_test: 1, showers: 1, interval99: [null, null] });
    expect(Object.values(one.result.protocols!.shower_split!.auc)).toEqual([null, null, null, null]);
    expect(classifyResultSchema.parse(one.result)).toEqual(one.result);
    expect(await readFile(one.result.report, "utf8")).not.toMatch(/NaN|undefined/);
    const shower = await classify(await stationFile(join(folder, "shower.arrow"), { table: knownStations(4) }));
    expect(shower.result.shower_level).toMatchObject({ n_test: 1, interval99: [null, null] });
  });

  test("of the seed of the training is refused: the same showers, or showers of the same random numbers", async () => {
    const path = await stationFile(join(folder, "a.arrow"), { table: knownStations(), metadata: TRAINING_SEED });
    expect(await refusal(path, DataError)).toMatch(
      /a\.arrow was simulated with seed 4, as were the showers that \S*model was trained on; expected another seed \(simulate --seed 5\), or the labels removed/,
    );
    const other = await stationFile(join(folder, "b.arrow"), {
      table: knownStations(),
      metadata: { "cascada.seed": "5" },
    });
    expect((await classify(other)).result.rows).toBe(48);
  });

  test("that the model does not know are refused, with the row", async () => {
    const { primary } = makeStations(48).columns;
    const table = knownStations();
    const path = await stationFile(join(folder, "a.arrow"), {
      table: { rows: 48, columns: { ...table.columns, primary: primary! } },
    });
    expect(await refusal(path, DataError)).toMatch(
      /a\.arrow: row 16: primary nitrogen; expected one of the model's classes proton, helium, oxygen, iron$/,
    );
  });

  test("that change within an event are refused", async () => {
    const table = knownStations();
    (table.columns.primary as Uint8Array)[1] = 3;
    const path = await stationFile(join(folder, "a.arrow"), { table });
    expect(await refusal(path, DataError)).toMatch(
      /event 1000000: rows 0 and 1 are proton and iron; expected one primary$/,
    );
  });
});

describe("a file without labels", () => {
  const columns = columnsOf("id", "observable");

  test("gets the same probabilities, of the seed of the training too, and no evaluation", async () => {
    const labelled = await stationFile(join(folder, "a.arrow"), { table: knownStations() });
    const bare = await stationFile(join(folder, "b.arrow"), {
      table: knownStations(),
      columns,
      metadata: TRAINING_SEED,
    });
    const [one, other] = [await classify(labelled), await classify(bare)];
    for (const key of ["protocols", "shower_level"]) expect(other.result).not.toHaveProperty(key);
    for (const name of ["predictions-stations.csv", "predictions-events.csv"]) {
      const lines = async (run: string) => (await readFile(join(run, name), "utf8")).trimEnd().split("\r\n");
      const withLabels = (await lines(one.result.run)).map((line) => line.slice(0, line.lastIndexOf(",")));
      expect(await lines(other.result.run)).toEqual(withLabels);
    }
    expect(one.result.sha256.features).toBe(other.result.sha256.features);
  });

  test("whose events were numbered twice is refused: their stations would be combined", async () => {
    const table = knownStations(8);
    (table.columns.event_id as Uint32Array).fill(7);
    const path = await stationFile(join(folder, "a.arrow"), { table, columns });
    expect(await refusal(path, DataError)).toBe(`${path}: event 7: rows 0 and 4 are of showers 0 and 1; expected one`);
  });
});

describe("what cannot be classified is refused", () => {
  test("a file cut at any of many places, empty, of another kind, or a folder", async () => {
    const path = await stationFile(join(folder, "a.arrow"), { table: knownStations() });
    const bytes = await readFile(path);
    for (let i = 0; i < 24; i++) {
      await writeFile(path, bytes.subarray(0, Math.floor((i / 24) * bytes.length)));
      expect(await refusal(path, DataError)).toMatch(/a\.arrow (is empty|is not an Arrow file|is truncated)/);
    }
    expect(await refusal(folder, DataError)).toContain(`${folder}/model is a folder within a folder`);
    expect(await refusal(join(folder, "no.arrow"), DataError)).toMatch(/^cannot read .*no\.arrow: no such file/);
  });

  test.each([
    ["NaN", Number.NaN, /bin 0: NaN; expected a finite number of VEM peak$/],
    ["infinite", Number.POSITIVE_INFINITY, /bin 0: Infinity; expected a finite number/],
    ["huge", 1e30, /bin 0: 1\.\d*e\+30; expected -1000 to 1000000 VEM peak/],
  ])("a trace that is %s, with file, row and column", async (_what, value, message) => {
    const path = await stationFile(join(folder, "a.arrow"), { table: knownStations() });
    const bytes = await readFile(path);
    const trace = knownStations().columns.trace_pmt2 as { values: Float32Array; offsets: Int32Array };
    // The values of the second trace column, as the file has them: the first of row 30 is replaced.
    const at = bytes.indexOf(Buffer.from(trace.values.buffer)) + 4 * trace.offsets[30]!;
    bytes.writeFloatLE(value, at);
    await writeFile(path, bytes);
    expect(await refusal(path, DataError)).toMatch(
      new RegExp(`a\\.arrow: row 30, column trace_pmt2: ${message.source}`),
    );
  });

  test("a station without signal, with row and column of the features", async () => {
    const table = knownStations();
    for (const name of ["trace_pmt1", "trace_pmt2", "trace_pmt3"]) {
      const { offsets, values } = table.columns[name] as { offsets: Int32Array; values: Float32Array };
      values.fill(-0.01, offsets[5], offsets[6]);
    }
    const path = await stationFile(join(folder, "a.arrow"), { table });
    expect(await refusal(path, DataError)).toMatch(
      /a\.arrow: row 5: mean trace sums to -0\.\d+ VEM peak; expected a positive/,
    );
  });

  test("traces in other bins than the model was trained on, with the row; a hundredth off is rounding", async () => {
    const table = knownStations();
    const width = table.columns.bin_width_ns as Float32Array;
    width[7] = 25.2;
    width[9] = 8.5;
    const path = await stationFile(join(folder, "a.arrow"), { table });
    expect(await refusal(path, DataError)).toBe(
      `${path}: row 9: bin_width_ns is 8.5; expected 25, as the model was trained on`,
    );
    const both = await storeModel(join(folder, "both"), files, (m) => ({
      ...m,
      trained_on: { ...m.trained_on, bin_widths_ns: [8.5, 25] },
    }));
    expect((await classify(path, { model: both })).result.rows).toBe(48);
  });

  test("with a model that is none", async () => {
    const path = await stationFile(join(folder, "a.arrow"), { table: knownStations() });
    expect(await refusal(path, DataError, { model: folder })).toMatch(/holds no model/);
  });

  test("into a place that cannot be written, before any work is done", async () => {
    // The station file is not even there: had it been looked for first, the error would be another.
    const path = join(folder, "no.arrow");
    await writeFile(join(folder, "file"), "");
    expect(await refusal(path, TrackingError, { runs: join(folder, "file", "runs") })).toMatch(
      /cannot write to the folder/,
    );
    expect(await refusal(path, TrackingError, { out: join(folder, "file", "p.csv") })).toMatch(/is not a folder$/);
    expect(await refusal(path, TrackingError, { out: join(folder, "none", "p.csv") })).toMatch(/does not exist$/);
    expect(await refusal(path, ConfigError, { out: join(folder, "p.txt") })).toMatch(/expected \.csv or \.arrow$/);
    await writeFile(join(folder, "p.csv"), "mine");
    expect(await refusal(path, TrackingError, { out: join(folder, "p.csv") })).toMatch(
      /it exists; --force overwrites it$/,
    );
    expect(await readFile(join(folder, "p.csv"), "utf8")).toBe("mine");
    expect(await readdir(folder)).toEqual(["file", "model", "p.csv"]);
  });

  test("when it is interrupted", async () => {
    const path = await stationFile(join(folder, "a.arrow"), { table: knownStations() });
    const out = join(folder, "p.csv");
    await refusal(path, InterruptedError, { signal: AbortSignal.abort(new InterruptedError()), out });
    expect(await stat(out).catch(() => "absent")).toBe("absent");
  });
});

describe("a bare model file", () => {
  /** The small model as XGBoost's file, its classes and features named as given. */
  async function bare(name: string, change: Partial<BoostedTrees> = {}): Promise<string> {
    const booster = new Booster({ ...Booster.from(files["model.json"]!).trees, ...change });
    await writeFile(join(folder, name), name.endsWith(".ubj") ? booster.toUbjson() : booster.toJson());
    return join(folder, name);
  }

  test("classifies as the folder of the same model does, and says what is not known of it", async () => {
    const path = await stationFile(join(folder, "a.arrow"), { table: knownStations() });
    const { result } = await classify(path);
    for (const name of ["model.json", "model.ubj"]) {
      const own = await classify(path, { model: await bare(name) });
      expect(own.result.sha256.predictions).toBe(result.sha256.predictions);
      expect(own.content.summary).toMatch(/observable features\..* What the model file was trained on is not known: /);
    }
  });

  test("of other features or classes is refused, saying how to name them", async () => {
    const path = await stationFile(join(folder, "a.arrow"), { table: knownStations() });
    const unnamed = await bare("unnamed.ubj", { classes: ["0", "1", "2", "3"] });
    expect(await refusal(path, DataError, { model: unnamed })).toMatch(
      /unnamed\.ubj: a model of the classes 0, 1, 2, 3; expected primaries \(proton, .*booster\.set_attr\(cascada_classes=/,
    );
    const features = Booster.from(files["model.json"]!).features.with(0, "mass");
    expect(await refusal(path, DataError, { model: await bare("mass.json", { features }) })).toMatch(
      /mass\.json: a model of the features mass, .*; expected those of a set, in order: thesis \(log10_energy_mc_eev, /,
    );
    await writeFile(join(folder, "no.json"), "{}");
    expect(await refusal(path, DataError, { model: join(folder, "no.json") })).toMatch(
      /no\.json: not a model that can be used: learner is missing/,
    );
  });
});
