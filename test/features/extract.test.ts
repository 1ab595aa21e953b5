import { describe, expect, test } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import type { StationTable } from "../../src/core/table.ts";
import { COLUMNS } from "../../src/data/columns.ts";
import { requiredColumns } from "../../src/features/catalogue.ts";
import { extractFeatures } from "../../src/features/extract.ts";
import { type StationInput, stationTable, WORKED } from "./station-table.ts";

const SINGLE = [0, 0, 6, 0, 0, 0];

function numbered(count: number): StationInput[] {
  return Array.from({ length: count }, (_, i) => ({
    pmts: [WORKED.map((bin) => bin * (i + 1)), [...WORKED], SINGLE] as const,
    scalars: { shower_id: i >> 2, event_id: i >> 1, station_id: i, primary: i % 4, energy_eev: 3.1 + i },
  }));
}

function without(table: StationTable, ...names: string[]): StationTable {
  return {
    ...table,
    columns: Object.fromEntries(Object.entries(table.columns).filter(([name]) => !names.includes(name))),
  };
}

async function* streamed(tables: readonly StationTable[]): AsyncGenerator<StationTable> {
  yield* tables;
}

describe("extractFeatures", () => {
  test("computes the thesis's nine of a station by hand", async () => {
    const station: StationInput = {
      pmts: [WORKED, WORKED, WORKED],
      chargeOverPeak: [4, 4, 2],
      scalars: { energy_mc_eev: 100, zenith_mc_deg: 31, core_distance_m: 800, azimuth_mc_deg: 200 },
    };
    const { x } = await extractFeatures([stationTable([station])], { set: "thesis" });
    // log10 100, 31, 800, (10/4 + 10/4 + 10/2) / 3, 6 bins, 200, 1.25 and 2.25 bins of 25 ns, 10 / 4
    const expected = Float32Array.of(2, 31, 800, 10 / 3, 6, 200, 31.25, 56.25, 2.5);
    expect(x.rows).toBe(1);
    for (const [k, value] of expected.entries()) expect(x.values[k]).toBeCloseTo(value, 5);
  });

  test("keeps ids, labels and carried columns beside the rows", async () => {
    const table = stationTable(numbered(5));
    const { x, ids, primary, carried } = await extractFeatures([table], {
      set: "observable",
      carry: ["energy_eev", "xmax_gcm2"],
    });
    expect([...ids.shower]).toEqual([0, 0, 0, 0, 1]);
    expect([...ids.event]).toEqual([0, 0, 1, 1, 2]);
    expect([...ids.station]).toEqual([0, 1, 2, 3, 4]);
    expect([...primary!]).toEqual([0, 1, 2, 3, 0]);
    expect([...carried.energy_eev!]).toEqual([3.1, 4.1, 5.1, 6.1, 7.1]); // float64, as stored
    expect([...carried.xmax_gcm2!]).toEqual([760, 760, 760, 760, 760]);
    expect(x.columns).not.toContain("xmax_gcm2");
    expect(x.values.length).toBe(5 * 9);
  });

  test("gives the same bytes however the rows are cut, streamed or not", async () => {
    const stations = numbered(40);
    const whole = await extractFeatures([stationTable(stations)], { set: "extended", carry: ["energy_eev"] });
    for (const sizes of [[1, 39], [7, 7, 7, 7, 7, 5], [40, 0], new Array<number>(40).fill(1)]) {
      let start = 0;
      const tables = sizes.map((size) => {
        start += size;
        return stationTable(stations.slice(start - size, start));
      });
      expect(await extractFeatures(streamed(tables), { set: "extended", carry: ["energy_eev"] })).toEqual(whole);
    }
  });

  test("needs no column beyond the required ones, and no label", async () => {
    const table = stationTable(numbered(3));
    for (const set of ["thesis", "observable", "extended"] as const) {
      const required = requiredColumns({ set });
      const least = without(table, ...Object.keys(table.columns).filter((name) => !required.includes(name)));
      const { x, primary } = await extractFeatures([least], { set });
      expect(primary).toBeUndefined();
      expect(x).toEqual((await extractFeatures([table], { set })).x);
    }
  });

  test("looks at no truth and no label in observable and extended", async () => {
    const table = stationTable(numbered(6));
    const poison = COLUMNS.filter(({ role }) => role === "truth" || role === "label").map(({ name }) => name);
    const poisoned = { ...table, columns: { ...table.columns } };
    for (const name of poison) poisoned.columns[name] = new Float64Array(6).fill(Number.NaN);
    for (const set of ["observable", "extended"] as const) {
      for (const per_pmt of [false, true]) {
        const { x } = await extractFeatures([poisoned], { set, per_pmt });
        expect(x).toEqual((await extractFeatures([table], { set, per_pmt })).x);
      }
    }
  });

  test("names all missing columns", async () => {
    const measured = without(stationTable(numbered(2)), "energy_mc_eev", "zenith_mc_deg", "azimuth_mc_deg");
    await expect(extractFeatures([measured], { set: "thesis" })).rejects.toThrow(
      new DataError("missing columns energy_mc_eev, zenith_mc_deg, azimuth_mc_deg, needed for feature set thesis"),
    );
    await expect(extractFeatures([measured], { set: "observable", carry: ["energy_mc_eev"] })).rejects.toThrow(
      "missing column energy_mc_eev",
    );
    await expect(extractFeatures([measured], { set: "observable", carry: ["trace_pmt1"] })).rejects.toThrow(
      "column trace_pmt1 holds lists; expected one number per row",
    );
  });

  test("names row and feature of a station it cannot describe, counted over the stream", async () => {
    const good = stationTable(numbered(3));
    const failing = (station: Partial<StationInput>) =>
      extractFeatures([good, stationTable([...numbered(2), { ...numbered(1)[0]!, ...station }])], { set: "extended" });
    const noise = [0, 0, 0.5, -1, 0, 0];
    await expect(failing({ pmts: [noise, noise, noise] })).rejects.toThrow(
      new DataError("row 5: mean trace sums to -0.5 VEM peak; expected a positive signal"),
    );
    await expect(failing({ pmts: [WORKED, WORKED, [1, 2]] })).rejects.toThrow(
      "row 5: trace_pmt1 has 6 bins and trace_pmt3 2",
    );
    await expect(failing({ pmts: [WORKED, noise, WORKED] })).rejects.toThrow(
      "row 5: rise_time_excess_ns: trace_pmt2 sums to -0.5 VEM peak",
    );
    await expect(failing({ scalars: { zenith_deg: Number.NaN } })).rejects.toThrow(
      "row 5: zenith_deg: is NaN; expected a finite number",
    );
    await expect(failing({ scalars: { core_distance_m: 1e39 } })).rejects.toThrow(
      "row 5: core_distance_m: is Infinity; expected a finite number", // beyond float32
    );
  });

  test("names the file that a row is in, of several that are one table, and its number there", async () => {
    const part = { path: "folder/b.csv", firstRow: 7 };
    const dark = stationTable([...numbered(1), { ...numbered(1)[0]!, scalars: { zenith_deg: Number.NaN } }]);
    await expect(extractFeatures([stationTable(numbered(3)), { ...dark, part }], { set: "extended" })).rejects.toThrow(
      new DataError("folder/b.csv: row 8: zenith_deg: is NaN; expected a finite number"),
    );
  });

  test("refuses a label in some tables only", async () => {
    const table = stationTable(numbered(2));
    const bare = without(table, "primary");
    await expect(extractFeatures([table, bare], { set: "observable" })).rejects.toThrow(
      "row 2: column primary ends here",
    );
    await expect(extractFeatures([bare, table], { set: "observable" })).rejects.toThrow(
      "row 2: column primary appears",
    );
  });

  test("makes an empty matrix of no tables", async () => {
    const { x, ids, primary } = await extractFeatures([], { set: "observable" });
    expect([x.rows, x.columns.length, x.values.length, ids.shower.length, primary]).toEqual([0, 9, 0, 0, undefined]);
  });
});
