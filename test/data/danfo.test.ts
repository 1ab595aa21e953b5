import { expect, test } from "vitest";
import { type DanfoFrame, fromDanfo, toDanfo } from "../../src/data/danfo.ts";
import { makeStations } from "./stations.ts";

/** A DataFrame as danfojs keeps it: names and rows. */
class DataFrame implements DanfoFrame {
  readonly columns: string[];
  readonly values: unknown[][];

  constructor(data: Record<string, readonly unknown[]>) {
    this.columns = Object.keys(data);
    const rows = Object.values(data)[0]?.length ?? 0;
    this.values = Array.from({ length: rows }, (_, row) => this.columns.map((name) => data[name]![row]));
  }
}
const danfo = { DataFrame };

test("stations go into a frame and come back, with traces or without", async () => {
  const table = makeStations(30);
  expect(fromDanfo(await toDanfo(table, { danfo, traces: true }))).toEqual(table);
  const frame = await toDanfo(table, { danfo });
  expect(frame.columns).not.toContain("trace_pmt2");
  expect(frame.values[4]![frame.columns.indexOf("primary")]).toBe("helium");
  const { trace_pmt1, trace_pmt2, trace_pmt3, ...columns } = table.columns;
  expect(fromDanfo(frame)).toEqual({ rows: 30, columns });
});

test("other columns of numbers stay; what no station file could have is refused with its row", () => {
  expect(fromDanfo(new DataFrame({ mine: [1.5, Number.NaN] }))).toEqual({
    rows: 2,
    columns: { mine: Float64Array.of(1.5, Number.NaN) },
  });
  expect(() => fromDanfo(new DataFrame({ mine: ["a"] }))).toThrow("column mine holds texts; expected numbers");
  expect(() => fromDanfo(new DataFrame({ mine: [1, "a"] }))).toThrow(
    "DataFrame: row 1, column mine: a; expected as in row 0",
  );
  expect(() => fromDanfo(new DataFrame({ zenith_deg: [10, 91] }))).toThrow(
    /DataFrame: row 1, column zenith_deg: 91; expected 0 to 90/,
  );
  expect(fromDanfo(new DataFrame({ event_id: [2 ** 32 - 1] })).columns.event_id).toEqual(Uint32Array.of(2 ** 32 - 1));
  expect(() => fromDanfo(new DataFrame({ event_id: [7, 5e9] }))).toThrow(
    "DataFrame: row 1, column event_id: 5000000000; expected a whole number from 0 to 4294967295",
  );
  expect(() => fromDanfo(new DataFrame({ event_id: ["a", "b"] }))).toThrow(
    'DataFrame: row 0, column event_id: "a"; expected a whole number from 0 to 4294967295',
  );
  expect(() => fromDanfo(new DataFrame({ trace_pmt1: [[1], [2, null]] }))).toThrow(
    "DataFrame: row 1, column trace_pmt1: null in entry 1 of a list; expected a number",
  );
  expect(() => fromDanfo(new DataFrame({ primary: ["iron", "muon"] }))).toThrow(
    /row 1, column primary: unknown primary: "muon"/,
  );
});
