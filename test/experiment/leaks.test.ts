import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { Random } from "../../src/core/random.ts";
import { isListColumn, type ListColumn, type NumberColumn, type StationTable } from "../../src/core/table.ts";
import { runExperiment } from "../../src/experiment/run.ts";
import { verifyRun } from "../../src/experiment/verification/verify.ts";
import { readRecord, readState } from "../../src/tracking/run-store.ts";
import { ALL_COLUMNS, makeStations, temporaryFolder } from "../data/stations.ts";
import { experimentOn, optionsIn, stationFile } from "./small-experiment.ts";

const DEEP = ["model.rounds=20", "model.max_depth=8", "model.min_child_weight=0", "model.eta=0.5"];

/**
 * Two primaries, one at random for each shower of four stations, and all stations the same but for their ids and for what
 * `change` puts into columns.
 */
function pairs(
  rows: number,
  change: (columns: StationTable["columns"], iron: (row: number) => boolean) => void,
): StationTable {
  const table = makeStations(rows);
  const shower = table.columns.shower_id as Uint32Array;
  const random = Random.fromSeed(5);
  const codes = new Map([...new Set(shower)].map((id) => [id, random.stream("primary", id).uniform() < 0.5 ? 0 : 3]));
  const entries = Object.entries(table.columns).map(([name, column]) => [
    name,
    name.endsWith("_id") ? column : repeated(column, rows),
  ]);
  const columns = { ...Object.fromEntries(entries), primary: Uint8Array.from(shower, (id) => codes.get(id)!) };
  change(columns, (row) => columns.primary[row] === 3);
  return { rows, columns };
}

/** The value of the first row in all rows. */
function repeated(column: NumberColumn | ListColumn, rows: number): NumberColumn | ListColumn {
  if (!isListColumn(column)) return column.slice().fill(column[0]!);
  const length = column.offsets[1]!;
  return {
    offsets: column.offsets.map((_, row) => row * length),
    values: Float32Array.from({ length: rows * length }, (_, i) => column.values[i % length]!),
  };
}

function perRow(rows: number, value: (row: number) => number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => value(row));
}

async function accuracies(
  table: StationTable,
  protocols: string,
  ...overrides: string[]
): Promise<Record<string, number>> {
  const folder = await temporaryFolder();
  const file = await stationFile(join(folder, "a.arrow"), { table });
  const experiment = await experimentOn(file, `protocols=${protocols}`, ...overrides);
  const { result } = await runExperiment(experiment, optionsIn(folder));
  return Object.fromEntries(Object.entries(result.protocols!).map(([name, { accuracy }]) => [name, accuracy]));
}

describe("what each leak is worth where it is all there is", () => {
  test("row_split: deep trees know showers again by a number that all its stations share", async () => {
    const table = pairs(480, (columns) => {
      const shower = columns.shower_id as Uint32Array;
      // The same for all stations of a shower, and nothing about its primary.
      columns.energy_eev = perRow(480, (row) => 1 + Random.fromSeed(1).stream("e", shower[row]!).uniform());
    });
    const found = await accuracies(table, "[leak_free, row_split]", ...DEEP);
    expect(found.row_split).toBeGreaterThan(0.85);
    expect(found.leak_free).toBeLessThan(0.75); // 24 held-out showers at chance: .5 +- .1
  });

  test("truth_features: what no detector measures tells the primary", async () => {
    const table = pairs(480, (columns, iron) => {
      columns.energy_mc_eev = perRow(480, (row) => (iron(row) ? 20 : 10));
    });
    const found = await accuracies(table, "[leak_free, {name: truth, leaks: [truth_features]}]");
    expect(found.truth).toBe(1);
    expect(found.leak_free).toBeLessThan(0.75); // 24 held-out showers at chance: .5 +- .1
  });
});

describe("a run of several protocols", () => {
  const OWN =
    "[leak_free, thesis, {name: only-truth, leaks: [truth_features]}, {name: again, leaks: [tested_on_validation]}]";
  let folder: string;
  let path: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cascada-leaks-"));
    const file = await stationFile(join(folder, "a.arrow"));
    const { result } = await runExperiment(await experimentOn(file, `protocols=${OWN}`), optionsIn(folder));
    path = result.run;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("has its features in stages of their own, each table once, and what leaks in its record", () => {
    const { stages, preprocessing, partition, warnings } = readRecord(path);
    const names = stages.map(({ name }) => name).filter((name) => name.endsWith("features"));
    expect(names).toEqual(["features", "thesis.features"]);
    const { others, columns } = preprocessing!;
    expect(Object.keys(others!)).toEqual(["thesis", "only-truth"]);
    expect(others!.thesis!.columns).toContain("zenith_mc_deg");
    expect(columns).not.toContain("zenith_mc_deg");
    expect(others!.thesis!.sha256).toBe(readState(path).sha256["thesis.features.features"]);
    expect(others!["only-truth"]!.sha256).toBe(others!.thesis!.sha256);
    expect(partition!.map(({ protocol, kind, leaks }) => [protocol, kind, leaks])).toEqual([
      ["leak_free", "shower", []],
      ["thesis", "row", ["row_split", "truth_features", "true_class_scaler", "tested_on_validation"]],
      ["only-truth", "shower", ["truth_features"]],
      ["again", "shower", ["tested_on_validation"]],
    ]);
    expect(partition![3]!.fractions).toEqual({ train: 0.8, validation: 0.2, test: 0.2 });
    expect(partition![3]!.sha256.validation).toBe(partition![0]!.sha256.test);
    expect(partition![2]!.sha256).toEqual(partition![0]!.sha256);
    expect(warnings).toEqual(["thesis: true_class_scaler changes nothing: xgboost has no scaler for each class"]);
  });

  test("is repeated from its record with the same hashes", async () => {
    const found = await verifyRun(readState(path).id, optionsIn(folder));
    expect(found).toMatchObject({ result: "equal", first_difference: null });
    expect(found.stages.map(({ stage }) => stage)).toContain("thesis.features");
  });
});

test("truth that the file does not have is missed before anything is trained", async () => {
  const folder = await temporaryFolder();
  const columns = ALL_COLUMNS.filter((name) => name !== "zenith_mc_deg");
  const file = await stationFile(join(folder, "a.arrow"), { columns });
  const run = runExperiment(await experimentOn(file, "protocols=[leak_free, thesis]"), optionsIn(folder));
  await expect(run).rejects.toThrow(DataError);
  await expect(run).rejects.toThrow(/a\.arrow.*zenith_mc_deg/);
});
