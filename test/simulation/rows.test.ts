import { describe, expect, it } from "vitest";
import type { ListColumn } from "../../src/core/table.ts";
import { COLUMNS } from "../../src/data/columns.ts";
import { simulatorOf } from "../../src/simulation/event.ts";
import { simulationSchema } from "../../src/simulation/preset.ts";
import { Rows } from "../../src/simulation/rows.ts";

const STORES: Readonly<Record<string, string>> = {
  Uint8Array: "uint8",
  Uint16Array: "uint16",
  Uint32Array: "uint32",
  Float32Array: "float32",
  Float64Array: "float64",
};

function simulated(showers: number): Rows {
  const simulator = simulatorOf(simulationSchema.parse({ showers_per_primary: 1, seed: 81 }));
  const rows = new Rows();
  for (let index = 0; index < showers; index++) simulator.addFall(simulator.shower(index), index, 0, rows);
  return rows;
}

describe("Rows", () => {
  it("makes a table of every column of the data dictionary, stored as it says", () => {
    const { columns } = simulated(2).table();
    for (const { name, dtype } of COLUMNS) {
      const column = columns[name]!;
      if (dtype === "list<float32>") expect("offsets" in column).toBe(true);
      else expect(STORES[column.constructor.name]).toBe(dtype === "dictionary" ? "uint8" : dtype);
    }
    expect(Object.keys(columns).sort()).toEqual(COLUMNS.map(({ name }) => name).sort());
  });

  it("holds values within the dictionary's ranges", () => {
    const { columns } = simulated(12).table();
    for (const { name, range } of COLUMNS) {
      if (!range) continue;
      const column = columns[name]!;
      const values = "offsets" in column ? column.values : column;
      expect(values.length).toBeGreaterThan(0);
      for (const value of values) {
        expect(value).toBeGreaterThanOrEqual(range[0]);
        expect(value).toBeLessThanOrEqual(range[1]);
      }
    }
  });

  it("lays traces end to end, the same lengths for the three PMTs", () => {
    const rows = simulated(3);
    const { columns, rows: n } = rows.table();
    expect(rows.length).toBe(n);
    const [first, second] = [columns.trace_pmt1 as ListColumn, columns.trace_pmt2 as ListColumn];
    expect(first.offsets.length).toBe(n + 1);
    expect(first.offsets[n]).toBe(first.values.length);
    expect([...second.offsets]).toEqual([...first.offsets]);
    for (let row = 0; row < n; row++) expect(first.offsets[row + 1]!).toBeGreaterThan(first.offsets[row]!);
  });

  it("is a table of no rows where nothing was added", () => {
    const { rows, columns } = new Rows().table();
    expect(rows).toBe(0);
    expect([...(columns.trace_pmt1 as ListColumn).offsets]).toEqual([0]);
  });
});
