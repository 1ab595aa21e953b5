import type { Distribution } from "../distribution.ts";
import type { TrialRecord } from "../trial.ts";

/**
 * A parameter as the forest sees it: a length from `low` to `high` on which its values are spread as a random proposal
 * would (in the logarithm with `log`, a grid value as the middle of its step), or so many choices.
 */
export type Axis = { name: string } & ({ choices: number } | { choices: undefined; low: number; high: number });

/** What distributions of the same parameter have in common: the range over all of them. */
export function axisOf(name: string, distributions: readonly Distribution[]): Axis {
  const [first] = distributions;
  if (first!.kind === "categorical") return { name, choices: first!.choices.length };
  const ends = distributions.flatMap((one) => (one.kind === "categorical" ? [] : endsOf(one)));
  const low = ends.reduce((a, b) => Math.min(a, b));
  const high = ends.reduce((a, b) => Math.max(a, b));
  return { name, choices: undefined, low, high };
}

function endsOf({ low, high, log, step }: Exclude<Distribution, { kind: "categorical" }>): number[] {
  const half = (step ?? 0) / 2;
  return [low - half, high + half].map((end) => (log ? Math.log(end) : end));
}

/** The place of a trial on the axis of a parameter that it has: a number, or the index of its choice. */
export function coordinate({ params, distributions }: TrialRecord, name: string): number {
  const distribution = distributions[name]!;
  if (distribution.kind === "categorical") return distribution.choices.indexOf(params[name]!);
  const value = params[name] as number;
  return distribution.log ? Math.log(value) : value;
}
