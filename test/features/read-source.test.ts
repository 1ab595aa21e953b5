import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { convertSource } from "../../src/data/convert.ts";
import { inspectSource } from "../../src/data/inspection/inspection.ts";
import type { Reading } from "../../src/data/reading.ts";
import { openReadSource } from "../../src/features/read-source.ts";
import { columnMapSchema } from "../../src/features/reading-schema.ts";
import { temporaryFolder } from "../data/stations.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder, "a.csv");
  await writeFile(
    path,
    "run,event_id,E,theta,zenith_deg,site,kind\n1,7,1e19,0.5,99,north,a\n1,7,2e19,0.5,99,south,b\n2,8,4e19,1,99,north,a\n",
  );
});

const columns = columnMapSchema.parse({
  shower_id: "run",
  energy_eev: { from: "E", unit: "eV" },
  zenith_deg: { from: "theta", unit: "rad" },
});

async function converted(reading: Reading): Promise<{ text: string; notes: readonly string[] }> {
  const out = join(folder, "out.csv");
  const source = await openReadSource(path, reading);
  const { notes } = await convertSource(source, out, { overwrite: true });
  const lines = (await readFile(out, "utf8")).split("\n");
  return { text: lines.filter((line) => !line.startsWith("#")).join("\n"), notes };
}

test("columns are those of the map in its units, then what the map does not read", async () => {
  expect(await converted({ columns })).toEqual({
    text: `shower_id,energy_eev,zenith_deg,event_id,site,kind\n${[
      `1,10,${(0.5 * 180) / Math.PI},7,north,a`,
      `1,20,${(0.5 * 180) / Math.PI},7,south,b`,
      `2,40,${180 / Math.PI},8,north,a`,
      "",
    ].join("\n")}`,
    notes: ["the file's own column zenith_deg gives way to that of the map"],
  });
});

test("rows are those selected, by columns of the map and of the file's own, and the cuts are counted", async () => {
  const { text, notes } = await converted({ columns, select: "energy_eev > 5 & file.site == 'north'" });
  expect(text.split("\n").map((line) => line.split(",")[1])).toEqual(["energy_eev", "10", "40", undefined]);
  expect(notes.at(-1)).toBe(
    "of 3 stations the selection kept 2: energy_eev > 5 kept 3 and dropped 0; then file.site == 'north' kept 2 and dropped 1; rows are numbered among those kept",
  );
});

test("a look has the map's columns, the file's own beside them, and the selected rows", async () => {
  const source = await openReadSource(path, { columns, select: "event_id == 7" });
  const { inspection } = await inspectSource(source);
  expect(inspection.rows).toBe(2);
  expect(inspection.columns.map(({ name, role }) => [name, role])).toEqual([
    ["shower_id", "id"],
    ["energy_eev", "observable"],
    ["zenith_deg", "observable"],
    ["event_id", "id"],
    ["site", "other"],
    ["kind", "other"],
  ]);
  expect(inspection.notes.at(-1)).toContain("event_id == 7 kept 2 and dropped 1");
});

test.each<[Reading, RegExp]>([
  [
    { select: "energy_eev > 1" },
    /a\.csv: missing column: energy_eev for cut energy_eev > 1; .* the file has run, event_id, E/,
  ],
  [{ select: "file.colour == 'red'" }, /a\.csv: missing column: file\.colour for cut file\.colour == 'red'/],
  [{ select: "site == 'north'" }, /unknown column site/],
  [{ columns: columnMapSchema.parse({ energy_eev: "lgE" }) }, /a\.csv: columns\.energy_eev: unknown column lgE/],
])("%j is refused before a row is read", async (reading, message) => {
  await expect(openReadSource(path, reading)).rejects.toThrow(message);
});

test("a column of the file's own is refused where it is no number, or no text", async () => {
  await expect(converted({ select: "file.site > 1" })).rejects.toThrow(
    "column file.site holds texts; expected numbers",
  );
  await expect(converted({ select: "file.E == 'a'" })).rejects.toThrow("column file.E holds numbers; expected texts");
  await expect(converted({ select: "file.E > 1e30" })).rejects.toThrow("the selection leaves nothing");
});
