import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DataError, TrackingError } from "../../../src/core/errors.ts";
import { findFormat, formatToWrite, openSource } from "../../../src/data/formats/catalogue.ts";
import type { SourceBatch, SourceColumn, SourceValues, WriteRequest } from "../../../src/data/source.ts";
import { temporaryFolder } from "../stations.ts";
import { cellAt } from "./contract.ts";
import type { Cell, PlainRows } from "./same-stations.ts";

/** Everything that callers of a `SourceWriter` rely on, for one extension. */
export function describeWriter(extension: string, { columns, cells }: PlainRows): void {
  const rows = cells[columns[0]!.name]!.length;
  const metadata = { note: 'a "b"\nü', preset: "test" };
  const batches = [batchOf(0, 1), batchOf(1, 700), batchOf(700, rows)];

  function batchOf(from: number, to: number): SourceBatch {
    const values = columns.map((column) => [column.name, valuesOf(column, cells[column.name]!.slice(from, to))]);
    return { firstRow: from, rows: to - from, columns: Object.fromEntries(values) };
  }

  const openAt = async (path: string, change: Partial<WriteRequest> = {}) =>
    (await formatToWrite(path)).write!({ path, input: "mine", columns, metadata, overwrite: false, ...change });

  describe(`written as ${extension}`, () => {
    test("there is nothing before it is closed, and then what was given, in as many bytes as it says", async () => {
      const path = join(await temporaryFolder(), `a${extension}`);
      const writer = await openAt(path);
      for (const batch of batches) {
        await writer.write(batch);
        await expect(readFile(path)).rejects.toThrow("ENOENT");
      }
      expect(await writer.close()).toBe((await readFile(path)).length);
      const source = await openSource(path);
      expect(source.columns).toEqual(columns);
      expect(source.metadata).toEqual(metadata);
      const found: Record<string, Cell[]> = Object.fromEntries(columns.map(({ name }) => [name, []]));
      for await (const batch of source.batches(columns.map(({ name }) => name))) {
        for (const [name, values] of Object.entries(batch.columns)) {
          for (let row = 0; row < batch.rows; row++) found[name]!.push(cellAt(values, row));
        }
      }
      await source.close();
      expect(found).toEqual(cells);
    });

    test("it leaves nothing when given up, before, between and after batches", async () => {
      const folder = await temporaryFolder();
      for (const count of [0, 1, batches.length]) {
        const writer = await openAt(join(folder, `a${extension}`));
        for (const batch of batches.slice(0, count)) await writer.write(batch);
        await writer.abort();
        await writer.abort();
        expect(await readdir(folder)).toEqual([]);
      }
    });

    test("it does not overwrite unless told, and then only when it is complete", async () => {
      const folder = await temporaryFolder();
      const path = join(folder, `a${extension}`);
      await writeFile(path, "mine");
      const refused = openAt(path);
      await expect(refused).rejects.toThrow(`cannot write ${path}: it exists; --force overwrites it`);
      await expect(refused).rejects.toBeInstanceOf(TrackingError);
      const given = await openAt(path, { overwrite: true });
      await given.write(batches[0]!);
      await given.abort();
      expect(await readFile(path, "utf8")).toBe("mine");
      const writer = await openAt(path, { overwrite: true });
      await writer.write(batches[0]!);
      await writer.close();
      expect((await findFormat(path)).format.name).toBe((await formatToWrite(path)).name);
      expect(await readdir(folder)).toEqual([`a${extension}`]);
    });

    test("it does not overwrite what came there meanwhile", async () => {
      const folder = await temporaryFolder();
      const path = join(folder, `a${extension}`);
      const writer = await openAt(path);
      await writer.write(batches[0]!);
      await writeFile(path, "mine");
      await expect(writer.close()).rejects.toThrow(`cannot write ${path}: it exists`);
      expect(await readdir(folder)).toEqual([`a${extension}`]);
      expect(await readFile(path, "utf8")).toBe("mine");
    });

    test("it says where it cannot be", async () => {
      const folder = await temporaryFolder();
      const path = join(folder, "none", `a${extension}`);
      await expect(openAt(path)).rejects.toThrow(
        `cannot write ${path}: the folder ${join(folder, "none")} does not exist`,
      );
      await mkdir(path, { recursive: true });
      await expect(openAt(path)).rejects.toThrow(`cannot write ${path}: it is a folder`);
    });

    test("a number that its type cannot hold is an error with its row", async () => {
      const folder = await temporaryFolder();
      const path = join(folder, `a${extension}`);
      const column: SourceColumn = { name: "x", kind: "number", storage: "uint8" };
      for (const value of [256, -1, 0.5, NaN]) {
        const writer = await openAt(path, { columns: [column] });
        const values: SourceValues = { kind: "number", values: Float64Array.of(1, value) };
        const written = writer.write({ firstRow: 20, rows: 2, columns: { x: values } });
        await expect(written).rejects.toThrow(
          `mine: row 21, column x: ${value}; expected a whole number from 0 to 255 in ${path}`,
        );
        await expect(written).rejects.toBeInstanceOf(DataError);
        await writer.abort();
        const ofPart = await openAt(path, { columns: [column] });
        const part = { path: "mine/b", firstRow: 3 };
        const batch = { firstRow: 20, rows: 2, columns: { x: values }, part, places: Uint32Array.of(0, 4) };
        await expect(ofPart.write(batch)).rejects.toThrow(`mine/b: row 7, column x: ${value}; expected`);
        await ofPart.abort();
      }
      expect(await readdir(folder)).toEqual([]);
    });
  });
}

/** Cells as a batch has them. */
export function valuesOf({ kind, storage }: SourceColumn, cells: readonly Cell[]): SourceValues {
  const mask = Uint8Array.from(cells, (cell) => (cell === null ? 1 : 0));
  const rest = mask.includes(1) ? { missing: mask } : {};
  if (kind === "number") return { kind, values: Float64Array.from(cells, (cell) => (cell ?? NaN) as number), ...rest };
  if (kind === "text") return { kind, values: cells.map((cell) => (cell ?? "") as string), ...rest };
  const lists = cells.map((cell) => (cell ?? []) as readonly (number | null)[]);
  const offsets = new Int32Array(cells.length + 1);
  for (const [row, list] of lists.entries()) offsets[row + 1] = offsets[row]! + list.length;
  const flat = lists.flat();
  const values = (storage === "float32" ? Float32Array : Float64Array).from(flat.map((entry) => entry ?? Number.NaN));
  const nulls = Uint32Array.from(flat.flatMap((entry, place) => (entry === null ? [place] : [])));
  return { kind, offsets, values, ...(nulls.length > 0 ? { nulls } : {}), ...rest };
}
