import { expect, test } from "vitest";
import { CLEAN_KINDS, LEAK_KINDS } from "../../../bench/audit/catalogue.ts";
import { tablesOf } from "../../../bench/audit/page.ts";
import { patientsOf } from "../../../bench/audit/patients.ts";
import type { LeakKind } from "../../../bench/audit/scenario.ts";
import { type Auditor, isRight, judge } from "../../../bench/audit/score.ts";

const leaks = LEAK_KINDS.filter(({ name }) => name.startsWith("label copy"));
const clean = CLEAN_KINDS.slice(0, 2);
const bench = {
  leaks,
  clean,
  sources: async (seed: number) => [patientsOf(seed, { patients: 100, rows: 100 })],
  seeds: [1, 2],
};

test("an answer is right if its category and one of its columns are", () => {
  const kind: LeakKind = { ...leaks[0]!, categories: ["label", "identifier"] };
  const answer = { leak: "copy", category: "label", columns: ["age", "flag"] } as const;
  expect(isRight(answer, kind, ["flag", "score"])).toBe(true);
  expect(isRight({ ...answer, category: "identifier" }, kind, ["flag"])).toBe(true);
  expect(isRight({ ...answer, category: "scaling" }, kind, ["flag"])).toBe(false);
  expect(isRight(answer, kind, ["score"])).toBe(false);
  expect(isRight({ ...answer, columns: [] }, kind, ["flag"])).toBe(false);
  expect(isRight({ ...answer, columns: [] }, kind, [])).toBe(true);
});

test("who says nothing finds nothing and raises no alarm", async () => {
  const outcomes = await judge(async () => [], bench);
  expect(outcomes).toHaveLength(2 * (3 + 2));
  const [planted, tables] = tablesOf(outcomes);
  // Wilson at 0.95: z = 1.96, z^2 = 3.8415; 0 of 6: z^2 / (6 + z^2) = 0.39.
  expect(planted!.rows[0]).toEqual(["**all**", "6", "0", "0.00", "0.00 to 0.39", "0"]);
  expect(tables!.rows[0]).toEqual(["**all**", "4", "0", "0.00", "0.00 to 0.49", ""]);
});

test("who blames every column finds all and raises every alarm", async () => {
  const blind: Auditor = async ({ columns }) => [
    { leak: "everything", category: "label", columns: Object.keys(columns) },
    { leak: "order", category: "row_order", columns: [] },
  ];
  const [planted, tables] = tablesOf(await judge(blind, bench));
  expect(planted!.rows[0]).toEqual(["**all**", "6", "6", "1.00", "0.61 to 1.00", "6"]);
  expect(planted!.rows.map(([kind]) => kind)).toEqual(["**all**", ...leaks.map(({ name }) => name)]);
  expect(tables!.rows[0]).toEqual(["**all**", "4", "4", "1.00", "0.51 to 1.00", "everything, order"]);
});

test("the audit sees neither what is planted nor which kind it is", async () => {
  const keys = new Set<string>();
  await judge(async (scenario) => {
    for (const key of Object.keys(scenario)) keys.add(key);
    return [];
  }, bench);
  expect([...keys].sort()).toEqual(["columns", "label"]);
});
