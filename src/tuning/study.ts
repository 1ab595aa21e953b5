import { ConfigError, messageOf } from "../core/errors.ts";
import { Random } from "../core/random.ts";
import { type Chosen, created } from "./algorithm.ts";
import { Asking } from "./asking.ts";
import { bestTrial } from "./best.ts";
import { MemoryStorage } from "./journal/storage.ts";
import { Pruned, Trial } from "./live-trial.ts";
import type { TrialOutcome } from "./outcome.ts";
import type { Pruner } from "./pruner.ts";
import { PRUNERS } from "./pruners/catalogue.ts";
import type { Sampler } from "./sampler.ts";
import { SAMPLERS } from "./samplers/catalogue.ts";
import { type BatchContext, type BatchSink, search } from "./search.ts";
import type { Storage, StudyRecord } from "./storage.ts";
import { studyHash } from "./study-hash.ts";
import type { Direction, TrialRecord } from "./trial.ts";

export interface StudyOptions {
  name: string;
  /** all that is drawn follows from it */
  seed: number | string;
  /** where the study is kept; absent: in memory */
  storage?: Storage;
  /** a sampler, its name, or its name and settings; default tpe */
  sampler?: Chosen<Sampler>;
  pruner?: Chosen<Pruner>;
  /** trials that are proposed at a time, from the results of whole batches before; it changes the study */
  batch?: number;
}

export interface OptimizeOptions {
  /** trials that the study is to have, those that it has already included */
  trials: number;
  /** objectives that run at the same time; changes nothing of the study */
  jobs?: number;
  /** seconds after which no further batch begins */
  timeoutS?: number;
  signal?: AbortSignal;
}

/** Gives the value of a trial, or gives it up (`Pruned`, returned or thrown). What else it throws fails the trial. */
export type Objective = (trial: Trial) => Promise<number | Pruned> | number | Pruned;

/**
 * Begins a study whose objective asks for its parameters as it runs.
 *
 * @throws ConfigError if the storage has a study of that name (`openStudy` continues it), or for a wrong option
 * @example
 * const study = await createStudy({ name: "parabola", direction: "minimize", seed: 1 });
 * await study.optimize((trial) => (trial.float("x", -5, 5) - 2) ** 2, { trials: 40 });
 * study.best.params; // { x: 2.0... }
 */
export async function createStudy(options: StudyOptions & { direction: Direction }): Promise<Study> {
  const { storage = new MemoryStorage(), name, direction } = options;
  if (direction !== "minimize" && direction !== "maximize") {
    throw new ConfigError(`direction ${String(direction)}; expected minimize or maximize`);
  }
  const parts = partsOf(options);
  await storage.create(name, direction);
  return new Study((await storage.read(name))!, { ...parts, storage });
}

/**
 * Continues a study, which may be Optuna's.
 *
 * @throws ConfigError if there is none of that name, or for a wrong option
 */
export async function openStudy(options: StudyOptions & { storage: Storage }): Promise<Study> {
  const { storage, name } = options;
  const record = await storage.read(name);
  if (record === undefined) {
    throw new ConfigError(`there is no study ${name}; there are ${(await storage.studies()).join(", ") || "none"}`);
  }
  return new Study(record, { ...partsOf(options), storage });
}

interface StudyParts {
  storage: Storage;
  random: Random;
  sampler: Sampler;
  pruner: Pruner;
  batch: number;
}

function partsOf({ seed, sampler = "tpe", pruner = "none", batch = 1 }: StudyOptions): Omit<StudyParts, "storage"> {
  return {
    random: Random.fromSeed(seed),
    sampler: created(sampler, "sampler", SAMPLERS),
    pruner: created(pruner, "pruner", PRUNERS),
    batch,
  };
}

/** A study that is worked on: see `createStudy`. */
export class Study {
  private readonly asking: Asking;

  constructor(
    private record: StudyRecord,
    private readonly parts: StudyParts,
  ) {
    this.asking = new Asking({ ...parts, study: record.name });
  }

  get name(): string {
    return this.record.name;
  }

  get direction(): Direction {
    return this.record.direction;
  }

  /** by number */
  get trials(): readonly TrialRecord[] {
    return this.record.trials;
  }

  /** The best complete trial. Throws ConfigError where none is complete. */
  get best(): TrialRecord {
    return bestTrial(this.record);
  }

  /** of its name, direction and trials, without times: the same for any number of jobs */
  get hash(): string {
    return studyHash(this.record);
  }

  /**
   * Runs the objective until the study has `trials` trials, by batches.
   *
   * @throws InterruptedError when `signal` stops it: trials that have not ended begin anew next time
   */
  async optimize(objective: Objective, options: OptimizeOptions): Promise<this> {
    const { trials, jobs = 1, timeoutS = Number.POSITIVE_INFINITY, signal = new AbortController().signal } = options;
    if (!Number.isInteger(jobs) || jobs < 1) throw new ConfigError(`jobs is ${jobs}; expected a whole number from 1`);
    const begun = performance.now();
    const run = (record: TrialRecord, sink: BatchSink, context: BatchContext) =>
      runObjective(objective, this.trial(record, { ...context, signal }), sink);
    this.record = await search({
      ...this.parts,
      study: this.name,
      trials,
      signal,
      enough: () => performance.now() - begun > timeoutS * 1000,
      evaluate: (batch, sink, context) =>
        sideBySide(batch, jobs, async (record) => {
          if (!signal.aborted) await run(record, sink, context);
        }),
    });
    return this;
  }

  /**
   * A new trial, or one that has not ended when an earlier process did, for a caller with a loop of its own.
   *
   * @throws ConfigError when the trials of a batch have all been asked for and have not all been told: what comes after
   * them is to learn from them
   */
  async ask(): Promise<Trial> {
    const { record, index, finished } = await this.asking.next();
    await this.readOn();
    return this.trial(record, { index, finished, signal: new AbortController().signal });
  }

  /** What a trial that was asked for gave. */
  async tell(trial: Trial, outcome: number | Pruned | { failed: string }): Promise<void> {
    await trial.written();
    await this.asking.end(trial.number, outcomeOf(outcome));
    await this.readOn();
  }

  private async readOn(): Promise<void> {
    this.record = (await this.parts.storage.read(this.name))!;
  }

  private trial(record: TrialRecord, { finished, signal }: BatchContext & { signal: AbortSignal }): Trial {
    const { storage, pruner, sampler, random } = this.parts;
    const { direction, name: study } = this.record;
    const { number } = record;
    const learnsFrom = pruner.isComparable && ((other: TrialRecord) => pruner.isComparable!(number, other));
    // What others of the batch will ask for is not known yet.
    const view = { direction, number, finished, pending: [], random, learnsFrom };
    const proposal = sampler.propose(view, random.stream("trial", number));
    return new Trial({ storage, study, record, proposal, pruner, view: { direction, finished }, signal });
  }
}

async function runObjective(objective: Objective, trial: Trial, sink: BatchSink): Promise<void> {
  let outcome: TrialOutcome;
  try {
    outcome = outcomeOf(await objective(trial));
  } catch (error) {
    outcome = outcomeOf(error instanceof Pruned ? error : { failed: messageOf(error) });
  }
  await trial.written();
  await sink.end(trial.number, outcome);
}

function outcomeOf(given: number | Pruned | { failed: string }): TrialOutcome {
  if (given instanceof Pruned) return { state: "pruned" };
  if (typeof given === "number") return { state: "complete", value: given };
  const reason = given?.failed ?? `its value is ${JSON.stringify(given)}; expected a number`;
  return { state: "failed", reason };
}

/** Does all, `jobs` at a time. */
async function sideBySide<T>(items: readonly T[], jobs: number, work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(jobs, items.length) }, worker));
}
