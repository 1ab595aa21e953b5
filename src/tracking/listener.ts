import type { RunRecord, StageRecord } from "./run-record.ts";
import type { RunState } from "./run-state.ts";

/** Values of metrics at one step of training. */
export interface MetricStep {
  step: number;
  /** ms since 1970 */
  time: number;
  values: Readonly<Record<string, number>>;
}

/** What listeners see of a run. */
export interface RunView {
  /** the run's folder */
  readonly path: string;
  readonly state: Readonly<RunState>;
  readonly record: Readonly<RunRecord>;
  readonly labels: Readonly<{ tags: Readonly<Record<string, string>>; note: string }>;
}

/**
 * Whoever wants to know of a run while it goes on: a mirror on a tracking server, a notice, a callback of the user. Its
 * failures are told as warnings of the run and never end it. Calls are made in order; `ended` is the last, awaited at most
 * as long as the listener itself sees fit.
 */
export interface RunListener {
  /** who it is, in warnings */
  name: string;
  /** what it knows that no record may hold: passwords, tokens */
  secrets?: readonly string[];
  started?(run: RunView): void | Promise<void>;
  /** metrics of a step of training */
  stepped?(run: RunView, metrics: MetricStep): void | Promise<void>;
  stageEnded?(run: RunView, stage: StageRecord): void | Promise<void>;
  /** the run has its final status, and all its files are written */
  ended?(run: RunView): void | Promise<void>;
}
