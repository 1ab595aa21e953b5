import { expect, test } from "vitest";
import type { ComparedRun } from "../../../src/experiment/comparison/differences.ts";
import { differenceTables } from "../../../src/experiment/comparison/tables.ts";

/** As much of a run as its tables are made of. */
function compared(protocols: string): ComparedRun {
  return { path: "", record: null, state: { params: { protocols } } } as unknown as ComparedRun;
}

test("metrics that leak in any of the runs are marked, settings of the same name are not", () => {
  const own = '["leak_free",{"name":"truth","leaks":["truth_features"]}]';
  const tables = differenceTables(
    [compared('["shower_split"]'), compared(own)],
    [
      { section: "metrics", name: "leak_free.accuracy", values: [null, 0.25] },
      { section: "metrics", name: "truth.accuracy", values: [null, 0.5] },
      { section: "parameters", name: "truth.accuracy", values: [1, 2] },
    ],
  );
  expect(tables.map(({ rows }) => rows.map(([name]) => name))).toEqual([
    ["leak_free.accuracy", "truth.accuracy (LEAKING)"],
    ["truth.accuracy"],
  ]);
});
