import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PRIMARIES } from "../../src/core/primaries.ts";
import { noProgress } from "../../src/core/progress.ts";
import { classesOf } from "../../src/experiment/labelled.ts";
import { readStations } from "../../src/experiment/stations.ts";
import { columnMapSchema } from "../../src/features/reading-schema.ts";
import { temporaryFolder } from "../data/stations.ts";

const quiet = { start: noProgress, signal: new AbortController().signal };
const observable = { set: "observable" as const };

/** The sample's features as a text table, without the columns named. */
async function tableOf(without: readonly string[] = []) {
  const computed = await readStations("data/sample.arrow", observable, quiet);
  const { x, ids, primary } = computed;
  const names = ["event_id", "shower_id", "station_id", "primary", ...x.columns];
  const kept = names.filter((name) => !without.includes(name));
  const lines = Array.from({ length: x.rows }, (_, row) => {
    const cells: Record<string, unknown> = {
      event_id: `ev${ids.event[row]}`,
      shower_id: ids.shower[row],
      station_id: ids.station[row],
      primary: PRIMARIES[primary![row]!],
    };
    for (const [k, name] of x.columns.entries()) cells[name] = x.values[row * x.columns.length + k];
    return kept.map((name) => cells[name]).join(";");
  });
  const path = join(await temporaryFolder(), "features.csv");
  await writeFile(path, `${kept.join(";")}\n${lines.join("\n")}\n`);
  return { path, computed };
}

test("a table of features is the same stations as the traces they were computed from", async () => {
  const { path, computed } = await tableOf();
  const read = await readStations(path, observable, quiet);
  expect(read.sha256).toBe(computed.sha256);
  expect(read.primary).toEqual(computed.primary);
  expect(read.ids.shower).toEqual(computed.ids.shower);
  expect(new Set(read.ids.event).size).toBe(new Set(computed.ids.event).size);
  expect(read.notes[0]).toBe(
    "the table has no traces: its columns are taken for the features of their names, as they are",
  );
});

test("a map names the columns of features, in other units and before what would be computed", async () => {
  const { path, computed } = await tableOf();
  const other = join(await temporaryFolder(), "other.csv");
  const text = await readFile(path, "utf8");
  await writeFile(other, text.replace("rise_time_ns", "t_half"));
  const columns = columnMapSchema.parse({ rise_time_ns: "t_half" });
  const mapped = await readStations(other, observable, { ...quiet, reading: { columns } });
  expect(mapped.sha256).toBe(computed.sha256);
  expect(mapped.notes[0]).toBe(
    "the table has no traces: its columns are taken for the features of their names, as the column map has them",
  );
  const thousand = columnMapSchema.parse({ rise_time_ns: { from: "t_half", unit: "us" } });
  const { x } = await readStations(other, observable, { ...quiet, reading: { columns: thousand } });
  const k = x.columns.indexOf("rise_time_ns");
  expect(x.values[k]).toBe(Math.fround(computed.x.values[k]! * 1000));
  const traces = await readStations("data/sample.arrow", observable, {
    ...quiet,
    reading: { columns: columnMapSchema.parse({ rise_time_ns: { from: "1 * core_distance_m", unit: "ns" } }) },
  });
  expect(traces.x.values[k]).toBe(traces.x.values[x.columns.indexOf("core_distance_m")]);
});

test("without ids of showers and stations, events are showers and rows are stations, and the notes say so", async () => {
  const { path } = await tableOf(["shower_id", "station_id"]);
  const { ids, notes } = await readStations(path, observable, quiet);
  expect(ids.shower).toEqual(ids.event);
  expect([...ids.station.subarray(0, 3)]).toEqual([0, 1, 2]);
  expect(notes).toContain("it has no shower_id: each event is taken for a shower of its own");
});

test("features that are missing are named, and so is the event", async () => {
  const { path } = await tableOf(["rise_time_ns", "total_signal_vem"]);
  await expect(readStations(path, observable, quiet)).rejects.toThrow(
    /: missing columns: trace_pmt1, .* for feature total_signal_vem, feature rise_time_ns; .*; columns total_signal_vem, rise_time_ns, computed already, would do instead; /,
  );
});

test("without an event, stations of a shower are one; without both, each station stands alone, and nothing is trained on it", async () => {
  const { path, computed } = await tableOf(["event_id"]);
  const { ids, notes, assumed } = await readStations(path, observable, quiet);
  expect(ids.event).toEqual(computed.ids.shower);
  expect(notes).toContain("it has no event_id: all stations of a shower are taken for one event");
  expect(assumed).toEqual(["event_id"]);
  const { path: bare } = await tableOf(["event_id", "shower_id"]);
  const stations = await readStations(bare, observable, quiet);
  expect([...stations.ids.shower.subarray(0, 3)]).toEqual([0, 1, 2]);
  expect(stations.notes).toContain(
    "it has no event_id: each station is taken for an event of its own, so that numbers of showers are those of single stations",
  );
  expect(() => classesOf(stations, bare)).toThrow(/has no column shower_id; .* data\.columns: \{shower_id: \.\.\.\}/);
});
