import { ConfigError } from "../core/errors.ts";
import {
  checkDistribution,
  contains,
  type Distribution,
  describe,
  type ParameterValue,
  sameDistribution,
} from "./distribution.ts";
import { fixedParameters } from "./enqueued.ts";
import type { Pruner, PruningView } from "./pruner.ts";
import type { Proposal } from "./sampler.ts";
import type { Storage, TrialKey } from "./storage.ts";
import type { TrialRecord } from "./trial.ts";

/** Thrown, or returned, by an objective: its trial is given up, and its last reported value is its value. */
export class Pruned extends Error {
  override readonly name = "Pruned";
  constructor() {
    super("the trial is given up");
  }
}

/** What a trial is made with. */
export interface TrialParts {
  storage: Storage;
  study: string;
  record: TrialRecord;
  proposal: Proposal;
  pruner: Pruner;
  /** what its pruner may know */
  view: Pick<PruningView, "direction" | "finished">;
  signal: AbortSignal;
}

/**
 * A trial that asks for its parameters as it runs. A parameter that it had before its process died has its value again,
 * and so has one that somebody has enqueued.
 */
export class Trial {
  readonly number: number;
  /** stops a long trial when the study is stopped */
  readonly signal: AbortSignal;
  private readonly key: TrialKey;
  private readonly chosen = new Map<string, { value: ParameterValue; distribution: Distribution }>();
  private readonly told: { step: number; value: number }[] = [];
  /** what is being written, in order */
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly parts: TrialParts) {
    this.number = parts.record.number;
    this.signal = parts.signal;
    this.key = { study: parts.study, number: this.number };
  }

  /** the parameters so far */
  get params(): Record<string, ParameterValue> {
    return Object.fromEntries([...this.chosen].map(([name, { value }]) => [name, value]));
  }

  /** A real number from `low` to `high`, both included; with `log` evenly in its logarithm, with `step` on a grid. */
  float(name: string, low: number, high: number, options: { log?: boolean; step?: number } = {}): number {
    const { log = false, step = null } = options;
    return this.choose(name, { kind: "float", low, high, log, step }) as number;
  }

  /** A whole number from `low` to `high`, both included. */
  int(name: string, low: number, high: number, options: { log?: boolean; step?: number } = {}): number {
    const { log = false, step = 1 } = options;
    return this.choose(name, { kind: "int", low, high, log, step }) as number;
  }

  categorical<const T extends ParameterValue>(name: string, choices: readonly T[]): T {
    return this.choose(name, { kind: "categorical", choices }) as T;
  }

  /**
   * A list, such as of layers, of `length` from one number to another: parameters `NAME.length`, `NAME.0`, ..., of which
   * `of` asks for each by its name.
   */
  list<T>(name: string, length: readonly [low: number, high: number], of: (name: string) => T): T[] {
    const items = this.int(`${name}.length`, ...length);
    return Array.from({ length: items }, (_, i) => of(`${name}.${i}`));
  }

  /** Tells an intermediate value. It need not be waited for: the trial ends when all is written. */
  report(step: number, value: number): Promise<void> {
    if (!Number.isInteger(step) || step < 0) throw new ConfigError(`step ${step}; expected a whole number from 0`);
    const known = this.told.findIndex((one) => one.step >= step);
    const replaces = known >= 0 && this.told[known]!.step === step;
    this.told.splice(known < 0 ? this.told.length : known, replaces ? 1 : 0, { step, value });
    return this.write(() => this.parts.storage.report(this.key, step, value));
  }

  /** Whether the pruner gives the trial up, by what it has reported. */
  shouldPrune(): boolean {
    if (this.told.length === 0) return false;
    return this.parts.pruner.prune({ ...this.parts.view, number: this.number, intermediate: [...this.told] });
  }

  /** To be returned or thrown by the objective that gives up. */
  prune(): Pruned {
    return new Pruned();
  }

  /** Keeps JSON with the trial. */
  attribute(key: string, value: unknown): Promise<void> {
    return this.write(() => this.parts.storage.setTrialAttribute(this.key, key, value));
  }

  /** Waits until all is written. Throws what could not be. */
  async written(): Promise<void> {
    await this.writing;
  }

  private choose(name: string, asked: Distribution): ParameterValue {
    const distribution = checked(name, asked);
    const known = this.chosen.get(name);
    if (known !== undefined) {
      if (sameDistribution(known.distribution, distribution)) return known.value;
      throw new ConfigError(`${name} is ${describe(known.distribution)} in this trial, not ${describe(distribution)}`);
    }
    const { record, proposal, storage } = this.parts;
    const recorded = Object.hasOwn(record.params, name);
    const value = recorded
      ? record.params[name]!
      : (this.enqueued(name, distribution) ?? proposal.suggest(name, distribution));
    this.chosen.set(name, { value, distribution });
    if (!recorded) void this.write(() => storage.setParameter(this.key, name, { value, distribution }));
    return value;
  }

  /** The value that somebody has asked for; undefined if nobody has. */
  private enqueued(name: string, distribution: Distribution): ParameterValue | undefined {
    const fixed = fixedParameters(this.parts.record)?.values ?? {};
    if (!Object.hasOwn(fixed, name)) return undefined;
    const value = fixed[name]!;
    if (contains(distribution, value)) return value;
    throw new ConfigError(`enqueued ${name}: ${JSON.stringify(value)} is not in ${describe(distribution)}`);
  }

  private write(work: () => Promise<void>): Promise<void> {
    this.writing = this.writing.then(work);
    this.writing.catch(() => {}); // thrown when the trial ends
    return this.writing;
  }
}

function checked(name: string, distribution: Distribution): Distribution {
  try {
    return checkDistribution(distribution).distribution;
  } catch (cause) {
    throw cause instanceof ConfigError ? new ConfigError(`${name}: ${cause.message}`, { cause }) : cause;
  }
}
