import { expect, test } from "vitest";
import type { StationTable } from "../../src/core/table.ts";
import { COLUMNS } from "../../src/data/columns.ts";
import { StationBuffer } from "../../src/data/station-buffer.ts";

const definitions = COLUMNS.filter(({ name }) => name === "event_id" || name === "trace_pmt1");

/** Rows with traces of the given lengths; the samples count on from `first`. */
function tableOf(lengths: readonly number[], first: number): StationTable {
  const offsets = [0];
  for (const length of lengths) offsets.push(offsets.at(-1)! + length);
  const values = Float32Array.from({ length: offsets.at(-1)! }, (_, i) => first + i);
  const event = Uint32Array.from(lengths, (_, row) => first + row);
  return {
    rows: lengths.length,
    columns: { event_id: event, trace_pmt1: { offsets: Int32Array.from(offsets), values } },
  };
}

test("rows are gathered up to the capacity, traces longer than the room for them included", () => {
  const buffer = new StationBuffer(definitions, 3);
  // Room for 3 * 128 samples: 200 fit, 200 + 300 do not.
  expect(buffer.append(tableOf([200], 0), 0)).toBe(1);
  expect(buffer.full).toBe(false);
  const second = tableOf([300, 2, 5], 1000);
  expect(buffer.append(second, 0)).toBe(2);
  expect(buffer.full).toBe(true);
  const samples = (from: number, length: number) => Array.from({ length }, (_, i) => from + i);
  expect(buffer.table()).toEqual({
    rows: 3,
    columns: {
      event_id: Uint32Array.of(0, 1000, 1001),
      trace_pmt1: {
        offsets: Int32Array.of(0, 200, 500, 502),
        values: Float32Array.from([...samples(0, 200), ...samples(1000, 302)]),
      },
    },
  });
  buffer.clear();
  expect(buffer.append(second, 2)).toBe(1);
  expect(buffer.table().columns).toEqual({
    event_id: Uint32Array.of(1002),
    trace_pmt1: { offsets: Int32Array.of(0, 5), values: Float32Array.from(samples(1302, 5)) },
  });
});
