import { open, readdir } from "node:fs/promises";
import { ConfigError, DataError } from "../../core/errors.ts";
import { systemReason } from "../../core/system-error.ts";
import type { Format, Source, SourceOptions } from "../source.ts";

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

/**
 * The format of a file or folder: that which knows its first bytes (or its names), else that of its extension.
 * Throws DataError for one that is not there or cannot be read, and for one that no format knows.
 */
export async function formatOf(path: string): Promise<Format> {
  const all = await formats();
  const head = await headOf(path);
  const found = Array.isArray(head)
    ? all.find((format) => format.recognisesFolder?.(head))
    : (all.find((format) => format.recognises?.(head, path)) ?? byExtension(all, path));
  if (found) return found;
  const known = all.map(({ name, extensions }) => `${name} (${extensions.join(", ")})`).join(", ");
  throw new DataError(`${path} is of no format that is known; expected one of ${known}, or --format`);
}

/**
 * Opens a file or folder of that format; by default of that which `formatOf` finds. Throws as these and as the format does, ConfigError for an
 * option that the format does not have.
 */
export async function openSource(
  path: string,
  { format, ...options }: SourceOptions & { format?: string | undefined } = {},
): Promise<Source> {
  return (await (format === undefined ? formatOf(path) : formatNamed(format))).open(path, options);
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
    const handle = await open(path, "r");
    try {
      if ((await handle.stat()).isDirectory()) return await readdir(path);
      const bytes = new Uint8Array(HEAD_BYTES);
      const { bytesRead } = await handle.read(bytes, 0, HEAD_BYTES, 0);
      return bytes.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new DataError(`cannot read ${path}: ${systemReason(cause)}`, { cause });
  }
}
