import { z } from "zod";
import type { PrunerDefinition } from "../pruner.ts";
import { halving, power } from "./successive-halving.ts";

const config = z
  .strictObject({
    min_resource: z.int().min(1).default(1).describe("steps to the first rung of the first bracket"),
    max_resource: z.int().min(1).describe("steps that a whole trial has"),
    reduction_factor: z
      .int()
      .min(2)
      .default(3)
      .describe("of so many trials at a rung one goes on; rungs are this factor apart"),
  })
  .refine(({ min_resource, max_resource }) => min_resource <= max_resource, {
    error: "min_resource is larger than max_resource",
    path: ["min_resource"],
  });

/** 2^32 over the golden ratio: multiples of it, modulo 2^32, are spread evenly. */
const GOLDEN = 0x9e3779b1;

/**
 * Successive halving in several brackets, which begin to judge at later and later steps; only trials of a bracket are
 * compared, and a sampler learns from those of the trial's own. Which one a trial is of follows from its number alone, so
 * unlike with Optuna, whose brackets wait for the first complete trial unless it is told, `max_resource` is required.
 */
export const hyperband: PrunerDefinition<z.output<typeof config>> = {
  name: "hyperband",
  summary: "successive halving in brackets that begin at different steps",
  source: "Li et al., Hyperband, Journal of Machine Learning Research 18 (2018) 1, arXiv:1603.06560",
  config,
  create(options) {
    const shares = bracketShares(options);
    const isComparable = (number: number, other: { number: number }) =>
      bracketOf(number, shares) === bracketOf(other.number, shares);
    const pruners = shares.map((_, rate) =>
      halving({ ...options, min_early_stopping_rate: rate, competes: isComparable }),
    );
    return { prune: (view) => pruners[bracketOf(view.number, shares)]!.prune(view), isComparable };
  },
};

/** How many trials of a round each bracket has, as many as its rungs are worth. */
export function bracketShares(options: z.output<typeof config>): number[] {
  const { min_resource, max_resource, reduction_factor: factor } = options;
  let brackets = 1;
  for (let steps = min_resource * factor; steps <= max_resource; steps *= factor) brackets++;
  return Array.from({ length: brackets }, (_, bracket) => {
    const rungs = brackets - 1 - bracket;
    return Math.ceil((brackets * power(factor, rungs)) / (rungs + 1));
  });
}

/** The bracket of a trial: trials are spread over the brackets evenly at any time, in proportion to their shares. */
export function bracketOf(number: number, shares: readonly number[]): number {
  const total = shares.reduce((a, b) => a + b, 0);
  let place = ((Math.imul(number, GOLDEN) >>> 0) / 2 ** 32) * total;
  for (const [bracket, share] of shares.entries()) {
    place -= share;
    if (place < 0) return bracket;
  }
  return shares.length - 1;
}
