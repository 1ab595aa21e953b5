import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/core/errors.ts";
import type { ListColumn } from "../../src/core/table.ts";
import { COLUMNS } from "../../src/data/columns.ts";
import { openDataset } from "../../src/data/dataset.ts";
import { ALL_COLUMNS, makeStations, readStations, temporaryFolder, writeStations } from "./stations.ts";

test("what was written is read", async () => {
  const folder = await temporaryFolder();
  let n = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 2100 }), fc.integer({ min: 0, max: 1e6 }), async (rows, first) => {
      const path = join(folder, `${n++}.arrow`);
      await writeStations(path, [makeStations(rows, first)]);
      const tables = await readStations(path);
      let row = first;
      for (const table of tables) {
        expect(table).toEqual(makeStations(table.rows, row));
        row += table.rows;
      }
      expect(row).toBe(first + rows);
    }),
    { numRuns: 10, seed: 1 },
  );
});

test("a dataset says what it holds, and gives the columns that are asked for", async () => {
  const path = join(await temporaryFolder(), "a.arrow");
  await writeStations(path, [makeStations(1500)]);
  const dataset = await openDataset(path);
  expect(dataset.rows).toBe(1500);
  expect(dataset.metadata).toEqual({ generator: "none", preset: "test" });
  expect(dataset.columns).toEqual(COLUMNS);
  const sizes: [number, string[]][] = [];
  for await (const { rows, columns } of dataset.batches(["pmt_mask", "event_id"])) {
    sizes.push([rows, Object.keys(columns)]);
  }
  expect(sizes).toEqual([
    [1024, ["event_id", "pmt_mask"]],
    [476, ["event_id", "pmt_mask"]],
  ]);
  expect(() => dataset.batches(["energy"])).toThrow(ShapeError);
  await dataset.close();
});

test("two readers of one dataset do not disturb each other", async () => {
  const path = join(await temporaryFolder(), "a.arrow");
  await writeStations(path, [makeStations(2000)]);
  const dataset = await openDataset(path);
  const first = dataset.batches(["shower_id"]);
  const second = dataset.batches(["shower_id"]);
  const rows = [];
  for (const reader of [first, second, second, first]) rows.push((await reader.next()).value!.rows);
  expect(rows).toEqual([1024, 1024, 976, 976]);
  await dataset.close();
});

test("labels and truth may be absent", async () => {
  const path = join(await temporaryFolder(), "a.arrow");
  const observed = COLUMNS.filter(({ optional }) => !optional).map(({ name }) => name);
  await writeStations(path, [makeStations(10)], observed);
  const [table] = await readStations(path);
  expect(Object.keys(table!.columns)).toEqual(observed);
});

describe("a file that is none", () => {
  const refused = async (bytes: Uint8Array | string, message: RegExp) => {
    const path = join(await temporaryFolder(), "a.arrow");
    await writeFile(path, bytes);
    await expect(readStations(path)).rejects.toMatchObject({
      name: "DataError",
      message: expect.stringMatching(message),
    });
  };

  test("is named for what it is", async () => {
    await refused("", /a\.arrow is empty; expected an Arrow IPC file$/);
    await refused("event_id,energy", /a\.arrow is not an Arrow file: it starts with "event_"$/);
    await refused("PAR1", /is truncated: a Parquet file ends with PAR1, this one stops after 4 bytes$/);
    await refused(Uint8Array.of(255, 255, 255, 255, 8, 0, 0, 0), /is truncated: an Arrow stream ends with a mark/);
    await refused("ARROW1", /is truncated: an Arrow file ends with ARROW1, this one stops after 6 bytes$/);
    await refused("ARROW1\0\0ARROW1ARROW1", /is damaged: a footer of/);
  });

  test("is missing, or a folder", async () => {
    const folder = await temporaryFolder();
    await expect(openDataset(join(folder, "no.arrow"))).rejects.toThrow(
      /^cannot read .*no\.arrow: no such file or folder$/,
    );
    await expect(openDataset(folder)).rejects.toThrow(
      /is a folder without a file to read; expected files of one format/,
    );
  });
});

describe("a file that was damaged", () => {
  const original = async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "a.arrow");
    await writeStations(path, [makeStations(40)]);
    return { path, bytes: await readFile(path) };
  };

  test("by a cut anywhere is a DataError", async () => {
    const { path, bytes } = await original();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), async (length) => {
        await writeFile(path, bytes.subarray(0, length));
        const message = expect.stringMatching(/ is (truncated|empty|not an Arrow file)/);
        await expect(readStations(path)).rejects.toMatchObject({ name: "DataError", message });
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  test("by a hole in the middle is a DataError", async () => {
    const { path, bytes } = await original();
    const hole = fc.tuple(fc.integer({ min: 8, max: bytes.length - 20_000 }), fc.integer({ min: 1, max: 4000 }));
    await fc.assert(
      fc.asyncProperty(hole, async ([from, length]) => {
        await writeFile(path, Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]));
        await expect(readStations(path)).rejects.toMatchObject({ name: "DataError" });
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  test("by a buffer that ends outside its batch is a DataError", async () => {
    const { path, bytes } = await original();
    // 40 rows have 4 * 45 + 1 + 8 + 6 + 4 = 199 bins: 796 bytes, which the file pads to 800 and states as int64.
    const length = Buffer.alloc(8);
    length.writeBigInt64LE(800n);
    bytes.writeBigInt64LE(8_000_000n, bytes.indexOf(length));
    await writeFile(path, bytes);
    await expect(readStations(path)).rejects.toThrow(/is damaged: a buffer ends at byte \d+ of a body of \d+$/);
  });

  test("by a dictionary of more names than bytes is a DataError, before all its names are listed", async () => {
    const { path, bytes } = await original();
    // The node of the six primaries: their number and that of nulls, int64 both.
    const node = Buffer.alloc(16);
    node.writeBigInt64LE(6n);
    bytes.writeBigInt64LE(6_000_000_000n, bytes.indexOf(node));
    await writeFile(path, bytes);
    await expect(readStations(path)).rejects.toThrow(/is damaged: a dictionary of 6000000000 in \d+ bytes$/);
  });

  test("by a wrong byte is read or is a DataError, never anything else", async () => {
    const { path, bytes } = await original();
    const flip = fc.tuple(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }));
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(flip, async ([at, change]) => {
        const wrong = Buffer.from(bytes);
        wrong[at] = wrong[at]! ^ change;
        await writeFile(path, wrong);
        const error = await readStations(path).then(
          () => undefined,
          (reason: Error) => reason,
        );
        if (error) {
          expect(error.name).toBe("DataError");
          expect(error.message).not.toContain("\n");
          refused++;
        }
      }),
      { numRuns: 200, seed: 1 },
    );
    expect(refused).toBeGreaterThan(0);
  });
});

describe("a value that cannot be meant is named with file, row and column", () => {
  // The writer refuses such values, so they are put into the bytes of a file that it wrote.
  const refused = async (column: string, values: (table: ReturnType<typeof makeStations>) => ArrayBufferView) => {
    const path = join(await temporaryFolder(), "a.arrow");
    const table = makeStations(1100);
    await writeStations(path, [table]);
    const bytes = await readFile(path);
    const stored = table.columns[column]!;
    const good = "offsets" in stored ? stored.values : stored;
    // The values of the second batch, rows 1024 to 1099.
    const from = "offsets" in stored ? stored.offsets[1024]! : 1024;
    const at = bytes.lastIndexOf(Buffer.from(good.buffer, from * good.BYTES_PER_ELEMENT));
    const bad = values(table);
    Buffer.from(bad.buffer, bad.byteOffset, bad.byteLength).copy(bytes, at);
    await writeFile(path, bytes);
    return readStations(path).then(
      () => "read",
      (error: Error) => `${error.name} ${error.message.replace(path, "FILE")}`,
    );
  };

  test("in a scalar column", async () => {
    const nan = await refused("zenith_deg", () => Float64Array.of(30, Number.NaN));
    expect(nan).toBe("DataError FILE: row 1025, column zenith_deg: NaN; expected a finite number of deg");
    const infinite = await refused("xmax_gcm2", () => Float64Array.of(Infinity));
    expect(infinite).toBe("DataError FILE: row 1024, column xmax_gcm2: Infinity; expected a finite number of g/cm2");
    const electronvolt = await refused("energy_eev", () => Float64Array.of(1, 1, 3e18));
    expect(electronvolt).toBe(
      "DataError FILE: row 1026, column energy_eev: 3e+18; expected 0.001 to 10000 EeV " +
        "(energy reconstructed from S(1000 m) and the constant-intensity cut)",
    );
    const mask = await refused("pmt_mask", () => Uint8Array.of(7, 0));
    expect(mask).toBe(
      "DataError FILE: row 1025, column pmt_mask: 0; expected 1 to 7 " +
        "(working PMTs: bit 0 is PMT 1, bit 1 is PMT 2, bit 2 is PMT 3)",
    );
  });

  test("in a trace", async () => {
    // Row 1024 has 1 + 7168 % 9 = 5 bins, row 1025 has 1 + 7175 % 9 = 3; the 6th value is its bin 0.
    const values = (table: ReturnType<typeof makeStations>) => {
      const { offsets, values } = table.columns.trace_pmt2 as ListColumn;
      const own = values.slice(offsets[1024], offsets[1026]);
      own[5] = -Infinity;
      return own;
    };
    const message =
      "DataError FILE: row 1025, column trace_pmt2: bin 0: -Infinity; expected a finite number of VEM peak";
    expect(await refused("trace_pmt2", values)).toBe(message);
  });
});

test("the columns are those of the dictionary", () => {
  expect(new Set(ALL_COLUMNS).size).toBe(COLUMNS.length);
});
