import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { DataError, InterruptedError, messageOf } from "../../core/errors.ts";
import { refuseUnwritable } from "../../tracking/folder.ts";
import type { RunListener } from "../../tracking/listener.ts";
import { isDead } from "../../tracking/liveness.ts";
import { readRecord, readRuns, readState } from "../../tracking/run-store.ts";
import type { RunOptions } from "../tracked-run.ts";
import { keepRun, repeatInCheckout } from "./checkout-repetition.ts";
import { compareRuns } from "./comparison.ts";
import { damageOf } from "./damage.ts";
import { addToHistory } from "./history.ts";
import type { Moved } from "./inputs.ts";
import { type RecordedRun, recordedRun } from "./recorded-run.ts";
import { repeat } from "./repetition.ts";
import type { Verification } from "./report.ts";

export interface VerifyOptions extends Omit<RunOptions, "cache"> {
  /** folder of simulated data sets that may be used; without it, data are simulated anew */
  cache?: string | undefined;
  moved?: Moved;
  /** keep the run that repeats it even where it is equal */
  keep?: boolean | undefined;
  /** verify the stages of a run that has not finished */
  partial?: boolean | undefined;
  /** repeat with the commit that the run was made by, from a clean checkout; a text is the repository that has it */
  checkout?: boolean | string | undefined;
}

/** A run done once more. */
interface Repetition {
  repeated: RecordedRun;
  notes: string[];
}

/**
 * Repeats a run from its record alone and compares every hash. The repetition is a run beside it, tagged `verifies`; it is
 * removed where it is equal, and where it was interrupted. What was found is added to the run's verifications.
 *
 * @throws ConfigError for an unknown run, DataError for one that is damaged or incomplete, and for inputs that are gone or have changed;
 *   TrackingError where the runs cannot be written; what the repetition throws
 */
export async function verifyRun(id: string, options: VerifyOptions): Promise<Verification> {
  const began = performance.now();
  const run = recordedRun(options.runs, id);
  refuseIncomplete(run, options.partial ?? false);
  refuseWithoutHashes(run);
  await Promise.all([refuseUnwritable(options.runs), refuseUnwritable(run.path)]);
  await refuseDamaged(run, options);
  const scratch = await mkdtemp(join(tmpdir(), "cascada-verify-"));
  try {
    const { repeated, notes } = await repetitionOf(run, { ...options, scratch });
    const comparison = await compareRuns(run, repeated);
    const kept = (options.keep ?? false) || comparison.result === "differs";
    const complete = run.state.status === "finished";
    await addToHistory(run.path, { ...comparison, complete }, repeated.record.software);
    if (!kept) await removeRun(repeated.path);
    return {
      id: run.state.id,
      complete,
      ...comparison,
      notes: [...notes, ...newStageNotes(comparison), ...versionNotes(run, repeated)],
      kept: kept ? await keepRun(repeated.path, options.runs, tagsOf(run)) : null,
      seconds: (performance.now() - began) / 1000,
      error: null,
    };
  } finally {
    await remove(scratch);
  }
}

function refuseIncomplete({ path, state }: RecordedRun, partial: boolean): void {
  if (state.status === "running" && !isDead(path)) {
    throw new DataError(`${path}: the run goes on; expected one that has ended`);
  }
  if (state.status === "finished" || partial) return;
  const status = state.status === "running" ? "dead" : state.status;
  const why = state.error ? ` (${state.error.message})` : "";
  throw new DataError(
    `${path}: the run is ${status}${why}: it has no complete result; expected a finished run, or --partial to verify the stages that it has`,
  );
}

/** That nothing differs must not be said where nothing was compared. */
function refuseWithoutHashes({ path, record }: RecordedRun): void {
  if (record.stages.some(({ sha256 }) => Object.keys(sha256).length > 0)) return;
  throw new DataError(`${path}: no stage of its record has a hash; expected at least one to compare`);
}

async function refuseDamaged(run: RecordedRun, { signal, start }: VerifyOptions): Promise<void> {
  const progress = start("record");
  const damage = await damageOf(run, signal);
  if (damage.length > 0) throw new DataError(damage.join("\n"));
  progress.done(`${run.record.artefacts.length} files are as recorded`);
}

async function repetitionOf(run: RecordedRun, options: VerifyOptions & { scratch: string }): Promise<Repetition> {
  const { scratch, checkout = false, cache = join(scratch, "cache"), moved = new Map<string, string>() } = options;
  if (checkout === false) return repetitionHere(run, { ...options, cache, moved });
  const repository = checkout === true ? undefined : checkout;
  const { path, notes } = await repeatInCheckout(run, { ...options, cache, moved, repository });
  return { repeated: { path, state: readState(path), record: readRecord(path) }, notes };
}

/** By this very program. A run that has not finished is repeated as far as it came, and may end as it did. */
async function repetitionHere(
  run: RecordedRun,
  options: VerifyOptions & { scratch: string; cache: string; moved: Moved },
): Promise<Repetition> {
  const { keep = false, runs } = options;
  const made: { path?: string } = {};
  const listener: RunListener = {
    name: "verify",
    started({ path }) {
      made.path = path;
    },
  };
  try {
    const notes = await repeat(run, { ...options, tags: tagsOf(run), listeners: [listener] });
    return { repeated: recordedRun(runs, made.path!), notes };
  } catch (error) {
    const interrupted = error instanceof InterruptedError;
    if (made.path !== undefined && interrupted && !keep) await removeRun(made.path);
    if (run.state.status === "finished" || interrupted || made.path === undefined) throw error;
    const note = `the repetition ended with: ${messageOf(error)}`;
    return { repeated: recordedRun(runs, made.path), notes: [note] };
  }
}

function tagsOf({ state }: RecordedRun): Record<string, string> {
  return { verifies: state.id };
}

function newStageNotes({ stages }: Pick<Verification, "stages">): string[] {
  const names = stages.filter(({ verdict }) => verdict === "new").map(({ stage }) => stage);
  return names.length === 0 ? [] : [`the record has no ${names.join(", ")} to compare with those of the repetition`];
}

function versionNotes(
  { record: { software: before } }: RecordedRun,
  { record: { software: now } }: RecordedRun,
): string[] {
  if (!before || !now || (before.cascada === now.cascada && before.git?.commit === now.git?.commit)) return [];
  const of = ({ cascada, git }: typeof before) => `cascada ${cascada}${git ? ` (${git.commit.slice(0, 12)})` : ""}`;
  return [`the run was made by ${of(before)} and repeated by ${of(now)}; --checkout repeats it with what made it`];
}

/** A run, and the runs that are part of it. */
async function removeRun(path: string): Promise<void> {
  const { runs } = readRuns(dirname(path));
  const parts = runs.filter(({ state }) => state.parent === basename(path));
  for (const part of parts) await remove(part.path);
  await remove(path);
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}
