import { expect, test } from "vitest";
import { ownAudit } from "../../../bench/audit/auditor.ts";
import { CLEAN_KINDS, LEAK_KINDS } from "../../../bench/audit/catalogue.ts";
import { patientsOf } from "../../../bench/audit/patients.ts";
import { makeScenario, type ScenarioKind } from "../../../bench/audit/scenario.ts";

const patients = patientsOf(1, { patients: 300, rows: 400 });

async function said(kinds: readonly ScenarioKind[], name: string) {
  const { planted, ...scenario } = makeScenario(kinds.find((kind) => kind.name === name)!, patients, 1);
  expect(planted).toBeDefined();
  return ownAudit(scenario, name);
}

test("the audit's findings come back in the benchmark's words", async () => {
  expect(await said(LEAK_KINDS, "label copy, as a code")).toEqual([
    { leak: "label_column", category: "label", columns: ["quality"] },
  ]);
});

test("a split that keeps declared groups apart is handed over as groups, any other as a split", async () => {
  expect(await said(CLEAN_KINDS, "subjects kept apart by the split, declared")).toEqual([]);
  expect(await said(CLEAN_KINDS, "subjects kept apart by the split")).toEqual([]);
  const byRow = await said(LEAK_KINDS, "group structure, subjects declared, split by row");
  expect(byRow.map(({ category }) => category)).toContain("fingerprint");
});
