import { expect, test } from "vitest";
import { COLUMNS } from "../../src/data/columns.ts";
import { requireColumns } from "../../src/data/missing-columns.ts";

const dataset = {
  path: "a.csv",
  columns: COLUMNS.filter(({ name }) => name === "zenith_deg"),
  file: [{ name: "zenith_deg" }, { name: "energy_ev" }, { name: "time", unread: "timestamp" }],
};

test("columns that nobody reads may be missing", () => {
  expect(() => requireColumns(dataset, [{ column: "zenith_deg", by: "feature zenith_deg" }])).not.toThrow();
});

test("a missing column is named with all that read it, what the file has and what can be done", () => {
  const needs = ["a", "b", "a", "c", "d", "e"].map((by) => ({ column: "pmt_mask", by: `feature ${by}` }));
  const energy = { column: "energy_eev", by: "cut energy_eev > 1" };
  expect(() => requireColumns(dataset, [...needs, energy], ["b would do instead"])).toThrow(
    "a.csv: missing columns: pmt_mask for feature a, feature b, feature c and 2 more; " +
      "energy_eev (there is energy_ev; expected EeV) for cut energy_eev > 1; b would do instead; " +
      "a column map can make them of others or of one value (--columns, data.columns; docs/column-maps.md); " +
      "the file has zenith_deg, energy_ev, time of type timestamp, which is not read",
  );
});
