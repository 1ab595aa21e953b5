import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { Random } from "../../../src/core/random.ts";
import { type PredictionTable, writePredictions } from "../../../src/data/predictions.ts";
import type { ComparedRun } from "../../../src/experiment/comparison/differences.ts";
import { commonRows, pairRuns } from "../../../src/experiment/comparison/paired-runs.ts";
import type { RunRecord } from "../../../src/tracking/run-record.ts";
import { temporaryFolder } from "../../data/stations.ts";
import { stateOf } from "../../tracking/stored-runs.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

// Events 1 and 2 of showers 10 and 20, two stations each; protons (3) and irons (0 is proton, 3 iron in PRIMARIES).
const first: PredictionTable = {
  event: Uint32Array.of(1, 1, 2, 2),
  station: Uint32Array.of(5, 6, 5, 6),
  shower: Uint32Array.of(10, 10, 20, 20),
  classes: ["proton", "iron"],
  probabilities: Float32Array.of(1, 0, 1, 0, 1, 0, 0, 1),
  primary: Uint8Array.of(0, 0, 3, 3),
};
/** The same stations in another order, one of them missing, one more. */
const second: PredictionTable = {
  event: Uint32Array.of(2, 1, 2, 3),
  station: Uint32Array.of(6, 5, 5, 5),
  shower: Uint32Array.of(20, 10, 20, 30),
  classes: ["proton", "iron"],
  probabilities: Float32Array.of(0, 1, 0, 1, 0, 1, 0, 1),
  primary: Uint8Array.of(3, 0, 3, 3),
};

async function run(id: string, hash: string, tables: Record<string, PredictionTable>): Promise<ComparedRun> {
  const path = join(folder, id);
  mkdirSync(path);
  for (const [name, table] of Object.entries(tables))
    await writePredictions(join(path, `predictions-${name}.csv`), table);
  const data = { files: [{ path: "a.arrow", sha256: hash.repeat(64), bytes: 1 }] };
  return { path, state: stateOf({ id }), record: { data } as unknown as RunRecord };
}

const options = { confidence: 0.99, replicates: 100, random: Random.fromSeed(1) };

test("rows are matched by event and station, whatever their order", () => {
  const [a, b] = commonRows(first, second);
  expect([a.event, a.shower, a.y]).toEqual([b.event, b.shower, b.y]);
  expect([...a.event]).toEqual([1, 2, 2]);
  expect([...a.probabilities]).toEqual([1, 0, 1, 0, 0, 1]);
  expect([...b.probabilities]).toEqual([0, 1, 0, 1, 0, 1]);
});

test("two runs are compared on the rows that both have, at each level that both have", async () => {
  const runs = [await run("a", "a", { stations: first }), await run("b", "a", { stations: second })] as const;
  const [stations, events] = await pairRuns(...runs, options);
  expect(stations).toMatchObject({
    first: "a",
    second: "b",
    level: "stations",
    rows: { first: 4, second: 4 },
    reason: null,
  });
  // Right of the three: stations 1/5 and 2/6 by the first, 2/5 and 2/6 by the second.
  expect(stations!.test).toMatchObject({
    rows: 3,
    showers: 2,
    accuracy: { first: 2 / 3, second: 2 / 3, difference: 0 },
    mcnemar: { only_first: 1, only_second: 1 },
  });
  expect(events).toMatchObject({ test: null, reason: "a has no predictions-events.csv" });
});

test.each([
  ["b", second, /different data: no station is in both/],
  ["a", { ...second, event: Uint32Array.of(7, 7, 8, 8) }, /no stations that both runs have predicted/],
  ["a", { ...second, shower: Uint32Array.of(20, 11, 20, 30) }, /shower is 10 and 11/],
  ["a", { ...second, classes: ["proton", "helium"], primary: Uint8Array.of(0, 0, 0, 0) }, /expected the same|label/],
])("there is no test, and it is said why", async (hash, table, reason) => {
  const runs = [await run("a", "a", { stations: first }), await run("b", hash, { stations: table })] as const;
  const [stations] = await pairRuns(...runs, options);
  expect(stations!.test).toBeNull();
  expect(stations!.reason).toMatch(reason);
});

test("predictions without truth or showers cannot be compared", async () => {
  const { primary, ...unlabelled } = first;
  const { shower, ...unclustered } = first;
  expect(primary && shower).toBeDefined();
  expect(() => commonRows(unlabelled, second)).toThrow(/no column primary/);
  expect(() => commonRows(first, unclustered)).toThrow(/no column shower_id/);
});
