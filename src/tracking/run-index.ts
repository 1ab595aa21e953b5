import { readFileSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../system/whole-file.ts";
import type { RunState, Scalar } from "./run-state.ts";

/** File of a folder of runs that keeps what was read of them. */
const INDEX = ".index";
/** First line; another one is of another version, or no index. */
const HEAD = "cascada index of runs 1";
/** A file that was changed so short ago may change again without another time or size. */
const SETTLED_MS = 2000;

/** A state, and a way to one of its settings that makes no object of all of them. */
export interface KnownState {
  state: RunState;
  param: (name: string) => Scalar | undefined;
}

/** A state that was read, and what its file looked like then. */
interface Entry extends KnownState {
  stamp: string;
}

/**
 * What was read of the runs of a folder before: a cache that is never asked without the file itself. An entry holds only as
 * long as size, times and inode of its `run.json` are those that were read, and is kept only once the file has not changed for
 * two seconds. Without an index, with one of another version and with one that is no index, nothing is known. Settings, most of
 * a state, are parsed when they are asked for.
 */
export class RunIndex {
  private readonly before: ReadonlyMap<string, () => Entry>;
  private readonly entries = new Map<string, Entry>();
  private added = 0;

  constructor(private readonly path: string) {
    this.before = entriesOf(path);
  }

  static of(root: string): RunIndex {
    return new RunIndex(join(root, INDEX));
  }

  /** The state of a file, by `read` where it is not known. Throws what `read` does. */
  state(name: string, file: string, read: () => RunState): KnownState {
    const stats = statSync(file, { throwIfNoEntry: false });
    const stamp = stats ? stampOf(stats) : "";
    const known = this.before.get(name)?.();
    if (known && known.stamp === stamp) {
      this.entries.set(name, known);
      return known;
    }
    const entry = { stamp, ...knownState(read()) };
    if (stats && Date.now() - stats.mtimeMs > SETTLED_MS) {
      this.entries.set(name, entry);
      this.added++;
    }
    return entry;
  }

  /** Writes what is known now where that saves much next time; a folder that cannot be written has none. */
  save(): void {
    if (this.added < MUCH) return;
    // Settings have the same names in most runs: lists of names once, then each run the number of its list and its values.
    const lists = new Map<string, number>();
    const lines = Array.from(this.entries, ([name, { stamp, state }]) => {
      const { params, ...rest } = state;
      const names = JSON.stringify(Object.keys(params));
      const list = lists.get(names) ?? lists.size;
      lists.set(names, list);
      return [JSON.stringify(name), stamp, JSON.stringify(rest), list, JSON.stringify(Object.values(params))].join(
        "\t",
      );
    });
    try {
      writeWhole(this.path, [HEAD, `[${[...lists.keys()].join(",")}]`, ...lines, ""].join("\n"));
    } catch {
      // Runs are listed without it, only more slowly.
    }
  }
}

/** A state that was read as a whole. */
export function knownState(state: RunState): KnownState {
  return { state, param: (name) => (Object.hasOwn(state.params, name) ? state.params[name] : undefined) };
}

/** Runs that were read anew and are worth writing the index. */
const MUCH = 100;

function stampOf({ size, mtimeMs, ctimeMs, ino }: Stats): string {
  return `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
}

function entriesOf(path: string): Map<string, () => Entry> {
  const entries = new Map<string, () => Entry>();
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return entries;
  }
  // A disk that lost its power may have kept a part, or zeros.
  if (!text.endsWith("\n") || text.includes("\0")) return entries;
  const [head, names, ...lines] = text.split("\n");
  if (head !== HEAD || names === undefined) return entries;
  const lists = (JSON.parse(names) as string[][]).map((list) => new Map(list.map((name, i) => [name, i])));
  for (const line of lines) {
    const [name, stamp, rest, list, values] = line.split("\t");
    if (values === undefined) continue;
    entries.set(JSON.parse(name!), () => ({ stamp: stamp!, ...packedState(rest!, lists[Number(list)]!, values) }));
  }
  return entries;
}

/** A state whose settings are parsed when one is asked for. */
function packedState(rest: string, places: ReadonlyMap<string, number>, text: string): KnownState {
  let values: Scalar[] | undefined;
  const param = (name: string): Scalar | undefined => {
    const place = places.get(name);
    if (place === undefined) return undefined;
    values ??= JSON.parse(text) as Scalar[];
    return values[place];
  };
  const state: RunState = {
    ...(JSON.parse(rest) as Omit<RunState, "params">),
    get params() {
      return Object.fromEntries(Array.from(places.keys(), (name) => [name, param(name)!]));
    },
  };
  return { state, param };
}
