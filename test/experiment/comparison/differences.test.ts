import { expect, test } from "vitest";
import { type ComparedRun, compareRecords } from "../../../src/experiment/comparison/differences.ts";
import { comparisonPage } from "../../../src/experiment/comparison/page.ts";
import type { Level } from "../../../src/experiment/comparison/paired-runs.ts";
import { comparisonTables, differenceTables, pairLabel, pText } from "../../../src/experiment/comparison/tables.ts";
import type { RunRecord } from "../../../src/tracking/run-record.ts";
import type { RunState } from "../../../src/tracking/run-state.ts";
import { stateOf } from "../../tracking/stored-runs.ts";

const hardware = {
  cpu: "A",
  cores: 2,
  physical_cores: null,
  usable_cores: 2,
  cpu_limit: null,
  memory_gib: 8,
  memory_limit_gib: null,
  workers: 1,
  gpus: [],
};
const run = (state: Partial<RunState>, record: Partial<RunRecord> | null = { hardware }): ComparedRun => ({
  path: "/nowhere",
  state: stateOf(state),
  record: record as RunRecord | null,
});
const data = (sha256: string, path: string): Partial<RunRecord> => ({
  data: { files: [{ path, sha256, bytes: 1 }], rows: 4, generator: null, preset: null, statement: null },
});

test("only what differs is told, null where a run has none", () => {
  const runs = [
    run({ params: { depth: 2, rate: 1 }, metrics: { accuracy: 0.5 } }),
    run({ params: { depth: 3, rate: 1 }, metrics: {} }, { hardware: { ...hardware, cpu: "B" } }),
  ];
  expect(compareRecords(runs, { all: false })).toEqual([
    { section: "parameters", name: "depth", values: [2, 3] },
    { section: "metrics", name: "accuracy", values: [0.5, null] },
    { section: "hardware", name: "cpu", values: ["A", "B"] },
  ]);
  const all = compareRecords(runs, { all: true });
  expect(all).toContainEqual({ section: "parameters", name: "rate", values: [1, 1] });
  expect(all).toContainEqual({ section: "hardware", name: "gpus", values: ["none", "none"] });
});

test("data are told apart by their hash, not by where they lie", () => {
  const differences = (a: Partial<RunRecord>, b: Partial<RunRecord> | null) =>
    compareRecords([run({}, a), run({}, b)], { all: false }).filter(({ section }) => section === "data");
  expect(differences(data("a", "here"), data("a", "there"))).toEqual([]);
  expect(differences(data("a", "here"), data("b", "here"))).toMatchObject([{ name: "file 1", values: ["a", "b"] }]);
  expect(differences(data("a", "here"), null)).toMatchObject([
    { values: ["a", null] },
    { name: "rows", values: [4, null] },
  ]);
});

test("a table has hashes in short, and says so where nothing differs", () => {
  const runs = [run({ sha256: { model: "a".repeat(64) } }), run({ sha256: { model: "b".repeat(64) } })];
  const [table] = differenceTables(runs, compareRecords(runs, { all: false }));
  expect(table).toMatchObject({ title: "Differences in hashes", rows: [["model", "a".repeat(12), "b".repeat(12)]] });
  expect(differenceTables(runs, [])[0]!.title).toMatch(/^No differences/);
});

test.each([
  [0.734, "0.73"],
  [0.0312, "0.031"],
  [0.0002, "0.0002"],
  [1e-30, "< 0.0001"],
  [Number.NaN, "n/a"],
])("p of %f is written %s", (p, text) => {
  expect(pText(p)).toBe(text);
});

test("a pair among several is called by the number of its second run", () => {
  const pair = (second: string, level: Level) => ({ first: "a", second, level, rows: null, test: null, reason: "" });
  const pairs = [pair("b", "stations"), pair("b", "events"), pair("c", "stations"), pair("c", "events")];
  expect(pairs.map((one) => pairLabel(one, pairs.slice(0, 2))).slice(0, 2)).toEqual(["stations", "events"]);
  expect(pairs.map((one) => pairLabel(one, pairs))).toEqual([
    "stations, run 2",
    "events, run 2",
    "stations, run 3",
    "events, run 3",
  ]);
});

test("a page names the runs, and why there is no test, as text", () => {
  const runs = [run({ id: "a<b" }), run({ id: "c" })];
  const pairs = [
    {
      first: "a<b",
      second: "c",
      level: "stations" as const,
      rows: null,
      test: null,
      reason: "the runs had different data",
    },
  ];
  expect(comparisonTables(pairs)).toEqual([
    {
      title: "Paired tests, second less first",
      columns: [],
      rows: [],
      notes: ["No paired test of stations of a<b and c: the runs had different data."],
    },
  ]);
  const page = comparisonPage({ runs, differences: [], pairs });
  expect(page).toContain("a&lt;b");
  expect(page).toContain("the runs had different data");
  expect(page).not.toMatch(/a<b|NaN|undefined/);
});
