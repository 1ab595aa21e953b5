import { holm, mannWhitney } from "./mann-whitney.ts";
import type { OptunaStudies } from "./optuna-studies.ts";
import { ownBest } from "./own-studies.ts";
import type { TestFunction } from "./test-functions.ts";

export interface Budget {
  seeds: number;
  trials: number;
}

/** Best values of all seeds on one function. */
export interface FunctionResult {
  name: string;
  source: string;
  parameters: number;
  conditional: boolean;
  trials: number;
  ours: number[];
  optuna: number[];
  /** Optuna with `group=True`, where parameters are conditional */
  optuna_group?: number[];
  /** ours, eight trials at a time */
  ours_batch_8: number[];
}

/** A function's results, told as far as they matter. */
export interface Verdict extends FunctionResult {
  /** probability that ours is worse */
  worse: number;
  p: number;
  /** p after Holm's correction over all functions */
  p_holm: number;
}

/** Both samplers on one function, the same budget and one trial at a time. */
export async function compare(
  one: TestFunction,
  { seeds, trials }: Budget,
  peer: OptunaStudies,
): Promise<FunctionResult> {
  const numbers = Array.from({ length: seeds }, (_, i) => i);
  const conditional = one.space.some(({ when }) => when !== undefined);
  return {
    ...{ name: one.name, source: one.source, parameters: one.space.length, conditional, trials },
    ours: await own(one, { seeds, trials, batch: 1 }),
    optuna: await peer.best(one, { seeds: numbers, trials }),
    ...(conditional && { optuna_group: await peer.best(one, { seeds: numbers, trials, group: true }) }),
    ours_batch_8: await own(one, { seeds, trials, batch: 8 }),
  };
}

/** One study after the other. */
async function own(one: TestFunction, { seeds, trials, batch }: Budget & { batch: number }): Promise<number[]> {
  const best: number[] = [];
  for (let seed = 0; seed < seeds; seed++) best.push(await ownBest(one, { seed, trials, batch }));
  return best;
}

/** Mann-Whitney tests that ours is worse, corrected for their number. */
export function judge(results: readonly FunctionResult[]): Verdict[] {
  const tests = results.map(({ ours, optuna }) => mannWhitney(ours, optuna));
  const corrected = holm(tests.map(({ p }) => p));
  return results.map((result, i) => ({ ...result, worse: tests[i]!.above, p: tests[i]!.p, p_holm: corrected[i]! }));
}
