import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { openDataset, openStationFile } from "../../../../src/data/dataset.ts";
import { inShowerPlane } from "../../../../src/data/formats/auger/geometry.ts";
import { findFormat } from "../../../../src/data/formats/catalogue.ts";
import { extractFeatures } from "../../../../src/features/extract.ts";
import { makePipe } from "../../pipe.ts";
import { temporaryFolder } from "../../stations.ts";
import { distanceFromAxis, type Layout, type PublishedEvent, simulatedEvents } from "./simulated-events.ts";
import { zipOf } from "./zip.ts";

const SAMPLE = fileURLToPath(new URL("../../../../data/sample.arrow", import.meta.url));
const events: Record<Layout, PublishedEvent[]> = { current: [], older: [] };

beforeAll(async () => {
  for (const layout of ["current", "older"] as const) events[layout] = await simulatedEvents(SAMPLE, layout, 3);
});

const textsOf = (layout: Layout) =>
  events[layout].map(({ name, document }) => [name, JSON.stringify(document)] as const);

async function featuresOf(path: string) {
  const dataset = await openDataset(path);
  const { x, ids, primary } = await extractFeatures(dataset.batches(), { set: "observable" });
  await dataset.close();
  return { x, ids, primary, notes: dataset.notes(), name: dataset.idName("event_id", ids.event[0]!) };
}

async function folderOf(layout: Layout): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of textsOf(layout)) await writeFile(join(folder, name), text);
  return folder;
}

/** Features of the stations, from the file that the events were made of; undefined where it has the traces of the low gain. */
async function expected(layout: Layout): Promise<(number[] | undefined)[]> {
  const dataset = await openStationFile(SAMPLE);
  const options = { set: "observable", carry: ["saturation"] } as const;
  const { x, carried } = await extractFeatures(dataset.batches(), options);
  await dataset.close();
  const width = x.columns.length;
  return events[layout].flatMap(({ rows }) =>
    // The simulation ends its window by the trigger's traces, which are of the high gain.
    rows.map((row) =>
      carried.saturation![row] === 0 ? [...x.values.subarray(row * width, (row + 1) * width)] : undefined,
    ),
  );
}

describe.each(["current", "older"] as const)("the %s layout", (layout) => {
  test("gives the features of the stations that were published", async () => {
    const { x, ids, primary, notes, name } = await featuresOf(await folderOf(layout));
    const wanted = await expected(layout);
    expect(x.rows).toBe(wanted.length);
    expect(wanted.filter((values) => values !== undefined).length).toBeGreaterThan(5);
    for (const [row, values] of wanted.entries()) {
      if (values === undefined) continue;
      for (const [k, value] of values.entries()) {
        const found = x.values[row * x.columns.length + k]!;
        expect(Math.abs(found - value), `${x.columns[k]} of row ${row}`).toBeLessThan(
          1e-4 * Math.max(1, Math.abs(value)),
        );
      }
    }
    expect(primary).toBeUndefined();
    expect(new Set(ids.event).size).toBe(3);
    expect(ids.shower).toEqual(ids.event);
    expect(name).toBe(layout === "current" ? "081847956000" : "81847956000");
    const left = "3 stations left out: not selected for the reconstruction";
    expect(notes).toEqual(layout === "current" ? [left] : []);
  });
});

test("a file, a compressed file, a folder and an archive are the same", async () => {
  const folder = await folderOf("current");
  const { x } = await featuresOf(folder);
  const files = textsOf("current").map(([name, text]) => [`release/${name}`, text] as const);
  const zip = join(await temporaryFolder(), "a.zip");
  await writeFile(zip, zipOf([["release/", ""], ...files, ["release/README.txt", "hello"]]));
  const archived = await featuresOf(zip);
  expect(archived.x).toEqual(x);
  expect(archived.notes).toContain("1 files that are no JSON were not read (release/README.txt)");
  const packed = join(await temporaryFolder(), "one.json.gz");
  await writeFile(packed, gzipSync(textsOf("current")[0]![1]));
  const { x: first } = await featuresOf(packed);
  expect(first.values).toEqual(x.values.slice(0, first.values.length));
  for (const path of [folder, zip, packed]) expect((await findFormat(path)).format.name).toBe("auger");
});

test("distance and azimuth in the shower plane", () => {
  const axis = { zenith_deg: 60, azimuth_deg: 90, core: { x: 0, y: 0, z: 0 } };
  // From the North at 60 deg: 1000 m North on level ground is 1000 cos 60 = 500 m from the axis, early.
  const early = inShowerPlane(axis, { x: 0, y: 1000, z: 0 });
  expect(early.core_distance_m).toBeCloseTo(500, 9);
  expect(early.azimuth_sp_deg).toBeCloseTo(0, 9);
  const late = inShowerPlane(axis, { x: 0, y: -1000, z: 0 });
  expect(Math.abs(late.azimuth_sp_deg)).toBeCloseTo(180, 9);
  // West, which is at 90 deg of the early direction counter-clockwise seen from above.
  expect(inShowerPlane(axis, { x: -1000, y: 0, z: 0 }).azimuth_sp_deg).toBeCloseTo(90, 9);
  const high = inShowerPlane({ ...axis, azimuth_deg: 33 }, { x: 700, y: -300, z: 150 });
  expect(high.core_distance_m).toBeCloseTo(distanceFromAxis(60, 33, [700, -300, 150]), 9);
});

test("events without what we need are left out and counted, but for a single one", async () => {
  const folder = await folderOf("current");
  const document = structuredClone(events.current[0]!.document) as { sdrec?: Record<string, unknown> };
  delete document.sdrec!.s1000;
  await writeFile(join(folder, "inclined.json"), JSON.stringify(document));
  delete document.sdrec;
  await writeFile(join(folder, "hybrid.json"), JSON.stringify(document));
  const { notes } = await featuresOf(folder);
  expect(notes).toEqual([
    "3 stations left out: not selected for the reconstruction",
    "1 events left out: no reconstruction of the surface detector",
    "1 events left out: no signal at 1000 m (inclined, or of the 750 m array)",
  ]);
  await expect(featuresOf(join(folder, "hybrid.json"))).rejects.toThrow(
    /hybrid\.json: no reconstruction of the surface detector; expected an event with both$/,
  );
});

test("stations that do not say whether they are saturated are counted", async () => {
  const document = structuredClone(events.current[0]!.document);
  for (const station of document.stations.slice(0, 2)) delete station.sat;
  const path = join(await temporaryFolder(), "event.json");
  await writeFile(path, JSON.stringify(document));
  expect((await featuresOf(path)).notes).toEqual([
    "1 stations left out: not selected for the reconstruction",
    "2 stations without sat, taken as not saturated",
  ]);
});

describe("what cannot be meant is an error with file, place and value", () => {
  const station = (change: Record<string, unknown>) => (document: PublishedEvent["document"]) =>
    Object.assign(document.stations[0]!, change);
  const shower = (change: Record<string, unknown>) => (document: PublishedEvent["document"]) =>
    Object.assign(document.sdrec as object, change);
  test.each<[string, (document: PublishedEvent["document"]) => unknown, RegExp]>([
    ["zenith", shower({ theta: 95 }), /event\.json: sdrec: theta: 95; expected a finite number from 0 to 90/],
    ["no energy", shower({ energy: null }), /sdrec: energy: null; expected a finite number/],
    ["text", station({ x: "12" }), /stations\[0\]: x: \\"12\\"; expected a finite number/],
    [
      "bin",
      station({ pmt1: [...Array(20).fill(1), "x"] }),
      /stations\[0\]: pmt1\[20\]: \\"x\\"; expected a finite number/,
    ],
    ["short", station({ pmt1: [1, 2] }), /bins of pmt1: 2; expected 11 to 10000/],
    ["lengths", station({ pmt1: Array(20).fill(1) }), /traces of 20 and \d+ bins; expected the same for all PMTs/],
    ["saturation", station({ sat: 3 }), /sat: 3; expected 0, 1 or 2/],
    ["signal", station({ signal: 0 }), /signal: 0; expected a signal in VEM that fits traces with a sum of/],
    ["half id", station({ id: 1.5 }), /id: 1\.5; expected a whole number/],
    ["selected", station({ isSelected: "yes" }), /isSelected: \\"yes\\"; expected a finite number from 0 to 1/],
    ["twice", (document) => document.stations.push(document.stations[0]!), /id: \d+; expected each station once/],
    ["no stations", (document) => Object.assign(document, { stations: null }), /no stations; expected an event of/],
    ["no list", (document) => Object.assign(document, { stations: 5 }), /stations: 5; expected a list of objects/],
  ])("%s", async (_, change, message) => {
    const document = structuredClone(events.current[0]!.document);
    change(document);
    const path = join(await temporaryFolder(), "event.json");
    await writeFile(path, JSON.stringify(document));
    await expect(featuresOf(path)).rejects.toThrow(message);
  });

  test.each<[string, Buffer | string, RegExp]>([
    ["cut off", '{"info": {', /event\.json: no JSON: /],
    ["a list", "[1]", /event\.json: \[1\]; expected an object/],
    ["deep", `{"a":${"[".repeat(200_000)}`, /event\.json: no JSON: /],
    [
      "deeper",
      `{"info":${"[".repeat(200_000)}${"]".repeat(200_000)},"theta":1,"stations":[],"sdrec":{"s1000":1,"theta":${"[".repeat(200_000)}${"]".repeat(200_000)}}}`,
      /sdrec: theta: a list of many levels; expected a finite number/,
    ],
    ["overflow", '{"info":{"id":1},"sdrec":{"theta":1e999,"s1000":1},"stations":[]}', /theta: Infinity; expected/],
    ["no UTF-8", Buffer.from([0x7b, 0xff]), /event\.json is no UTF-8 text/],
    ["bomb", gzipSync(Buffer.alloc(80 << 20)), /more than 67108864 bytes; expected one event/],
    [
      "gap in gzip",
      Buffer.concat([gzipSync("{}"), Buffer.alloc(1), gzipSync("{}")]),
      /gzip ends at byte 22, and more follows$/,
    ],
    ["cut gzip", gzipSync("{}").subarray(0, 15), /cannot read .*event\.json: /],
  ])("%s", async (_, content, message) => {
    const path = join(await temporaryFolder(), "event.json");
    await writeFile(path, content);
    await expect(featuresOf(path)).rejects.toThrow(message);
  });

  test("archives: a bomb, a cut one, none, an event twice", async () => {
    const path = join(await temporaryFolder(), "a.zip");
    const [name, text] = textsOf("current")[0]!;
    await writeFile(path, zipOf([[name, Buffer.alloc(80 << 20)]]));
    await expect(featuresOf(path)).rejects.toThrow(/a\.zip: Auger_.*: more than 67108864 bytes/);
    await writeFile(path, zipOf([[name, text]]).subarray(0, 500));
    await expect(featuresOf(path)).rejects.toThrow(/a\.zip: no zip archive that can be read: /);
    await writeFile(path, zipOf([["readme", "x"]]));
    await expect(featuresOf(path)).rejects.toThrow(/a\.zip: no event; expected \.json files/);
    await writeFile(
      path,
      zipOf([
        [name, text],
        [`again/${name}`, text],
      ]),
    );
    await expect(featuresOf(path)).rejects.toThrow(/again\/Auger_.*: event 081847956000 is there twice/);
  });

  test("an archive with a wrong checksum", async () => {
    const path = join(await temporaryFolder(), "a.zip");
    const bytes = zipOf([...textsOf("current")]);
    bytes[bytes.indexOf("PK\u0001\u0002") + 16]! ^= 1;
    await writeFile(path, bytes);
    await expect(featuresOf(path)).rejects.toThrow(/a\.zip: Auger_.* is damaged: its checksum is \d+; expected \d+$/);
  });

  test("an archive that says it has fewer files than it has", async () => {
    const path = join(await temporaryFolder(), "a.zip");
    const bytes = zipOf([...textsOf("current")]);
    bytes.writeUInt16LE(2, bytes.length - 22 + 8);
    bytes.writeUInt16LE(2, bytes.length - 22 + 10);
    await writeFile(path, bytes);
    await expect(featuresOf(path)).rejects.toThrow(/a\.zip: damaged zip archive: more files than the 2 that it says/);
  });

  test("a pipe in a folder", async () => {
    const folder = await temporaryFolder();
    await makePipe(join(folder, "event_1.json"));
    const message = `cannot read ${join(folder, "event_1.json")}: it is a pipe, socket or device; expected a regular file`;
    await expect(featuresOf(folder)).rejects.toThrow(message);
  });

  test("an empty folder is no event", async () => {
    const folder = join(await temporaryFolder(), "none");
    await mkdir(folder);
    await expect(openDataset(folder)).rejects.toThrow(/is a folder without a file to read/);
  });
});
