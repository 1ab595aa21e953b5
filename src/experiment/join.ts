import { ConfigError, DataError } from "../core/errors.ts";
import type { NumberColumn, StationTable } from "../core/table.ts";
import { openArrowWriter } from "../data/arrow-writer.ts";
import { COLUMNS } from "../data/columns.ts";
import { type Dataset, openStationFile } from "../data/dataset.ts";
import { GENERATOR_VERSION } from "../simulation/generate.ts";
import { type SimulationPreset, simulationSchema } from "../simulation/preset.ts";
import { parseShard, type Shard, showersOf } from "../simulation/shard.ts";
import { SHARD_KEY } from "./simulate.ts";

/** A shard on disk and what it says of itself. */
interface ShardFile {
  path: string;
  rows: number;
  shard: Shard;
  metadata: Readonly<Record<string, string>>;
}

/** What was joined. */
export interface JoinedFile {
  file: string;
  shards: number;
  showers: number;
  events: number;
  stations: number;
  sha256: string;
}

export interface JoinOptions {
  overwrite?: boolean;
  signal?: AbortSignal;
  progress?(fraction: number, stations: number): void;
}

/**
 * Joins the shards of a simulation, in any order, to the file that the whole simulation would have written: the same
 * bytes. Streams; memory is that of a record batch. Throws DataError that names every file that is wrong: incomplete or
 * damaged, no shard, of another preset or generator version, there twice, missing, or with showers that are not its own.
 */
export async function joinShards(
  paths: readonly string[],
  out: string,
  options: JoinOptions = {},
): Promise<JoinedFile> {
  const files = await openAll(paths);
  const [first] = files;
  const preset = presetOf(first!);
  const { [SHARD_KEY]: _, ...metadata } = first!.metadata;
  const total = files.reduce((sum, { rows }) => sum + rows, 0);
  if (total === 0) throw new DataError(`the ${files.length} shards hold no station; expected at least one`);
  const writer = await openArrowWriter(out, {
    columns: COLUMNS.map(({ name }) => name),
    metadata,
    overwrite: options.overwrite ?? false,
  });
  let events = 0;
  let stations = 0;
  try {
    for (const file of files) {
      const order = new Order(file, preset);
      await eachTable(file.path, async (table) => {
        options.signal?.throwIfAborted();
        events += order.check(table);
        await writer.write(table);
        stations += table.rows;
        options.progress?.(stations / total, stations);
      });
    }
    const { sha256 } = await writer.close();
    const showers = showersOf({ index: 1, count: 1 }, preset).end;
    return { file: out, shards: files.length, showers, events, stations, sha256 };
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/** The shards in order, checked to be all of one simulation. */
async function openAll(paths: readonly string[]): Promise<ShardFile[]> {
  const files: ShardFile[] = [];
  for (const path of paths) files.push(await describe(path));
  const problems = [...strangers(files), ...gaps(files)];
  if (problems.length > 0) throw new DataError(problems.join("\n"));
  return files.sort((a, b) => a.shard.index - b.shard.index);
}

async function describe(path: string): Promise<ShardFile> {
  const dataset = await openStationFile(path, { allowEmpty: true });
  try {
    const { rows, metadata } = dataset;
    const text = metadata[SHARD_KEY];
    if (text === undefined) throw new DataError(`${path}: not a shard; expected a file of simulate --shard`);
    const version = metadata["cascada.generator_version"];
    if (version !== GENERATOR_VERSION) {
      throw new DataError(
        `${path}: made by generator version ${version}; this program has version ${GENERATOR_VERSION} and joins only what it could have made`,
      );
    }
    refuseColumns(dataset);
    const file = { path, rows, metadata, shard: shardOf(path, text) };
    presetOf(file);
    return file;
  } finally {
    await dataset.close();
  }
}

function shardOf(path: string, text: string): Shard {
  try {
    return parseShard(text);
  } catch (cause) {
    throw new DataError(`${path}: ${(cause as Error).message}`, { cause });
  }
}

function refuseColumns({ path, columns }: Dataset): void {
  const missing = COLUMNS.filter((column) => !columns.includes(column)).map(({ name }) => name);
  if (missing.length > 0) throw new DataError(`${path}: missing column: ${missing.join(", ")}; a shard has them all`);
}

function presetOf({ path, metadata, shard }: ShardFile): SimulationPreset {
  try {
    const preset = simulationSchema.parse(JSON.parse(metadata["cascada.preset"] ?? ""));
    showersOf(shard, preset);
    return preset;
  } catch (cause) {
    const reason = cause instanceof ConfigError ? `: ${cause.message}` : "";
    throw new DataError(`${path}: its metadata hold no preset of this program${reason}`, { cause });
  }
}

/** Files that are of another simulation than the first. */
function strangers([first, ...others]: readonly ShardFile[]): string[] {
  return others.flatMap((file) => {
    if (file.shard.count !== first!.shard.count) {
      return `${file.path} is one of ${file.shard.count} shards; expected of ${first!.shard.count}, as ${first!.path}`;
    }
    const difference = firstDifference(presetOf(first!), presetOf(file));
    if (difference) {
      const { key, one, other } = difference;
      return `${file.path} is of another preset than ${first!.path}: ${key} is ${other}; expected ${one}`;
    }
    for (const key of new Set([...Object.keys(first!.metadata), ...Object.keys(file.metadata)])) {
      if (key !== SHARD_KEY && first!.metadata[key] !== file.metadata[key]) {
        return `${file.path} says other things of itself than ${first!.path}: ${key}`;
      }
    }
    return [];
  });
}

/** Shards that are there twice, and shards that are missing. */
function gaps(files: readonly ShardFile[]): string[] {
  const problems: string[] = [];
  const { count } = files[0]!.shard;
  const seen = new Map<number, string>();
  for (const { path, shard } of files) {
    if (shard.count !== count) continue;
    const twin = seen.get(shard.index);
    if (twin !== undefined) problems.push(`shard ${shard.index}/${count} is there twice: ${twin} and ${path}`);
    else seen.set(shard.index, path);
  }
  const missing: number[] = [];
  for (let index = 1; index <= count && missing.length <= SHOWN; index++) if (!seen.has(index)) missing.push(index);
  if (missing.length > 0) {
    const shown = missing.slice(0, SHOWN).join(", ");
    problems.push(`missing: shard ${shown}${missing.length > SHOWN ? ", ..." : ""} of ${count}`);
  }
  return problems;
}

/** Missing shards that a message names. */
const SHOWN = 20;

/** The first setting in which two presets differ, of nested ones by path. */
function firstDifference(
  one: unknown,
  other: unknown,
  path: readonly string[] = [],
): { key: string; one: string; other: string } | undefined {
  const isObject = (value: unknown) => value !== null && typeof value === "object" && !Array.isArray(value);
  if (isObject(one) && isObject(other)) {
    const [a, b] = [one as Record<string, unknown>, other as Record<string, unknown>];
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const found = firstDifference(a[key], b[key], [...path, key]);
      if (found) return found;
    }
    return undefined;
  }
  const [left, right] = [JSON.stringify(one) ?? "absent", JSON.stringify(other) ?? "absent"];
  return left === right ? undefined : { key: path.join("."), one: left, other: right };
}

/** Sees to it that the rows of a shard are of its own showers, and events whole and in order. */
class Order {
  private event = -1;
  private readonly path: string;
  private readonly first: number;
  private readonly end: number;
  private readonly reuse: number;

  constructor({ path, shard }: ShardFile, preset: SimulationPreset) {
    const { first, end } = showersOf(shard, preset);
    [this.path, this.first, this.end, this.reuse] = [path, first, end, preset.reuse];
  }

  /** Returns the number of events that begin in the table. */
  check({ rows, columns }: StationTable): number {
    const shower = columns.shower_id as NumberColumn;
    const event = columns.event_id as NumberColumn;
    let begun = 0;
    for (let row = 0; row < rows; row++) {
      const [s, e] = [shower[row]!, event[row]!];
      if (s < this.first || s >= this.end || Math.floor(e / this.reuse) !== s || e < this.event) {
        throw new DataError(
          `${this.path}: event ${e} of shower ${s}; expected events in order, of showers ${this.first} to ${this.end - 1}`,
        );
      }
      if (e > this.event) begun++;
      this.event = e;
    }
    return begun;
  }
}

async function eachTable(path: string, use: (table: StationTable) => Promise<void>): Promise<void> {
  const dataset = await openStationFile(path, { allowEmpty: true });
  try {
    for await (const table of dataset.batches()) await use(table);
  } finally {
    await dataset.close();
  }
}
