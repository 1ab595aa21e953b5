import type { Distribution, ParameterValue } from "./distribution.ts";

/** How far a trial has come. `waiting` is one that somebody has asked for and nobody has begun. */
export const TRIAL_STATES = ["running", "complete", "pruned", "failed", "waiting"] as const;
export type TrialState = (typeof TRIAL_STATES)[number];

/** The attribute that says why a trial failed. */
export const REASON = "reason";

/** A trial as a storage keeps it. */
export interface TrialRecord {
  /** its place in the study, from 0 */
  number: number;
  state: TrialState;
  params: Readonly<Record<string, ParameterValue>>;
  distributions: Readonly<Record<string, Distribution>>;
  /** of a complete trial, and of a pruned one its last intermediate value; null where there is none */
  value: number | null;
  /** what was told while it ran, by step, in ascending order */
  intermediate: readonly { step: number; value: number }[];
  /** JSON that belongs to it: why it failed, what it took */
  attributes: Readonly<Record<string, unknown>>;
  /** ms since 1970; no decision depends on times */
  started: number | null;
  ended: number | null;
}

export type Direction = "minimize" | "maximize";

/** Whether a is better than b; a number is better than none. */
export function isBetter(direction: Direction, a: number, b: number): boolean {
  if (Number.isNaN(a)) return false;
  return Number.isNaN(b) || (direction === "minimize" ? a < b : a > b);
}
