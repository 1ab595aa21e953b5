import { expect, test } from "vitest";
import { COLUMNS } from "../../src/data/columns.ts";
import { checkStations } from "../../src/data/validation.ts";

const trace = COLUMNS.find(({ name }) => name === "trace_pmt1")!;
const [low, high] = trace.range!;

/** Two traces of seven bins, one of which has the value. */
function check(bin: number, value: number): void {
  const values = new Float32Array(14).fill(0.5);
  values[bin] = value;
  const columns = { trace_pmt1: { offsets: Int32Array.of(0, 7, 14), values } };
  checkStations({ rows: 2, columns }, [trace], { path: "x", firstRow: 3 });
}

test.each([Number.NaN, -Number.NaN, Infinity, -Infinity, low - 1, high * 1.001, -high])(
  "a bin of %d is found, wherever it is",
  (value) => {
    for (let bin = 0; bin < 14; bin++) {
      const where = bin < 7 ? `row 3, column trace_pmt1: bin ${bin}` : `row 4, column trace_pmt1: bin ${bin - 7}`;
      expect(() => check(bin, value)).toThrow(`x: ${where}: `);
    }
  },
);

test.each([0, -0, low, high, -low, 5e-324, 1e-40])("a bin of %d is as good as any", (value) => {
  for (let bin = 0; bin < 14; bin++) expect(() => check(bin, value)).not.toThrow();
});
