import type { Distribution, ParameterValue } from "./distribution.ts";
import type { Direction, TrialRecord, TrialState } from "./trial.ts";

/** A study as a storage keeps it. It belongs to the storage and grows as that reads on: nothing is copied. */
export interface StudyRecord {
  name: string;
  direction: Direction;
  attributes: Readonly<Record<string, unknown>>;
  /** by number */
  trials: readonly TrialRecord[];
}

/**
 * Where studies are kept. Whatever a call has written before it resolves survives the end of the process. Calls throw
 * TrackingError where that cannot be, and ConfigError for a study that does not exist.
 */
export interface Storage {
  /** what there is now; what other processes have written since is read, too */
  read(study: string): Promise<StudyRecord | undefined>;
  studies(): Promise<string[]>;
  /** @throws ConfigError if there is a study of that name */
  create(study: string, direction: Direction): Promise<void>;
  setAttribute(study: string, key: string, value: unknown): Promise<void>;
  /**
   * Begins trials, numbered from `first` on; false, and nothing is written, if that number is not the study's next one:
   * somebody else has begun a trial meanwhile.
   */
  begin(study: string, first: number, trials: readonly NewTrial[]): Promise<boolean>;
  /** begins a waiting trial and gives it attributes; false if somebody else has begun it */
  claim(trial: TrialKey, attributes: Readonly<Record<string, unknown>>): Promise<boolean>;
  /** a running trial's parameter, for those that are only known while it runs */
  setParameter(
    trial: TrialKey,
    name: string,
    chosen: { value: ParameterValue; distribution: Distribution },
  ): Promise<void>;
  report(trial: TrialKey, step: number, value: number): Promise<void>;
  setTrialAttribute(trial: TrialKey, key: string, value: unknown): Promise<void>;
  /** false, and nothing is written, if somebody else has ended it */
  end(
    trial: TrialKey,
    state: Extract<TrialState, "complete" | "pruned" | "failed">,
    value: number | null,
  ): Promise<boolean>;
}

export interface TrialKey {
  study: string;
  number: number;
}

export interface NewTrial {
  params: Readonly<Record<string, ParameterValue>>;
  distributions: Readonly<Record<string, Distribution>>;
  attributes?: Readonly<Record<string, unknown>>;
}
