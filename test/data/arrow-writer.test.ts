import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { RecordBatchReader, tableFromIPC } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError, ShapeError, TrackingError } from "../../src/core/errors.ts";
import { sha256 } from "../../src/core/hash.ts";
import { PRIMARIES } from "../../src/core/primaries.ts";
import type { ListColumn, StationTable } from "../../src/core/table.ts";
import { openArrowWriter } from "../../src/data/arrow-writer.ts";
import { COLUMNS } from "../../src/data/columns.ts";
import { ALL_COLUMNS, makeStations, temporaryFolder, writeStations } from "./stations.ts";

describe("the bytes", () => {
  test("depend on the stations, not on the tables they come in", async () => {
    const folder = await temporaryFolder();
    const whole = await writeStations(join(folder, "whole.arrow"), [makeStations(2500)]);
    expect(whole.rows).toBe(2500);
    let n = 0;
    const cuts = fc.array(fc.integer({ min: 0, max: 2500 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        const edges = [0, ...at.sort((a, b) => a - b), 2500];
        const tables = edges.slice(1).map((end, i) => makeStations(end - edges[i]!, edges[i]!));
        const written = await writeStations(join(folder, `${n++}.arrow`), tables);
        expect(written).toEqual(whole);
      }),
      { numRuns: 8, seed: 1 },
    );
  });

  test("are those on the disk, and the same for the second file of a process", async () => {
    const folder = await temporaryFolder();
    const first = await writeStations(join(folder, "a.arrow"), [makeStations(30)]);
    const second = await writeStations(join(folder, "b.arrow"), [makeStations(30)]);
    expect(second).toEqual(first);
    const bytes = await readFile(join(folder, "a.arrow"));
    expect(first).toEqual({ rows: 30, bytes: bytes.length, sha256: sha256(bytes) });
  });

  test("do not depend on the order in which columns and metadata are named", async () => {
    const folder = await temporaryFolder();
    const write = async (name: string, columns: readonly string[], metadata: Record<string, string>) => {
      const writer = await openArrowWriter(join(folder, name), { columns, metadata });
      await writer.write(makeStations(5));
      return writer.close();
    };
    const first = await write("a.arrow", ALL_COLUMNS, { a: "1", b: "2" });
    expect(await write("b.arrow", [...ALL_COLUMNS].reverse(), { b: "2", a: "1" })).toEqual(first);
  });
});

describe("the file", () => {
  test("has batches of the same size, one dictionary, and no nullable field", async () => {
    const path = join(await temporaryFolder(), "a.arrow");
    await writeStations(path, [makeStations(1000), makeStations(1500, 1000)]);
    const table = tableFromIPC(await readFile(path));
    expect(table.batches.map(({ numRows }) => numRows)).toEqual([1024, 1024, 452]);
    expect(table.schema.fields.map(({ name }) => name)).toEqual(ALL_COLUMNS);
    expect(table.schema.fields.some(({ nullable }) => nullable)).toBe(false);
    const energy = table.schema.fields.find(({ name }) => name === "energy_eev")!;
    const { unit, role, description } = COLUMNS.find(({ name }) => name === "energy_eev")!;
    expect(Object.fromEntries(energy.metadata)).toEqual({ unit, role, description });
    expect([...table.schema.metadata]).toEqual([
      ["generator", "none"],
      ["preset", "test"],
    ]);
    // Row 1030 is of shower 257 = 42 * 6 + 5, a photon.
    expect(table.getChild("primary")!.get(1030)).toBe("photon");
    expect([...table.getChild("primary")!.data[0]!.dictionary!]).toEqual([...PRIMARIES]);
  });

  test("is a stream behind the magic word, as the format demands", async () => {
    const path = join(await temporaryFolder(), "a.arrow");
    await writeStations(path, [makeStations(1100)]);
    const bytes = await readFile(path);
    expect(bytes.toString("latin1", 0, 8)).toBe("ARROW1\0\0");
    const reader = RecordBatchReader.from(bytes.subarray(8));
    expect([...reader].map(({ numRows }) => numRows)).toEqual([1024, 76]);
  });
});

describe("is refused", () => {
  const options = { columns: ALL_COLUMNS, metadata: {} };
  const write = async (table: StationTable) => {
    const folder = await temporaryFolder();
    const writer = await openArrowWriter(join(folder, "a.arrow"), options);
    try {
      await writer.write(table);
    } finally {
      expect(await readdir(folder)).toEqual([]); // nothing half-written
    }
  };
  const changed = (change: (columns: StationTable["columns"]) => void) => {
    const table = makeStations(5);
    change(table.columns);
    return write(table);
  };

  test("a column that the dictionary does not know or that is missing", async () => {
    const path = join(await temporaryFolder(), "a.arrow");
    const open = (columns: string[]) => openArrowWriter(path, { ...options, columns });
    await expect(open([...ALL_COLUMNS, "energy"])).rejects.toThrow(/^unknown column: energy/);
    const without = ALL_COLUMNS.filter((name) => name !== "pmt_mask" && name !== "trace_pmt2" && name !== "primary");
    await expect(open(without)).rejects.toThrow(/^missing column: trace_pmt2, pmt_mask;/);
    await expect(open(without)).rejects.toThrow(ShapeError);
  });

  test("a table of another shape", async () => {
    await expect(changed((c) => delete c.energy_eev)).rejects.toThrow(/^missing column: energy_eev$/);
    await expect(changed((c) => (c.energy_eev = new Float32Array(5)))).rejects.toThrow(
      /^column energy_eev is a Float32Array; expected float64$/,
    );
    await expect(changed((c) => (c.energy_eev = c.trace_pmt1!))).rejects.toThrow(/expected float64$/);
    await expect(changed((c) => (c.trace_pmt1 = c.bin_width_ns!))).rejects.toThrow(/expected list<float32>$/);
    await expect(changed((c) => (c.pmt_mask = new Uint8Array(4)))).rejects.toThrow(/has 4 rows; expected 5$/);
    const short = { offsets: Int32Array.of(0, 1, 2, 3, 4, 5), values: new Float32Array(6) };
    await expect(changed((c) => (c.trace_pmt1 = short))).rejects.toThrow(/do not cover its 6 values/);
  });

  test("a value that the reader would refuse", async () => {
    await expect(changed((c) => ((c.primary as Uint8Array)[3] = 6))).rejects.toThrow(/row 3, column primary: 6;/);
    const nan = changed((c) => ((c.trace_pmt3 as ListColumn).values[0] = Number.NaN));
    await expect(nan).rejects.toThrow(
      /a\.arrow: row 0, column trace_pmt3: bin 0: NaN; expected a finite number of VEM/,
    );
    await expect(nan).rejects.toThrow(DataError);
  });

  test("a file without stations", async () => {
    const folder = await temporaryFolder();
    const writer = await openArrowWriter(join(folder, "a.arrow"), options);
    await writer.write(makeStations(0));
    await expect(writer.close()).rejects.toThrow(/no stations to write/);
    expect(await readdir(folder)).toEqual([]);
  });

  test("an existing file, unless told to overwrite", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "a.arrow");
    await writeStations(path, [makeStations(5)]);
    await expect(openArrowWriter(path, options)).rejects.toThrow(TrackingError);
    const writer = await openArrowWriter(path, { ...options, overwrite: true });
    await writer.write(makeStations(6));
    await writer.close();
    expect(await readdir(folder)).toEqual(["a.arrow"]);
  });
});

test("an aborted file leaves nothing", async () => {
  const folder = await temporaryFolder();
  const writer = await openArrowWriter(join(folder, "a.arrow"), { columns: ALL_COLUMNS, metadata: {}, batchRows: 8 });
  await writer.write(makeStations(20));
  expect((await readdir(folder)).length).toBe(1);
  await writer.abort();
  expect(await readdir(folder)).toEqual([]);
});
