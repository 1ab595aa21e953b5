import { mkdir, readdir, readFile, readlink, rm, stat, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { ConfigError, DataError } from "../../../src/core/errors.ts";
import { findFormat, formatNamed, formats, openSource } from "../../../src/data/formats/catalogue.ts";
import type { Source, SourceBatch, SourceOptions, SourceValues } from "../../../src/data/source.ts";
import { makePipe } from "../pipe.ts";
import { temporaryFolder } from "../stations.ts";
import type { Cell, PlainRows } from "./same-stations.ts";

/** A file that a format is held to, and what is in it. */
export interface FormatContract extends PlainRows {
  /** name in the catalogue */
  format: string;
  /** makes the file, or folder, under a name that is the format's own */
  make(folder: string): Promise<string>;
  /** with which it is opened */
  options?: SourceOptions;
  rows: number;
  /** whether that many are known before they are read */
  knowsRows: boolean;
  metadata: Readonly<Record<string, string>>;
  /** whether its first bytes say what it is */
  isMarked: boolean;
  /** relative, of numbers that a format or its reader calculates with */
  tolerance?: number;
  /** makes one without rows; absent where that is an error */
  makeEmpty?(folder: string): Promise<string>;
  /** a part of a folder that is a file of its own; by default what `make` makes */
  makeFile?(folder: string): Promise<string>;
  /** whether a folder of files is read as one table, which its format does not do itself */
  isParts?: boolean;
}

/** Rows of a batch at most. */
const MOST_ROWS = 1024;

const OPTIONS = { delimiter: ";", decimal: ",", tree: "stations", azimuth: "station" } as const;

/** Everything that callers of a `Source` rely on, for one format. */
export function describeFormat(name: string, contract: FormatContract): void {
  const { format, options = {}, columns, cells } = contract;
  const names = columns.map((column) => column.name);
  const openWith = async (path: string, own: SourceOptions) => {
    return contract.isParts ? openSource(path, { format, ...own }) : (await formatNamed(format)).open(path, own);
  };
  const openAt = (path: string) => openWith(path, options);
  const made = async () => contract.make(await temporaryFolder());
  const makeFile = contract.makeFile ?? contract.make;

  describe(name, () => {
    test("gives columns, rows and values in order, in batches of bounded size", async () => {
      const source = await openAt(await made());
      expect(source.format).toBe(format);
      // What a format sets aside is for its own tests.
      expect(source.columns.map(({ aside: _, ...column }) => column)).toEqual(columns);
      expect(source.rows).toBe(contract.knowsRows ? contract.rows : undefined);
      expect(source.metadata).toEqual(contract.metadata);
      const batches = await readAll(source, names);
      let row = 0;
      for (const batch of batches) {
        expect(batch.firstRow).toBe(row);
        expect(batch.rows).toBeGreaterThan(0);
        expect(batch.rows).toBeLessThanOrEqual(MOST_ROWS);
        expect(Object.keys(batch.columns).sort()).toEqual([...names].sort());
        for (const column of columns) checkShape(batch.columns[column.name]!, column, batch.rows);
        expect(batch.part?.path.startsWith(`${source.path}/`)).toBe(contract.isParts ? true : undefined);
        row += batch.rows;
      }
      expect(row).toBe(contract.rows);
      for (const [column, expected] of Object.entries(cells)) expectCells(batches, column, { expected, contract });
      await source.close();
    });

    test("gives the columns asked for, also none; refuses one that it does not have", async () => {
      const source = await openAt(await made());
      const [first, last] = [names[0]!, names.at(-1)!];
      const some = await readAll(source, [last, first]);
      expect(some.flatMap((batch) => Object.keys(batch.columns)).every((one) => one === first || one === last)).toBe(
        true,
      );
      for (const column of [first, last]) {
        if (cells[column]) expectCells(some, column, { expected: cells[column], contract });
      }
      const none = await readAll(source, []);
      expect(none.reduce((sum, { rows }) => sum + rows, 0)).toBe(contract.rows);
      expect(none.flatMap((batch) => Object.keys(batch.columns))).toEqual([]);
      const unknown = readAll(source, [first, "no such"]);
      await expect(unknown).rejects.toThrow(`${source.path}: no column no such; it has ${first.slice(0, 20)}`);
      await expect(unknown).rejects.toBeInstanceOf(DataError);
      await source.close();
    });

    test("is read twice, and by two at once", async () => {
      const path = await made();
      const [one, other] = [await openAt(path), await openAt(path)];
      const first = await readAll(one, names);
      expect(await readAll(one, names)).toEqual(first);
      const [left, right] = [one.batches(names), other.batches(names)];
      for (const expected of first) {
        expect((await left.next()).value).toEqual(expected);
        expect((await right.next()).value).toEqual(expected);
      }
      expect([(await left.next()).done, (await right.next()).done]).toEqual([true, true]);
      await Promise.all([one.close(), other.close()]);
    });

    test("says how far it is, from 0 to 1, each time", async () => {
      const source = await openAt(await made());
      for (let pass = 0; pass < 2; pass++) {
        let before = pass === 0 ? source.progress() : 0;
        expect(before).toBe(0);
        for await (const _ of source.batches(names)) {
          const now = source.progress();
          expect(now).toBeGreaterThanOrEqual(before);
          expect(now).toBeLessThanOrEqual(1);
          before = now;
        }
        expect(source.progress()).toBe(1);
      }
      await source.close();
    });

    test("is closed twice, and in the middle, and leaves no file open", async () => {
      const path = await made();
      const source = await openAt(path);
      for await (const _ of source.batches(names)) break;
      await source.close();
      await source.close();
      await expectNoneOpen(path);
      const other = await openAt(path);
      const batches = other.batches(names);
      await batches.next();
      await other.close();
      await batches.return();
      await expectNoneOpen(path);
    });

    test.runIf(contract.makeEmpty)("has no batches where it has no rows", async () => {
      const source = await openAt(await contract.makeEmpty!(await temporaryFolder()));
      expect(source.rows ?? 0).toBe(0);
      expect(source.columns.length).toBeGreaterThan(0);
      expect(
        await readAll(
          source,
          source.columns.map((column) => column.name),
        ),
      ).toEqual([]);
      expect(source.progress()).toBe(1);
      await source.close();
    });

    test("refuses options of other formats", async () => {
      const path = await made();
      const own: Readonly<Record<string, readonly string[]>> = {
        csv: ["delimiter", "decimal"],
        root: ["tree"],
        granada: ["azimuth"],
      };
      for (const [option, value] of Object.entries(OPTIONS)) {
        if (own[format]?.includes(option)) continue;
        const opened = openWith(path, { [option]: value });
        await expect(opened).rejects.toThrow(`${option} is "${value}"; the format ${format} has no such option`);
        await expect(opened).rejects.toBeInstanceOf(ConfigError);
      }
    });

    test("says which file is not there, cannot be read, or is a folder", async () => {
      const folder = await temporaryFolder();
      const own = basename(await makeFile(folder));
      const path = join(folder, "other", own);
      await mkdir(join(folder, "other"));
      await expectRefused(openAt(path), `cannot read ${path}: no such file or folder`);
      await symlink(path, path);
      await expectRefused(openAt(path), `cannot read ${path}: `);
      if (contract.makeFile) return;
      await expectRefused(openAt(join(folder, "other")), `cannot read ${join(folder, "other")}: it is a folder`);
    });

    test("does not wait for what is written into a pipe", async () => {
      const folder = await temporaryFolder();
      const path = await makeFile(folder);
      await rm(path);
      await makePipe(path);
      const message = `cannot read ${path}: it is a pipe, socket or device; expected a regular file`;
      await expectRefused(
        openAt(path).then((source) => readAll(source, [])),
        message,
      );
      await expectRefused(openSource(path, options), message);
    });

    test.runIf(process.getuid?.() !== 0)("says which file it may not read", async () => {
      const path = await makeFile(await temporaryFolder());
      await writeFile(path, "", { mode: 0o000 });
      await expectRefused(openAt(path), `cannot read ${path}: no permission`);
    });

    test("says which file was cut off, and leaves none open", async () => {
      const path = await makeFile(await temporaryFolder());
      const bytes = await readFile(path);
      for (const share of [0.1, 0.5, 0.9]) {
        await writeFile(path, bytes.subarray(0, Math.floor(bytes.length * share)));
        const read = async () => {
          const source = await openAt(contract.isParts ? dirname(path) : path);
          try {
            await readAll(
              source,
              source.columns.map((column) => column.name),
            );
          } finally {
            await source.close();
          }
        };
        await expectRefused(read(), path);
        await expectNoneOpen(path);
      }
    });

    test("is known, by no other format, under any name if its bytes say so", async () => {
      const path = await made();
      expect((await findFormat(path)).format.name).toBe(format);
      if ((await stat(path)).isDirectory()) {
        const knowing = (await formats()).map(async (one) =>
          one.recognisesFolder?.(await readdir(path)) ? [one.name] : [],
        );
        expect((await Promise.all(knowing)).flat()).toEqual(contract.isParts ? [] : [format]);
        return;
      }
      const bytes = await readFile(path);
      const head = bytes.subarray(0, 512);
      const knowing = (await formats()).flatMap((one) => (one.recognises?.(head, path) ? [one.name] : []));
      expect(knowing).toEqual(contract.isMarked ? [format] : []);
      for (const extension of contract.isMarked ? [".bin", ".csv", ".root", ".JSON"] : []) {
        const renamed = join(await temporaryFolder(), `file${extension}`);
        await writeFile(renamed, bytes);
        expect((await findFormat(renamed)).format.name, extension).toBe(format);
      }
      const loud = join(await temporaryFolder(), basename(path).toUpperCase());
      await writeFile(loud, bytes);
      expect((await findFormat(loud)).format.name).toBe(format);
    });
  });
}

async function readAll(source: Source, names: readonly string[]): Promise<SourceBatch[]> {
  const batches: SourceBatch[] = [];
  // Arrays belong to the caller until the next batch only.
  for await (const batch of source.batches(names)) batches.push(structuredClone(batch));
  return batches;
}

/** What a row of a column holds. */
export function cellAt(values: SourceValues, row: number): Cell {
  if (values.missing?.[row] === 1) return null;
  if (values.kind !== "list") return values.values[row]!;
  const { offsets, nulls } = values;
  const start = offsets[row]!;
  const list = values.values.subarray(start, offsets[row + 1]);
  return Array.from(list, (value, i) => (nulls?.includes(start + i) ? null : value));
}

function checkShape(values: SourceValues, { kind, storage }: FormatContract["columns"][number], rows: number): void {
  expect(values.kind).toBe(kind);
  if (values.kind === "list") {
    expect(values.offsets).toHaveLength(rows + 1);
    expect(values.offsets[0]).toBe(0);
    expect(values.values).toHaveLength(values.offsets[rows]!);
    expect(values.values).toBeInstanceOf(storage === "float32" ? Float32Array : Float64Array);
    const nulls = Array.from(values.nulls ?? [values.values.length]);
    expect(nulls).toEqual([...new Set(nulls)].sort((a, b) => a - b));
    expect(nulls.map((place) => values.values[place] ?? Number.NaN)).toEqual(nulls.map(() => Number.NaN));
    expect(nulls).not.toEqual([]);
  } else expect(values.values).toHaveLength(rows);
  if (values.missing === undefined) return;
  expect(values.missing).toHaveLength(rows);
  expect(values.missing).toContain(1);
  for (const [row, one] of values.missing.entries()) {
    if (one === 1 && values.kind === "number") expect(values.values[row]).toBeNaN();
    if (one === 1 && values.kind === "text") expect(values.values[row]).toBe("");
    if (one === 1 && values.kind === "list") expect(values.offsets[row + 1]).toBe(values.offsets[row]);
  }
}

interface Expectation {
  expected: readonly Cell[];
  contract: FormatContract;
}

function expectCells(batches: readonly SourceBatch[], column: string, { expected, contract }: Expectation): void {
  const found = batches.flatMap(({ rows, columns }) =>
    Array.from({ length: rows }, (_, row) => cellAt(columns[column]!, row)),
  );
  const { tolerance = 0 } = contract;
  if (tolerance === 0) expect(found, column).toEqual(expected);
  else {
    expect(found).toHaveLength(expected.length);
    for (const [row, cell] of found.entries()) {
      const wanted = expected[row]!;
      if (typeof wanted !== "number") expect(cell, `${column} ${row}`).toEqual(wanted);
      else
        expect(Math.abs((cell as number) - wanted), `${column} ${row}`).toBeLessThanOrEqual(
          tolerance * Math.abs(wanted),
        );
    }
  }
}

async function expectRefused(opened: Promise<unknown>, message: string): Promise<void> {
  await expect(opened).rejects.toThrow(message);
  await expect(opened).rejects.toBeInstanceOf(DataError);
}

/** Waits for the files under a path to be closed; sees them on Linux alone. */
async function expectNoneOpen(path: string): Promise<void> {
  if (process.platform !== "linux") return;
  await vi.waitFor(async () => {
    const open: string[] = [];
    for (const number of await readdir("/proc/self/fd")) {
      const target = await readlink(`/proc/self/fd/${number}`).catch(() => ""); // closed meanwhile
      if (target.startsWith(path)) open.push(target);
    }
    expect(open).toEqual([]);
  });
}
