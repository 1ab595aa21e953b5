import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { StationTable } from "../../../src/core/table.ts";
import { COLUMNS } from "../../../src/data/columns.ts";
import { inspectFile } from "../../../src/data/inspection/inspection.ts";
import { renderInspection } from "../../../src/data/inspection/text.ts";
import { makeStations, temporaryFolder, writeStations } from "../stations.ts";

const ROWS = 1500;

/** Distances 900, 901, ... of row 0, 1, ...; row 104 is at 1004 m. */
function stationsAtDistances(): StationTable {
  const table = makeStations(ROWS);
  table.columns.core_distance_m = Float64Array.from({ length: ROWS }, (_, row) => 900 + row);
  table.columns.saturation = Uint8Array.from({ length: ROWS }, (_, row) => (row === 100 ? 1 : 0));
  table.columns.pmt_mask = new Uint8Array(ROWS).fill(0b110);
  return table;
}

async function inspect(table: StationTable, columns?: readonly string[]) {
  const path = join(await temporaryFolder(), "a.arrow");
  await writeStations(path, [table], columns);
  return (await inspectFile(path)).inspection;
}

describe("an inspection", () => {
  test("counts stations, events, showers and primaries", async () => {
    const { rows, showers, events, classes, primaries, metadata, ...rest } = await inspect(stationsAtDistances());
    // 1500 stations, four a shower: 375 showers, of which 0, 6, ..., 372 (63) are proton, and 62 or 63 of the others.
    expect({ rows, showers, events }).toEqual({ rows: 1500, showers: 375, events: 375 });
    expect(primaries).toEqual({ proton: 252, helium: 252, oxygen: 252, iron: 248, nitrogen: 248, photon: 248 });
    expect(classes).toEqual(["proton", "helium", "oxygen", "iron", "nitrogen", "photon"]);
    expect(rest.stations_per_shower).toEqual({ min: 4, mean: 4, max: 4 });
    expect(rest.events_per_shower).toEqual({ min: 1, mean: 1, max: 1 });
    expect(rest.saturation).toEqual({ none: 1499, high_gain: 1, low_gain: 0 });
    expect(metadata).toEqual({ generator: "none", preset: "test" });
  });

  test("gives the spread of each column and of the trace lengths", async () => {
    const { columns, trace_bins } = await inspect(stationsAtDistances());
    const of = (name: string) => columns.find((column) => column.name === name)!;
    // Mean of 900 ... 2399.
    expect(of("core_distance_m")).toMatchObject({ unit: "m", min: 900, mean: 1649.5, max: 2399 });
    expect(of("pmt_mask")).toMatchObject({ min: 6, mean: 6, max: 6, distinct: 1, missing: 0, not_finite: 0 });
    // All 1500 rows are in the sample: its 75th, 750th and 1424th in order (0.05 * 1499 = 74.95, 749.5, 1424.05).
    expect(of("core_distance_m").quantiles).toEqual([975, 1650, 2324]);
    expect(of("primary")).toEqual({
      ...{ name: "primary", unit: "", dtype: "dictionary", role: "label" },
      ...{ missing: 0, not_finite: 0, distinct: 6 },
    });
    // Lengths 1, 8, 6, 4, 2, 9, 7, 5, 3 in turn: the mean of nine is 5; 1500 = 166 * 9 + 6, and 1+8+6+4+2+9 = 30.
    expect(trace_bins).toEqual({ min: 1, mean: (166 * 45 + 30) / 1500, max: 9 });
    expect(columns.map(({ name }) => name)).toEqual(COLUMNS.map(({ name }) => name));
  });

  test("draws the unsaturated station nearest to 1000 m of each primary", async () => {
    const { examples } = await inspect(stationsAtDistances());
    // Row 100 (1000 m, shower 25 = 4 * 6 + 1, helium) is saturated: row 101 it is. Oxygen begins with row 104.
    // Rows 96 to 99 are of shower 24, proton; 92 to 95 of shower 23, a photon.
    const rows = examples.map(({ primary, row }) => [primary, row]);
    expect(rows).toEqual([
      ["proton", 99],
      ["helium", 101],
      ["oxygen", 104],
      ["iron", 108],
      ["nitrogen", 91],
      ["photon", 95],
    ]);
    expect(examples[1]).toMatchObject({ shower_id: 25, event_id: 1_000_025, station_id: 1, core_distance_m: 1001 });
    // Mean of PMTs 2 and 3, whose values differ by 1 as their columns' places in the dictionary do.
    const first = COLUMNS.findIndex(({ name }) => name === "trace_pmt2");
    expect(examples[1]!.trace.length).toBe(1 + ((101 * 7) % 9));
    expect(examples[1]!.trace[0]).toBeCloseTo(101 * 0.5 + first + 0.5, 5);
  });

  test("of a file without labels has one example", async () => {
    const observed = COLUMNS.filter(({ optional }) => !optional).map(({ name }) => name);
    const { primaries, examples } = await inspect(stationsAtDistances(), observed);
    expect(primaries).toEqual({});
    expect(examples.map(({ primary, row }) => [primary, row])).toEqual([["unlabelled", 99]]);
  });
});

describe("its text", () => {
  test("has every column with its unit, and no line wider than it may be", async () => {
    const inspection = await inspect(stationsAtDistances());
    const long = { ...inspection, path: "a.arrow", metadata: { note: "long\n".repeat(100) } };
    for (const width of [80, 100]) {
      const lines = renderInspection(long, { width }).split("\n");
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
      for (const { name, unit, dtype } of COLUMNS) {
        const line = lines.find((text) => text.startsWith(`  ${name} `));
        expect(line, name).toContain(unit);
        expect(line, name).toContain(dtype);
      }
    }
  });

  test("shows units as far as there is room, and that they go on", async () => {
    const inspection = await inspect(stationsAtDistances());
    const columns = inspection.columns.map((column) => ({ ...column, unit: "ns since 1970-01-01" }));
    for (const [width, shown] of [
      [80, "ns since …"],
      [89, "ns since 1970-01-01"],
    ] as const) {
      const lines = renderInspection({ ...inspection, columns }, { width }).split("\n");
      expect(lines.find((line) => line.startsWith("  zenith_deg"))).toContain(` ${shown} float`);
    }
  });

  test("begins with the counts", async () => {
    const text = renderInspection({ ...(await inspect(stationsAtDistances())), path: "a.arrow" });
    expect(text.split("\n").slice(0, 13)).toEqual([
      "a.arrow",
      "",
      "format      arrow",
      "stations    1,500",
      "events      375",
      "showers     375",
      "per shower  4 to 4, mean 4.0 stations",
      "trace bins  1 to 9, mean 5.0",
      "saturated   1 high gain, 0 of them low gain too",
      "primaries   proton             252",
      "            helium             252",
      "            oxygen             252",
      "            iron               248",
    ]);
    expect(text).toContain("\n\nmetadata\n  generator  none\n  preset     test\n");
    expect(text).toContain("  helium: 1001 m, ");
    expect(text).toContain("(row 101, event 1000025, station 1)");
    expect(text.split("\n").filter((line) => line.includes("VEM peak ┤")).length).toBe(6);
  });
});
