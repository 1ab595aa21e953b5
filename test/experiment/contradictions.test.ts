import { join } from "node:path";
import { expect, test } from "vitest";
import { noProgress } from "../../src/core/progress.ts";
import { isListColumn, type NumberColumn, type StationTable } from "../../src/core/table.ts";
import { contradictions } from "../../src/experiment/contradictions.ts";
import { drawEvent, eventResult, loadEvent } from "../../src/experiment/event-file.ts";
import { readStations } from "../../src/experiment/stations.ts";
import { temporaryFolder, writeStations } from "../data/stations.ts";
import { simulatedEvent } from "./simulated-event.ts";

const named = () => undefined;
const ids = { shower: Uint32Array.of(0, 0, 1), event: Uint32Array.of(5, 5, 6), station: Uint32Array.of(1, 2, 1) };
const as = "as where files that both count from 0 are put together: all of them are taken for one";

test("events whose stations have different energies are named by the file's ids, and stand for their showers", () => {
  const columns = { energy_eev: [1, 2, 3], xmax_gcm2: [700, 800, 750] };
  const north = (column: string, id: number) => (column === "event_id" ? `north-${id}` : undefined);
  expect(contradictions({ ids, columns, assumed: [] }, north)).toEqual([
    `1 event has rows of different showers (event north-5: energy_eev 1 and 2), ${as} event`,
  ]);
});

test("of a shower, truth and primary are compared; of one that stands for its events nothing else", () => {
  expect(contradictions({ ids, columns: { xmax_gcm2: [700, 800, 750] }, assumed: [] }, named)).toEqual([
    `1 shower has rows of different showers (shower 0: xmax_gcm2 700 and 800), ${as} shower`,
  ]);
  const primary = Uint8Array.of(0, 3, 1);
  expect(contradictions({ ids, primary, columns: { energy_eev: [1, 2, 3] }, assumed: ["event_id"] }, named)).toEqual([
    `1 shower has rows of different showers (shower 0: primary proton and iron), ${as} shower`,
  ]);
  expect(contradictions({ ids, columns: { energy_eev: [1, 2, 3] }, assumed: ["event_id"] }, named)).toEqual([]);
  expect(
    contradictions({ ids, columns: { core_distance_m: [1, 2, 3], energy_eev: [1, 1, 3] }, assumed: [] }, named),
  ).toEqual([]);
});

/** The event twice under the same numbers, the second time with another energy. */
function mixed({ rows, columns }: StationTable): StationTable {
  const twice = Object.entries(columns).map(([name, column]): [string, StationTable["columns"][string]] => {
    if (isListColumn(column)) {
      const { offsets, values } = column;
      const end = offsets.at(-1)!;
      const again = Array.from(offsets.subarray(1), (offset) => end + offset);
      return [
        name,
        { offsets: Int32Array.from([...offsets, ...again]), values: Float32Array.from([...values, ...values]) },
      ];
    }
    const Column = column.constructor as new (values: number[]) => NumberColumn;
    return [name, new Column([...column, ...Array.from(column, (x) => (name === "energy_eev" ? 2 * x : x))])];
  });
  return { rows: 2 * rows, columns: Object.fromEntries(twice) };
}

test("stations of two simulations under one number are said where features are read and where the event is drawn", async () => {
  const path = join(await temporaryFolder(), "mixed.arrow");
  await writeStations(path, [mixed(simulatedEvent().table)]);
  const quiet = { start: noProgress, signal: new AbortController().signal };
  const { notes } = await readStations(path, { set: "observable" }, quiet);
  expect(notes).toHaveLength(2);
  expect(notes[0]).toMatch(/^\d+ rows repeat a station of their event/);
  expect(notes[1]).toMatch(
    /^1 event has rows of different showers \(event 3: energy_eev [\d.]+ and [\d.]+\), as where/,
  );
  const event = await loadEvent(path);
  expect(event.doubts!.map((doubt) => doubt.toLowerCase())).toEqual(notes.map((note) => `${note.toLowerCase()}.`));
  expect(eventResult(event, path).doubts).toEqual(event.doubts);
  const svg = String(await drawEvent(event, { format: "svg", width: 1280, file: path }));
  expect(svg.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ")).toContain("has rows of different showers");
  const page = String(await drawEvent(event, { format: "html", width: 1280, file: path }));
  expect(page).toContain(event.doubts![1]!);
});
