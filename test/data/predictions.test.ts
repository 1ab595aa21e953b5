import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError, DataError, ShapeError, TrackingError } from "../../src/core/errors.ts";
import { sha256 } from "../../src/core/hash.ts";
import { PRIMARIES } from "../../src/core/primaries.ts";
import { type PredictionTable, writePredictions } from "../../src/data/predictions.ts";
import { temporaryFolder } from "./stations.ts";

const stations: PredictionTable = {
  event: Uint32Array.of(7, 7, 4_294_967_295),
  station: Uint32Array.of(0, 3, 1),
  shower: Uint32Array.of(3, 3, 2),
  classes: ["proton", "iron"],
  // 0.1 in float32 is 0.100000001490116; the shortest decimal that gives it back is 0.1.
  probabilities: Float32Array.of(0.25, 0.75, 0.5, 0.5, 0.9, 0.1),
  primary: Uint8Array.of(3, 0, 5),
};

const CSV = [
  "event_id,station_id,shower_id,p_proton,p_iron,predicted,primary",
  "7,0,3,0.25,0.75,iron,iron",
  "7,3,3,0.5,0.5,proton,proton", // equal: the first class
  "4294967295,1,2,0.9,0.1,proton,photon",
  "",
].join("\r\n");

test("a .csv file has a line per row", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "p.csv");
  const written = await writePredictions(path, stations);
  expect(await readFile(path, "utf8")).toBe(CSV);
  expect(written).toEqual({ bytes: CSV.length, sha256: sha256(CSV) });
  const { station, shower, primary, ...events } = stations;
  expect(station && shower && primary).toBeDefined();
  await writePredictions(path, events, { overwrite: true });
  expect((await readFile(path, "utf8")).split("\r\n").slice(0, 2)).toEqual([
    "event_id,p_proton,p_iron,predicted",
    "7,0.25,0.75,iron",
  ]);
});

test("names are quoted where RFC 4180 wants it", async () => {
  const path = join(await temporaryFolder(), "p.csv");
  const classes = ['light, "p"', "heavy"];
  const event = Uint32Array.of(1);
  await writePredictions(path, { event, classes, probabilities: Float32Array.of(1, 0) });
  expect(await readFile(path, "utf8")).toBe('event_id,"p_light, ""p""",p_heavy,predicted\r\n1,1,0,"light, ""p"""\r\n');
});

test("a number in a .csv file gives the same float32 back, in as few digits as that takes", async () => {
  const path = join(await temporaryFolder(), "p.csv");
  const probability = fc.float({ min: 0, max: 1, noNaN: true, noDefaultInfinity: true });
  await fc.assert(
    fc.asyncProperty(fc.array(probability, { minLength: 1 }), async (values) => {
      const probabilities = Float32Array.from(values);
      await writePredictions(
        path,
        { event: new Uint32Array(values.length), classes: ["a"], probabilities },
        { overwrite: true },
      );
      const lines = (await readFile(path, "utf8")).trimEnd().split("\r\n").slice(1);
      const cells = lines.map((line) => line.split(",")[1]!);
      expect(Float32Array.from(cells, Number)).toEqual(probabilities.map((value) => value + 0));
      for (const [i, cell] of cells.entries()) {
        const digits = cell.replace(/e.*/, "").replace(".", "").replace(/^0+/, "").length;
        if (digits > 1 && probabilities[i]! >= 2 ** -126)
          expect(Math.fround(Number(Number(cell).toPrecision(digits - 1)))).not.toBe(probabilities[i]);
      }
    }),
    { seed: 1, numRuns: 50 },
  );
});

test("an .arrow file has the same columns, and the same bytes each time", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "p.arrow");
  const first = await writePredictions(path, stations, { metadata: { model: "abc", a: "b" } });
  expect(await writePredictions(join(folder, "q.arrow"), stations, { metadata: { a: "b", model: "abc" } })).toEqual(
    first,
  );
  const bytes = await readFile(path);
  expect(sha256(bytes)).toBe(first.sha256);
  const table = tableFromIPC(bytes);
  expect(table.schema.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
    "event_id Uint32",
    "station_id Uint32",
    "shower_id Uint32",
    "p_proton Float32",
    "p_iron Float32",
    "predicted Dictionary<Int8, Utf8>",
    "primary Dictionary<Int8, Utf8>",
  ]);
  expect(Object.fromEntries(table.schema.metadata)).toEqual({ a: "b", model: "abc" });
  const rows = table
    .toArray()
    .map((row) => Object.values(row.toJSON()).map((value) => (typeof value === "number" ? Math.fround(value) : value)));
  expect(rows).toEqual([
    [7, 0, 3, 0.25, 0.75, "iron", "iron"],
    [7, 3, 3, 0.5, 0.5, "proton", "proton"],
    [4_294_967_296, 1, 2, Math.fround(0.9), Math.fround(0.1), "proton", "photon"],
  ]);
});

test("many rows go into several record batches", async () => {
  const path = join(await temporaryFolder(), "p.arrow");
  const event = Uint32Array.from({ length: 40_000 }, (_, row) => row);
  const probabilities = Float32Array.from({ length: 80_000 }, (_, i) =>
    i % 2 === 0 ? (i % 7) / 7 : 1 - ((i - 1) % 7) / 7,
  );
  await writePredictions(path, { event, classes: ["a", "b"], probabilities });
  const table = tableFromIPC(await readFile(path));
  expect(table.batches.map(({ numRows }) => numRows)).toEqual([16_384, 16_384, 7232]);
  expect(table.getChild("event_id")!.toArray()).toEqual(event);
  expect(table.getChild("p_b")!.toArray()).toEqual(probabilities.filter((_, i) => i % 2 === 1));
  // Row 33,337: 2 * 33337 % 7 = 6, p_a = 6/7 > 1/7. Row 33,335: 66670 % 7 = 2, p_a = 2/7 < 5/7.
  expect(table.getChild("predicted")!.get(33_337)).toBe("a");
  expect(table.getChild("predicted")!.get(33_335)).toBe("b");
});

describe("is refused", () => {
  const refuse = async (name: string, table: PredictionTable) => {
    const folder = await temporaryFolder();
    const error: Error = await writePredictions(join(folder, name), table).then(
      () => new Error("written"),
      (reason: Error) => reason,
    );
    expect(await readdir(folder)).toEqual([]);
    return error;
  };

  test("another extension", async () => {
    const error = await refuse("p.json", stations);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toMatch(/^cannot write predictions as "\.json": .*p\.json; expected \.csv or \.arrow$/);
  });

  test("columns of different length, no classes, an unknown primary", async () => {
    const short = await refuse("p.csv", { ...stations, probabilities: new Float32Array(5) });
    expect(short).toBeInstanceOf(ShapeError);
    expect(short.message).toBe("probabilities has 5 values; expected 6 for 3 rows");
    expect((await refuse("p.csv", { ...stations, station: new Uint32Array(2) })).message).toMatch(
      /^station has 2 values/,
    );
    expect((await refuse("p.csv", { ...stations, classes: [] })).message).toMatch(/without classes/);
    const unknown = { ...stations, primary: Uint8Array.of(0, 6, 0) };
    expect((await refuse("p.arrow", unknown)).message).toBe(`primary 6; expected an index below ${PRIMARIES.length}`);
  });

  test("what is no probability", async () => {
    const nan = await refuse("p.csv", { ...stations, probabilities: Float32Array.of(1, 0, 1, Number.NaN, 1, 0) });
    expect(nan).toBeInstanceOf(DataError);
    expect(nan.message).toBe("row 1: p_iron is NaN; expected a probability");
    const large = await refuse("p.arrow", { ...stations, probabilities: Float32Array.of(1, 0, 1, 0, 1.5, 0) });
    expect(large.message).toBe("row 2: p_proton is 1.5; expected a probability");
  });

  test("a file that exists", async () => {
    const path = join(await temporaryFolder(), "p.csv");
    await writePredictions(path, stations);
    await expect(writePredictions(path, stations)).rejects.toThrow(TrackingError);
  });
});
