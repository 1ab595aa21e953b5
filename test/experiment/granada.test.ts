import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { PRIMARIES } from "../../src/core/primaries.ts";
import { noProgress } from "../../src/core/progress.ts";
import { DEGREE } from "../../src/core/units.ts";
import { classifyFile } from "../../src/experiment/classify-file.ts";
import { hashData } from "../../src/experiment/job/path-hash.ts";
import { planExperiment } from "../../src/experiment/plan.ts";
import { reproductionPage } from "../../src/experiment/reproduction/page.ts";
import { reproduce, reproductionOf } from "../../src/experiment/reproduction/reproduce.ts";
import { runExperiment } from "../../src/experiment/run.ts";
import { experimentSchema } from "../../src/experiment/schema.ts";
import { readStations, type Stations } from "../../src/experiment/stations.ts";
import { verifyRun } from "../../src/experiment/verification/verify.ts";
import { readState } from "../../src/tracking/run-store.ts";
import { temporaryFolder } from "../data/stations.ts";
import { experimentOn, optionsIn } from "./small-experiment.ts";

const signal = new AbortController().signal;
const options = { start: noProgress, signal };
let simulated: Stations;
let folder: string;

/** Our stations in the layout of the thesis's files. */
beforeAll(async () => {
  simulated = await readStations("data/sample.arrow", { set: "thesis" }, options);
  folder = join(mkdtempSync(join(tmpdir(), "granada-")), "tables");
  mkdirSync(folder);
  const { x, ids, primary } = simulated;
  for (const [code, name] of PRIMARIES.entries()) {
    const lines = [...primary!.keys()]
      .filter((row) => primary![row] === code)
      .map((row) => {
        const features = [...x.values.subarray(row * 9, row * 9 + 9)].map((value, k) =>
          k === 5 ? value * DEGREE : value,
        );
        return [ids.event[row]!, 1, ids.shower[row]!, ...features, 0].join("   ");
      });
    if (lines.length > 0) writeFileSync(join(folder, `QGSJet-${name}-train.txt`), `${lines.join("\n")}\n`);
  }
});

test("our stations, written as the thesis's files, are read as they were: features, showers, primaries", async () => {
  const read = await readStations(folder, { set: "thesis" }, { ...options, reading: { azimuth: "shower" } });
  expect(read.x.columns).toEqual(simulated.x.columns);
  const order = [...simulated.primary!.keys()].sort((a, b) => simulated.primary![a]! - simulated.primary![b]! || a - b);
  expect([...read.primary!]).toEqual(order.map((row) => simulated.primary![row]));
  for (const [i, row] of order.entries()) {
    const [ours, theirs] = [simulated, read].map(({ x }, k) =>
      x.values.subarray((k ? i : row) * 9, (k ? i : row) * 9 + 9),
    );
    for (const [k, value] of ours!.entries()) expect(theirs![k]).toBeCloseTo(value, k === 5 ? 3 : 10);
  }
  // The grouping is that of the simulation: one shower of theirs for each of ours.
  const pairs = new Set(order.map((row, i) => `${simulated.ids.shower[row]} ${read.ids.shower[i]}`));
  expect(pairs.size).toBe(new Set(simulated.ids.shower).size);
  expect(new Set(read.ids.shower).size).toBe(pairs.size);
});

test("its features have the hash that they had of the first reader, by either reading of the azimuth", async () => {
  const read = (azimuth?: "shower" | "station") =>
    readStations(folder, { set: "thesis" }, { ...options, reading: { azimuth } });
  expect((await read()).sha256).toBe("276efdd5275b415dea8085cfe357b2181c2631a3dcd2b5a5fffcf9091c07d2c4");
  const station = await read("station");
  expect(station.sha256).toBe("4a28459888c92749bb945828c11687494cbfbd433a993f61876d09592f3ebfd3");
  expect(station.x.columns[5]).toBe("azimuth_sp_deg");
  expect(station.notes[0]).toMatch(/^energy, zenith angle of these rows are Monte-Carlo truth by nature/);
  expect(Object.keys(station.carried).sort()).toEqual([
    ...["bin_width_ns", "core_distance_m", "energy_mc_eev", "zenith_mc_deg"],
  ]);
});

test("stations are chosen by features and by columns, cut by cut, and features derived of what is there", async () => {
  const reading = { select: "total_signal_vem > 10 & core_distance_m < 1200 & primary in ('proton', 'iron')" };
  const derived = { lateral: "log(total_signal_vem) + 2 * log(core_distance_m)" };
  const read = await readStations(folder, { set: "thesis", derived }, { ...options, reading });
  const { x, primary } = simulated;
  const signals = [...primary!.keys()].filter((row) => x.values[row * 9 + 3]! > 10);
  const near = signals.filter((row) => x.values[row * 9 + 2]! < 1200);
  const two = near.filter((row) => ["proton", "iron"].includes(PRIMARIES[primary![row]!]!));
  expect(read.cuts!.map(({ kept }) => kept)).toEqual([signals.length, near.length, two.length]);
  expect(read.x.rows).toBe(two.length);
  expect(new Set(read.primary)).toEqual(new Set([0, 3]));
  expect(read.x.columns.at(-1)).toBe("lateral");
  const [, , distance, signal] = read.x.values;
  expect(read.x.values[9]).toBeCloseTo(Math.log(signal!) + 2 * Math.log(distance!), 5);
});

test("what needs traces or a reconstruction is refused by the names of the features, and so is a cut by such", async () => {
  await expect(readStations(folder, { set: "observable" }, options)).rejects.toThrow(
    /: missing columns: energy_eev for feature log10_energy_eev; zenith_deg for feature zenith_deg; .*; the file has all of set thesis: a model trained with features\.set thesis can be used; /,
  );
  await expect(readStations(folder, { set: "thesis", derived: { a: "2 * muon_peaks" } }, options)).rejects.toThrow(
    /missing columns: trace_pmt1, .* for feature a; /,
  );
  const reading = { select: "muon_peaks > 1" };
  await expect(readStations(folder, { set: "thesis" }, { ...options, reading })).rejects.toThrow(
    /: missing columns: trace_pmt1, .* for muon_peaks of cut muon_peaks > 1; /,
  );
});

test("a model trained on the folder by either reading classifies one of its files; one of other features says what is missing", async () => {
  const where = await temporaryFolder();
  const settings = ["data.azimuth=station", "features.set=thesis", "protocols=[shower_split, thesis]"];
  const { result } = await runExperiment(await experimentOn(folder, ...settings), optionsIn(where));
  expect(Object.keys(result.protocols!)).toEqual(["shower_split", "thesis"]);
  const file = join(folder, "QGSJet-iron-train.txt");
  const classify = (model: string, azimuth?: "station") => {
    const rest = { model, out: undefined, overwrite: false, listeners: [], reading: { azimuth } };
    return classifyFile(file, { ...optionsIn(where), ...rest });
  };
  const { result: classified } = await classify(join(result.run, "model"), "station");
  expect(classified.rows).toBe([...simulated.primary!].filter((code) => code === 3).length);
  expect(classified.protocols!.shower_split!.n_test).toBe(classified.rows);
  await expect(classify(join(result.run, "model"))).rejects.toThrow(
    /azimuth_mc_deg.*; expected 9 \(.*azimuth_sp_deg.*\)/,
  );
  await expect(classify("models/xgboost-baseline")).rejects.toThrow(
    /for feature log10_energy_eev; .* features\.set thesis/,
  );
  const { runs, ...rest } = optionsIn(where);
  for (const { run } of [result, classified]) {
    expect((await verifyRun(readState(run).id, { ...rest, runs })).result).toBe("equal");
  }
});

test("an azimuth is refused where there are no text files that it could be of", async () => {
  const reading = { azimuth: "shower" as const };
  await expect(readStations("data/sample.arrow", { set: "thesis" }, { ...options, reading })).rejects.toThrow(
    'azimuth is "shower"; the format arrow has no such option',
  );
  const data = { simulate: { showers_per_primary: 1 }, azimuth: "shower" };
  const { error } = experimentSchema.safeParse({ name: "a", data, model: { name: "svm" } });
  expect(error!.issues.map(({ path, message }) => `${path.join(".")}: ${message}`)).toEqual([
    "data.azimuth: expected only with a file, not with simulate",
  ]);
});

test("a dry run names the folder and the hash that the run has", async () => {
  const given = { name: "a", data: { file: folder }, features: { set: "thesis" }, model: { name: "svm" } };
  const runs = { cache: join(folder, "none"), workers: 1, signal };
  const { data } = await planExperiment(experimentSchema.parse(given), runs);
  const { sha256 } = await hashData(folder);
  expect(data).toEqual({ action: "read", path: folder, sha256, note: "a folder of 4 files" });
});

test("a model of the thesis runs on its files, and the page says what the features are", async () => {
  const runs = mkdtempSync(join(tmpdir(), "granada-runs-"));
  const asked = reproductionOf({
    ...{ study: "table", quick: true, models: ["svm"], set: [] },
    tables: { folder, azimuth: "station" },
  });
  const result = await reproduce(asked, { ...options, runs, cache: join(runs, "cache"), workers: 1 });
  expect(Object.keys(result.models[0]!.protocols)).toEqual(["shower_split", "thesis"]);
  expect(result.data).toMatchObject({ stations: simulated.x.rows, reuse: null, station_share: null });
  expect(reproductionPage(result)).toContain(
    "text files, azimuth that of the station; without leaks means split by shower",
  );
});
