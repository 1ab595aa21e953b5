import { ConfigError, InterruptedError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import { BatchHistory, type BatchRecord, batchKey, batchMark } from "./batch.ts";
import { fixedParameters } from "./enqueued.ts";
import { endTrial, type TrialOutcome } from "./outcome.ts";
import type { Pruner } from "./pruner.ts";
import type { Proposal, Sampler } from "./sampler.ts";
import { chooseAll, type Parameter } from "./space.ts";
import type { NewTrial, Storage, StudyRecord } from "./storage.ts";
import type { TrialRecord } from "./trial.ts";

/** Who is told of what a batch's trials give; each call is kept before it resolves. */
export interface BatchSink {
  report(number: number, step: number, value: number): Promise<void>;
  attribute(number: number, key: string, value: unknown): Promise<void>;
  end(number: number, outcome: TrialOutcome): Promise<void>;
}

/** What there was before a batch. */
export interface BatchContext {
  /** the batch's place in the study, from 0 */
  index: number;
  /** ended trials of earlier batches, and of others that this study has learned of; for samplers and pruners */
  finished: readonly TrialRecord[];
}

export interface SearchOptions {
  storage: Storage;
  /** its name; it exists */
  study: string;
  /** absent where parameters are only asked for as a trial runs */
  space?: readonly Parameter[];
  sampler: Sampler;
  pruner: Pruner;
  /** trials that the study is to have, those that it has already included */
  trials: number;
  /** trials that are proposed at a time, from the results of the batches before; of the file, not of the machine */
  batch: number;
  random: Random;
  signal: AbortSignal;
  /** whether no further batch is to begin, asked before each */
  enough?(): boolean;
  /**
   * Evaluates the trials of a batch, in any order and any number at a time, and tells `sink` of each; a trial that was
   * running when another process died comes again, with the same number and parameters.
   */
  evaluate(batch: readonly TrialRecord[], sink: BatchSink, context: BatchContext): Promise<void>;
  /** told whenever trials begin, report or end */
  changed?(study: StudyRecord): void;
}

/**
 * Fills a study with trials, batch by batch: each is proposed from the results of whole earlier batches and the parameters
 * that are pending in its own, so that the study is the same with any number of workers. What the storage has of an
 * earlier run is continued: an unfinished batch first, its running trials with the same number and parameters. Trials that
 * others have added are learned from, and trials that others have enqueued come first, as part of the next batch.
 *
 * @returns the study with all its trials ended
 * @throws ConfigError for a study that does not exist; InterruptedError when `signal` stops it; what `evaluate` throws
 */
export async function search(options: SearchOptions): Promise<StudyRecord> {
  for (const key of ["trials", "batch"] as const) {
    const value = options[key];
    if (!Number.isInteger(value) || value < 1)
      throw new ConfigError(`${key} is ${value}; expected a whole number from 1`);
  }
  const run = new Search(options);
  while (await run.batch()) {
    // Each batch knows the one before.
  }
  return run.study();
}

class Search {
  private readonly history = new BatchHistory();
  private readonly sink: BatchSink;

  constructor(private readonly options: SearchOptions) {
    const { storage, study } = options;
    const key = (number: number) => ({ study, number });
    this.sink = {
      report: async (number, step, value) => {
        await storage.report(key(number), step, value);
        await this.changed();
      },
      attribute: (number, name, value) => storage.setTrialAttribute(key(number), name, value),
      end: (number, outcome) => this.end(number, outcome),
    };
  }

  async study(): Promise<StudyRecord> {
    const study = await this.options.storage.read(this.options.study);
    if (study === undefined) throw new ConfigError(`there is no study ${this.options.study}`);
    return study;
  }

  /** Does the next batch, or what is left of it; false if there is none. */
  async batch(): Promise<boolean> {
    const record = await this.beginBatch();
    if (record === undefined) return false;
    await this.fill(record);
    const { index, finished } = this.history;
    const running = this.history.members(await this.study()).filter(({ state }) => state === "running");
    if (running.length > 0) {
      await this.changed();
      await this.options.evaluate(running, this.sink, { index, finished });
      this.stopIfAborted();
      for (const { number, state } of this.history.members(await this.study())) {
        if (state === "running") await this.end(number, { state: "failed", reason: "it ended without a word" });
      }
    }
    this.history.close(await this.study());
    return true;
  }

  /** Says what the next batch is made of, unless an earlier run has; undefined if no trial is left. */
  private async beginBatch(): Promise<BatchRecord | undefined> {
    this.stopIfAborted();
    const { storage, study: name, batch, trials, sampler, space } = this.options;
    const study = await this.study();
    const known = this.history.open(study);
    if (known !== undefined) return known;
    if (this.options.enough?.()) return undefined;
    const most = Math.min(trials, (space && sampler.size?.(space)) ?? Number.POSITIVE_INFINITY);
    const left = Math.max(0, most - study.trials.length) + this.history.waiting(study).length;
    if (left === 0) return undefined;
    const record = { size: Math.min(batch, left), others: this.history.endedOthers(study) };
    await storage.setAttribute(name, batchKey(this.history.index), record);
    return this.history.open(await this.study());
  }

  /** Begins the trials that the batch has not yet: those that wait first. */
  private async fill({ size }: BatchRecord): Promise<void> {
    for (;;) {
      this.stopIfAborted();
      const study = await this.study();
      const members = this.history.members(study);
      for (const member of members) await this.complete(member, members);
      const missing = size - members.length;
      // A writer that is killed between the lines of a claim leaves a member that waits.
      const claimed = members.find(({ state }) => state === "waiting");
      if (missing <= 0 && !claimed) return;
      const waiting = claimed ?? this.history.waiting(study)[0];
      const { storage, study: name } = this.options;
      if (waiting !== undefined) await storage.claim({ study: name, number: waiting.number }, this.mark());
      else await storage.begin(name, study.trials.length, this.propose(study, members, missing));
    }
  }

  private mark(): Record<string, unknown> {
    return batchMark(this.history.index);
  }

  private propose(study: StudyRecord, members: readonly TrialRecord[], count: number): NewTrial[] {
    const { space } = this.options;
    const first = study.trials.length;
    const pending = members.map((member) => unfinished(member.number, member));
    const attributes = this.mark();
    return Array.from({ length: count }, (_, i) => {
      if (space === undefined) return { params: {}, distributions: {}, attributes };
      const params = chooseAll(space, this.proposal(first + i, pending));
      const distributions = distributionsOf(space, params);
      pending.push(unfinished(first + i, { params, distributions, attributes }));
      return { params, distributions, attributes };
    });
  }

  private proposal(number: number, pending: readonly TrialRecord[]): Proposal {
    const { sampler, pruner, random, space } = this.options;
    const { direction } = this.history;
    const { finished } = this.history;
    const learnsFrom = pruner.isComparable && ((other: TrialRecord) => pruner.isComparable!(number, other));
    return sampler.propose(
      { direction, number, finished, pending, random, space, learnsFrom },
      random.stream("trial", number),
    );
  }

  /** Gives a trial that somebody has enqueued the parameters that it has not. */
  private async complete(trial: TrialRecord, members: readonly TrialRecord[]): Promise<void> {
    const { space, storage, study } = this.options;
    const fixed = fixedParameters(trial);
    if (space === undefined || fixed === undefined || trial.state !== "running") return;
    const before = members.filter(({ number }) => number < trial.number);
    const pending = before.map((member) => unfinished(member.number, member));
    const proposal = this.proposal(trial.number, pending);
    const key = { study, number: trial.number };
    try {
      const values = { ...fixed.checked(space), ...trial.params };
      const params = chooseAll(space, {
        suggest: (name, distribution) =>
          Object.hasOwn(values, name) ? values[name]! : proposal.suggest(name, distribution),
      });
      for (const [name, distribution] of Object.entries(distributionsOf(space, params))) {
        if (Object.hasOwn(trial.params, name)) continue;
        await storage.setParameter(key, name, { value: params[name]!, distribution });
      }
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      await this.end(trial.number, { state: "failed", reason: error.message });
    }
  }

  private async end(number: number, outcome: TrialOutcome): Promise<void> {
    const { storage, study } = this.options;
    await endTrial(storage, { study, number }, outcome);
    await this.changed();
  }

  private async changed(): Promise<void> {
    if (this.options.changed) this.options.changed(await this.study());
  }

  private stopIfAborted(): void {
    if (this.options.signal.aborted) throw new InterruptedError();
  }
}

function distributionsOf(
  space: readonly Parameter[],
  params: Readonly<Record<string, unknown>>,
): NewTrial["distributions"] {
  const chosen = space.filter(({ name }) => Object.hasOwn(params, name));
  return Object.fromEntries(chosen.map(({ name, distribution }) => [name, distribution]));
}

function unfinished(number: number, { params, distributions, attributes = {} }: NewTrial): TrialRecord {
  const nothing = { value: null, intermediate: [], started: null, ended: null };
  return { number, state: "running", params, distributions, attributes, ...nothing };
}
