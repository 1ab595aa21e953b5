import { createInterface } from "node:readline/promises";
import { ConfigError } from "../../core/errors.ts";
import { runTest } from "../../tracking/run-filter.ts";
import { bytesOf, emptyTrash, type Removal, removable, removeRun } from "../../tracking/run-removal.ts";
import { type ListedRun, readRuns } from "../../tracking/run-store.ts";
import { type FilterFlags, withParent } from "./list.ts";

interface PruneFlags extends FilterFlags {
  dead?: boolean;
  olderThan?: string;
  keepLast?: string;
  yes?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

/** Removes the runs that are meant, once a person has seen which and agreed. */
export async function pruneRuns(flags: PruneFlags): Promise<void> {
  const { runs: root, yes = false, dryRun = false, json = false } = flags;
  const stored = readRuns(root);
  const removal = removable(chosen(stored.runs, flags), stored.runs);
  const bytes = removal.runs.map(({ path }) => bytesOf(path));
  const total = bytes.reduce((sum, one) => sum + one, 0);
  describe(removal, bytes, json ? process.stderr : process.stdout);
  const agreed = !dryRun && removal.runs.length > 0 && (yes || (await confirmed(removal.runs.length)));
  if (agreed) {
    for (const run of removal.runs) removeRun(root, run);
    emptyTrash(root);
  }
  const removed = agreed ? removal.runs.map(({ state }) => state.id) : [];
  if (json) {
    const chosen = removal.runs.map(({ state }, i) => ({ id: state.id, bytes: bytes[i]! }));
    process.stdout.write(`${JSON.stringify({ chosen, removed, kept: removal.kept })}\n`);
  }
  if (!json)
    process.stdout.write(agreed ? `removed ${removed.length} runs, ${sizeText(total)}\n` : "nothing removed\n");
}

/** The runs that all flags mean; `--keep-last` then spares the newest of each name. */
function chosen(runs: readonly ListedRun[], flags: PruneFlags): ListedRun[] {
  const { runs: _, dead, olderThan, keepLast, yes, dryRun, json, ...filter } = flags;
  const narrow = [filter.status, filter.kind, filter.name, filter.since, filter.until, filter.parent];
  const lists = [filter.tag ?? [], filter.param ?? [], filter.where ?? []];
  if (!dead && olderThan === undefined && keepLast === undefined && narrow.every((one) => one === undefined)) {
    if (lists.every((list) => list.length === 0)) {
      throw new ConfigError("prune would remove all runs; expected a filter, --dead, --older-than or --keep-last N");
    }
  }
  const test = runTest(withParent({ ...filter, runs: flags.runs }));
  const old = olderThan === undefined ? () => true : runTest({ until: olderThan });
  const spared = new Set(keepLast === undefined ? [] : newestOfEach(runs, Number(keepLast)));
  return runs.filter((run) => test(run) && old(run) && (!dead || run.status === "dead") && !spared.has(run));
}

function newestOfEach(runs: readonly ListedRun[], count: number): ListedRun[] {
  const seen = new Map<string, number>();
  return runs.filter(({ state: { name } }) => {
    seen.set(name, (seen.get(name) ?? 0) + 1);
    return seen.get(name)! <= count;
  });
}

function describe({ runs, kept }: Removal, bytes: readonly number[], out: NodeJS.WritableStream): void {
  for (const [i, { state, status }] of runs.entries()) {
    out.write(`${state.id}  ${status}  ${state.started.slice(0, 16).replace("T", " ")}  ${sizeText(bytes[i]!)}\n`);
  }
  for (const { id, reason } of kept) out.write(`${id} stays: ${reason}\n`);
  out.write(`${runs.length} runs to remove, ${sizeText(bytes.reduce((sum, one) => sum + one, 0))}\n`);
}

/** Asks on stderr. Throws ConfigError where nobody can answer. */
async function confirmed(count: number): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new ConfigError("prune asks before it removes, and stdin is no terminal; --yes agrees");
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await prompt.question(`Remove ${count} runs for good? [y/N] `)).trim());
  } finally {
    prompt.close();
  }
}

function sizeText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const unit = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${unit === 0 ? bytes : (bytes / 1000 ** unit).toFixed(1)} ${units[unit]}`;
}
