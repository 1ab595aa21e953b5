import { readdir, stat } from "node:fs/promises";
import { ConfigError, DataError } from "../../core/errors.ts";
import { systemReason } from "../../core/system-error.ts";
import { openRegular, statOf } from "../regular-file.ts";
import type { Format, Source, SourceOptions } from "../source.ts";
import { excerpt } from "../validation.ts";
import { type PartFiles, partFilesOf } from "./parts/part-files.ts";

/** Every format, by its name and the file that holds it; none is loaded before it is asked for. */
const FORMATS = {
  arrow: () => import("./arrow/format.ts"),
  csv: () => import("./csv/csv.ts"),
  granada: () => import("./granada/granada.ts"),
  auger: () => import("./auger/auger.ts"),
  parquet: () => import("./parquet/format.ts"),
  root: () => import("./root/format.ts"),
} as const satisfies Record<string, () => Promise<{ default: Format }>>;

export const FORMAT_NAMES = Object.keys(FORMATS) as (keyof typeof FORMATS)[];

/** Bytes at the start of a file that tell its format. */
const HEAD_BYTES = 512;

/** All formats, in the order in which they are asked whether they know a file. */
export async function formats(): Promise<Format[]> {
  return Promise.all(Object.values(FORMATS).map(async (load) => (await load()).default));
}

/** The format of that name. Throws ConfigError for a name that none has. */
export async function formatNamed(name: string): Promise<Format> {
  const all = await formats();
  const found = all.find((format) => format.name === name);
  if (found) return found;
  throw new ConfigError(`unknown format: ${name}; expected one of ${all.map((format) => format.name).join(", ")}`);
}

/** What a path is: a file or folder of a format, or a folder of files that are one table. */
export interface FoundFormat {
  format: Format;
  /** of a folder that its format does not read itself */
  parts?: PartFiles;
}

/**
 * The format of a file or folder: that of the name, or else that which knows its first bytes (or the names in it), else that of its extension. Of a
 * folder that no format reads itself, it is that of its files.
 *
 * Throws DataError for one that is not there or cannot be read, for one that no format knows, and for a folder of files of several;
 * ConfigError for a name that no format has.
 */
export async function findFormat(path: string, name?: string): Promise<FoundFormat> {
  const all = await formats();
  if (name !== undefined) return withFormat(path, await formatNamed(name), all);
  const head = await headOf(path);
  if (Array.isArray(head)) {
    const known = all.find((format) => format.recognisesFolder?.(head));
    if (known !== undefined) return { format: known };
    const parts = await partFilesOf(path);
    return { format: await formatOfParts(parts, all), parts };
  }
  const format = knownBy(all, head, path);
  if (format) return { format };
  const known = all.map(({ name, extensions }) => `${name} (${extensions.join(", ")})`).join(", ");
  throw new DataError(`${path} is of no format that is known; expected one of ${known}, or --format`);
}

/**
 * Opens a file or folder of that format; by default of that which `findFormat` finds. Throws as that and as the format does, ConfigError for an
 * option that the format does not have.
 */
export async function openSource(
  path: string,
  { format, ...options }: SourceOptions & { format?: string | undefined } = {},
): Promise<Source> {
  return openFound(path, await findFormat(path, format), options);
}

/** Opens what `findFormat` found at a path. Throws as the format does, and as `openParts`. */
export async function openFound(path: string, { format, parts }: FoundFormat, options: SourceOptions): Promise<Source> {
  if (parts === undefined) return format.open(path, options);
  const { openParts } = await import("./parts/parts-source.ts");
  return openParts(path, { format, parts, options });
}

/** A path that is said to be of a format. Throws DataError for a folder that another format reads itself. */
async function withFormat(path: string, format: Format, all: readonly Format[]): Promise<FoundFormat> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory();
  if (!isFolder) return { format };
  const names = (await headOf(path)) as string[];
  const other = all.find(({ recognisesFolder }) => recognisesFolder?.(names));
  if (format === other || (!other && format.recognisesFolder)) return { format };
  if (!other) return { format, parts: await partFilesOf(path) };
  const name = names.find((one) => other.readsInFolder?.(one));
  throw new DataError(
    `${path} has ${excerpt(name!)} in it, of which it is a folder of format ${other.name}; expected ${format.name} files alone`,
  );
}

/** The format of all files of a folder. Throws DataError for a file of none, of another one than those before, or of one that has folders of its own. */
async function formatOfParts({ files }: PartFiles, all: readonly Format[]): Promise<Format> {
  const plain = all.filter(({ recognisesFolder }) => recognisesFolder === undefined);
  const folders = all.filter(({ recognisesFolder }) => recognisesFolder !== undefined);
  const expected = `in a folder files of one format alone, ${namesOf(plain)}, or those of ${namesOf(folders)}`;
  let found: Format | undefined;
  for (const { path } of files) {
    const format = knownBy(all, (await headOf(path)) as Uint8Array, path);
    if (format === undefined) throw new DataError(`${path} is of no format that is known; expected ${expected}`);
    if (!plain.includes(format)) throw new DataError(`${path} is of format ${format.name}; expected ${expected}`);
    found ??= format;
    if (format === found) continue;
    throw new DataError(`${path} is of format ${format.name}; expected ${found.name}, as ${files[0]!.path} is`);
  }
  return found!;
}

function namesOf(all: readonly Format[]): string {
  return all.map(({ name }) => name).join(" or ");
}

function knownBy(all: readonly Format[], head: Uint8Array, path: string): Format | undefined {
  return all.find((format) => format.recognises?.(head, path)) ?? byExtension(all, path);
}

/** The format to write a path in, by its extension. Throws ConfigError where none has it or it cannot be written. */
export async function formatToWrite(path: string): Promise<Format> {
  const all = await formats();
  const found = byExtension(all, path);
  if (found?.write) return found;
  const known = all.flatMap(({ write, extensions }) => (write ? extensions : [])).join(", ");
  if (found) throw new ConfigError(`cannot write ${path}: ${onlyRead(found)}; expected one of ${known}`);
  throw new ConfigError(`cannot write ${path}: no format has its extension; expected one of ${known}, or --to`);
}

/** What to say of a format that is not written, without a full stop. */
export function onlyRead({ name, unwritten }: Format): string {
  return `${name} is only read: ${unwritten}`;
}

function byExtension(all: readonly Format[], path: string): Format | undefined {
  const name = path.toLowerCase();
  return all.find(({ extensions }) => extensions.some((extension) => name.endsWith(extension)));
}

/** The first bytes of a file, or the names in a folder. */
async function headOf(path: string): Promise<Uint8Array | string[]> {
  try {
    if ((await statOf(path)).isDirectory()) return await readdir(path);
    const handle = await openRegular(path);
    try {
      const bytes = new Uint8Array(HEAD_BYTES);
      const { bytesRead } = await handle.read(bytes, 0, HEAD_BYTES, 0);
      return bytes.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw cause instanceof DataError ? cause : new DataError(`cannot read ${path}: ${systemReason(cause)}`, { cause });
  }
}
