import type { Distribution, ParameterValue } from "./distribution.ts";
import type { Direction, TrialRecord, TrialState } from "./trial.ts";

/** A study as a storage keeps it. */
export interface StudyRecord {
  name: string;
  direction: Direction;
  attributes: Readonly<Record<string, unknown>>;
  /** by number */
  trials: readonly TrialRecord[];
}

/**
 * Where studies are kept. Whatever a call has written before it resolves survives the end of the process. Calls throw
 * TrackingError where that cannot be.
 */
export interface Storage {
  /** what there is now; what other processes have written since is read, too */
  read(study: string): Promise<StudyRecord | undefined>;
  studies(): Promise<string[]>;
  /** @throws ConfigError if there is a study of that name */
  create(study: string, direction: Direction): Promise<void>;
  setAttribute(study: string, key: string, value: unknown): Promise<void>;
  /** begins a trial and gives its number */
  begin(study: string, trial: NewTrial): Promise<number>;
  /** a running trial's parameter, for those that are only known while it runs */
  setParameter(
    trial: TrialKey,
    name: string,
    chosen: { value: ParameterValue; distribution: Distribution },
  ): Promise<void>;
  report(trial: TrialKey, step: number, value: number): Promise<void>;
  setTrialAttribute(trial: TrialKey, key: string, value: unknown): Promise<void>;
  end(
    trial: TrialKey,
    state: Extract<TrialState, "complete" | "pruned" | "failed">,
    value: number | null,
  ): Promise<void>;
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
