import { expect, test } from "vitest";
import { inspectFile } from "../../../../src/data/inspection/inspection.ts";
import { renderInspection } from "../../../../src/data/inspection/text.ts";
import { computedColumns } from "../../../../src/features/given.ts";
import { folderOf, GRANADA_PRIMARIES, GRANADA_ROWS, rowsOf, text } from "./tables.ts";

test("a look at the thesis's files counts showers and duplicates, knows their features, and refuses nothing", async () => {
  const again = Object.fromEntries(
    GRANADA_PRIMARIES.map((name) => [
      `QGSJet-${name}-test.txt`,
      text(
        rowsOf(
          name,
          name === "iron" ? [GRANADA_ROWS[2]!.with(5, 901), GRANADA_ROWS[0]!] : [GRANADA_ROWS[1]!.with(5, 1201)],
        ),
      ),
    ]),
  );
  const { inspection } = await inspectFile(folderOf(again), { features: computedColumns() });
  expect(inspection).toMatchObject({
    ...{ format: "granada", rows: 17, showers: 8, classes: GRANADA_PRIMARIES, trace_bins: null },
    primaries: { proton: 4, helium: 4, oxygen: 4, iron: 5 },
    stations_per_shower: { min: 1, mean: 17 / 8, max: 3 },
  });
  const roles = Object.fromEntries(inspection.columns.map(({ name, role, unit }) => [name, [role, unit]]));
  expect(roles).toMatchObject({
    log10_energy_mc_eev: ["truth", "log10(EeV)"],
    total_signal_vem: ["observable", "VEM"],
    EventID: ["other", ""],
  });
  expect(inspection.warnings.filter(({ level }) => level === "refused")).toEqual([]);
  expect(inspection.notes[1]).toBe("8 showers by exactly equal energy and direction, 2.1 rows each");
  expect(inspection.notes.at(-1)).toBe("2 rows have the nine features of another of their primary");
  expect(renderInspection(inspection)).toMatch(/^notes\n {2}energy, zenith angle and azimuth of .*\n {4}\S/m);
});

test("without the definitions of features the same table lacks what stations with traces have", async () => {
  const { inspection } = await inspectFile(folderOf());
  const refused = inspection.warnings.filter(({ level }) => level === "refused").map(({ column }) => column);
  expect(refused).toContain("trace_pmt1");
});
