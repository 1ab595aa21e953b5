import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { noProgress } from "../../src/core/progress.ts";
import { convertFile } from "../../src/data/convert.ts";
import { loadEvent } from "../../src/experiment/event-file.ts";
import { readStations } from "../../src/experiment/stations.ts";
import { temporaryFolder } from "../data/stations.ts";

const quiet = { start: noProgress, signal: new AbortController().signal };
const HEADER = "event_id,station_id,site,quality,core_distance_m,energy_eev";
const ROWS = ["a,north,1,500,2", "b,south,3,800,2", "a,north,5,900,4"];

async function table(...ids: readonly string[]): Promise<string> {
  const path = join(await temporaryFolder(), "a.csv");
  await writeFile(path, `${HEADER}\n${ROWS.map((row, i) => `${ids[i]},${row}`).join("\n")}\n`);
  return path;
}

test("a selection and a derived feature read columns of the file's own, numbers and texts, as file.NAME", async () => {
  const path = join(await temporaryFolder(), "b.arrow");
  const text = join(path, "..", "b.csv");
  await convertFile("data/sample.arrow", text);
  const lines = (await readFile(text, "utf8")).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const own = lines.map(
    (line, i) => `${line},${i === 0 ? "quality,site" : `${i % 10},${i % 2 === 0 ? "north" : "south"}`}`,
  );
  await writeFile(text, own.join("\n"));
  await convertFile(text, path);
  const derived = { far: "where(file.site == 'north', 1, 0) * file.quality" };
  const reading = { select: "file.quality > 4 & file.site in ('north', 'west')" };
  const read = await readStations(path, { set: "observable", derived }, { ...quiet, reading });
  // of the rows 1 to 417 those whose last digit is 6 (42) or 8 (41)
  expect(read.x.rows).toBe(83);
  const far = Array.from({ length: 3 }, (_, row) => read.x.values[row * 10 + 9]);
  expect(far).toEqual([6, 8, 6]);
  expect(read.notes).toContain(
    "file.quality, file.site are columns of the file's own: whether a detector knows them, is not known",
  );
});

test("an event is found by the text of its id, of the stations that are selected", async () => {
  const path = await table("ev-1", "ev-1", "2008-x");
  const event = await loadEvent(path, { event: "2008-x" });
  expect([event.event_id, event.stations.map(({ station_id }) => station_id)]).toEqual(["2008-x", ["a"]]);
  const largest = await loadEvent(path, { reading: { select: "file.quality >= 1 & core_distance_m < 600" } });
  expect(largest.event_id).toBe("ev-1");
  expect(largest.missing.at(-1)).toMatch(
    /^Of 3 stations the selection kept 1: .*core_distance_m < 600 kept 1 and dropped 2\.$/,
  );
  await expect(loadEvent(path, { event: "2009-x" })).rejects.toThrow(
    /no event 2009-x; it has 2 events, the first are ev-1 \(2 stations\), 2008-x \(1 stations\), the largest is ev-1/,
  );
});

test("an event does not need the features that its file has as columns", async () => {
  const path = await table("7", "7", "8");
  const times = ["rise_time_ns", "", "210", ""];
  const lines = (await readFile(path, "utf8")).split("\n");
  await writeFile(path, times.map((cell, i) => `${lines[i]},${cell}`).join("\n"));
  for (const reading of [{}, { select: "core_distance_m > 1" }]) {
    expect((await loadEvent(path, { reading })).stations).toHaveLength(2);
  }
});

test("an event is found by a number beyond 2^32, and so is the one next to a number that there is not", async () => {
  const path = await table("81847956000", "81847956000", "7");
  expect((await loadEvent(path, { event: "81847956000" })).event_id).toBe("81847956000");
  expect((await loadEvent(path, { event: "7" })).event_id).toBe(7);
  await expect(loadEvent(path, { event: "8" })).rejects.toThrow(
    /no event 8; it has 2 events, the nearest are 7 \(1 stations\), 81847956000 \(2 stations\)/,
  );
});
