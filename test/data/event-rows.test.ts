import { join } from "node:path";
import { expect, test } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import type { ListColumn, StationTable } from "../../src/core/table.ts";
import { openDataset } from "../../src/data/dataset.ts";
import { readEvent } from "../../src/data/event-rows.ts";
import { makeStations, temporaryFolder, writeStations } from "./stations.ts";

/** A file of these event numbers, one station each, and the rows of one event of it. */
async function read(events: readonly number[], event?: number): Promise<StationTable> {
  const path = join(await temporaryFolder(), "stations.arrow");
  const table = makeStations(events.length);
  table.columns.event_id = Uint32Array.from(events);
  await writeStations(path, [table]);
  const dataset = await openDataset(path);
  try {
    return await readEvent(dataset, event === undefined ? undefined : String(event));
  } finally {
    await dataset.close();
  }
}

test("an event is all its stations, wherever they are in the file", async () => {
  // Record batches hold 1024 rows: the event is in two of them, and not in one piece.
  const events = Array.from({ length: 1500 }, (_, row) =>
    row === 3 || row === 1023 || row === 1400 ? 77 : row + 1000,
  );
  const { rows, columns } = await read(events, 77);
  const all = makeStations(1500);
  expect(rows).toBe(3);
  expect([...(columns.event_id as Uint32Array)]).toEqual([77, 77, 77]);
  const [distance, traces] = [all.columns.core_distance_m as Float64Array, all.columns.trace_pmt2 as ListColumn];
  expect([...(columns.core_distance_m as Float64Array)]).toEqual([distance[3], distance[1023], distance[1400]]);
  const found = columns.trace_pmt2 as ListColumn;
  [3, 1023, 1400].forEach((row, i) => {
    expect(found.values.subarray(found.offsets[i]!, found.offsets[i + 1]!)).toEqual(
      traces.values.subarray(traces.offsets[row]!, traces.offsets[row + 1]!),
    );
  });
});

test("without a number it is the event with the most stations, the first of equals", async () => {
  const { columns } = await read([5, 9, 9, 7, 7, 5, 3]);
  expect([...(columns.event_id as Uint32Array)]).toEqual([5, 5]);
});

test("an event that is not there is refused with the nearest ones and their stations", async () => {
  const refused = read([10, 20, 20, 30, 40, 50, 60, 60, 60], 26);
  await expect(refused).rejects.toThrow(DataError);
  await expect(refused).rejects.toThrow(
    "no event 26; it has 6 events, the nearest are 10 (1 stations), 20 (2 stations), 30 (1 stations), 40 (1 stations), 50 (1 stations), the largest is 60 (3 stations)",
  );
});
