import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { noProgress } from "../../src/core/progress.ts";
import { convertFile } from "../../src/data/convert.ts";
import { classesOf } from "../../src/experiment/labelled.ts";
import { readStations } from "../../src/experiment/stations.ts";
import { columnMapSchema } from "../../src/features/reading-schema.ts";
import { makeStations, temporaryFolder, writeStations } from "../data/stations.ts";

const quiet = { start: noProgress, signal: new AbortController().signal };
const observable = { set: "observable" as const };
/** All that the observable set reads, but for ids. */
const READ = ["energy_eev", "zenith_deg", "azimuth_sp_deg", "core_distance_m"];
const TRACES = [1, 2, 3].flatMap((pmt) => [`trace_pmt${pmt}`, `charge_over_peak_pmt${pmt}`]);
const ENOUGH = [...READ, ...TRACES, "bin_width_ns", "pmt_mask"];

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

/** Stations of those columns alone in a file of that name. */
async function fileOf(name: string, columns: readonly string[]): Promise<string> {
  const table = makeStations(40);
  table.columns.bin_width_ns = new Float32Array(40).fill(25);
  const whole = join(folder, "whole.arrow");
  await writeStations(whole, [table]);
  const path = join(folder, name);
  const csv = join(folder, "whole.csv");
  await convertFile(whole, csv, { overwrite: true });
  const lines = (await readFile(csv, "utf8")).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const kept = lines[0]!.split(",").flatMap((column, k) => (columns.includes(column) ? [k] : []));
  const cut = lines.map((line) => kept.map((k) => line.split(",")[k]).join(","));
  const text = join(folder, `${name}.csv`);
  await writeFile(text, `${cut.join("\n")}\n`);
  await convertFile(text, path, { overwrite: true });
  return path;
}

test.each(["a.arrow", "a.parquet", "a.csv"])("%s needs no column that no feature reads", async (name) => {
  const ids = ["shower_id", "event_id", "station_id"];
  const path = await fileOf(name, [...ids, ...ENOUGH]);
  const few = await readStations(path, observable, quiet);
  const all = await readStations(join(folder, "whole.arrow"), observable, quiet);
  expect(few.sha256).toBe(all.sha256);
  expect(few.ids).toEqual(all.ids);
  expect(few.notes).toEqual(all.notes);
});

test.each(["b.arrow", "b.csv"])(
  "%s, measured, without ids: its stations stand alone, and the notes say so",
  async (name) => {
    const stations = await readStations(await fileOf(name, ENOUGH), observable, quiet);
    expect([...stations.ids.event.subarray(0, 3)]).toEqual([0, 1, 2]);
    expect(stations.assumed).toEqual(["event_id", "shower_id", "station_id"]);
    expect(stations.notes).toContain("it has no shower_id: each event is taken for a shower of its own");
  },
);

test("labelled, without showers it is nothing to train on, until a map says what a shower is", async () => {
  const path = await fileOf("c.parquet", ["event_id", "primary", ...ENOUGH]);
  const stations = await readStations(path, observable, quiet);
  expect(() => classesOf(stations, path)).toThrow("c.parquet has no column shower_id; expected one");
  const reading = { columns: columnMapSchema.parse({ shower_id: "event_id" }) };
  const said = await readStations(path, observable, { ...quiet, reading });
  expect(classesOf(said, path).classes).toHaveLength(6);
});

test("without a column that is read, the features that read it are named; one that the file has itself is taken", async () => {
  const without = ENOUGH.filter((name) => !name.startsWith("charge_over_peak"));
  await expect(readStations(await fileOf("d.csv", without), observable, quiet)).rejects.toThrow(
    /d\.csv: missing columns: charge_over_peak_pmt1, .*pmt3 for feature total_signal_vem; columns total_signal_vem, computed already, would do instead; /,
  );
  const reading = { columns: columnMapSchema.parse({ charge_over_peak_pmt1: 3, charge_over_peak_pmt2: 3 }) };
  await expect(readStations(join(folder, "d.csv"), observable, { ...quiet, reading })).rejects.toThrow(
    "missing column: charge_over_peak_pmt3 for feature total_signal_vem;",
  );
});

test("a station that stands twice in an event is said, by the file's own ids", async () => {
  const path = join(folder, "twice.csv");
  await convertFile("data/sample.arrow", path);
  const text = await readFile(path, "utf8");
  const lines = text.trimEnd().split("\n");
  const header = lines.findIndex((line) => !line.startsWith("#"));
  const names = lines[header]!.split(",");
  const [event, station] = ["event_id", "station_id"].map((name) => names.indexOf(name)) as [number, number];
  const rows = lines.slice(header + 1).map((line) => line.split(",").with(event, `south-${line.split(",")[event]}`));
  await writeFile(path, `${[lines[header], rows[0], rows[0], ...rows.slice(1)].join("\n")}\n`);
  const { notes } = await readStations(path, observable, quiet);
  const which = `station ${rows[0]![station]} of event ${rows[0]![event]}`;
  expect(notes).toEqual([`1 row repeats a station of its event (${which}): what it says counts more than once there`]);
});
