import { z } from "zod";
import type { Random } from "../../core/random.ts";
import type { Distribution } from "../distribution.ts";
import { toExternal } from "../distribution.ts";
import type { SamplerDefinition } from "../sampler.ts";

const config = z.strictObject({});

/** Each parameter by itself, from its distribution. */
export const random: SamplerDefinition<z.output<typeof config>> = {
  name: "random",
  summary: "each value drawn from its distribution",
  config,
  create: () => ({
    propose: (_view, stream) => ({
      suggest: (name, distribution) => toExternal(distribution, drawInternal(distribution, stream.stream(name))),
    }),
  }),
};

/** A number that stands for a value, all values of the distribution equally probable (with `log` in their logarithm). */
export function drawInternal(distribution: Distribution, stream: Random): number {
  if (distribution.kind === "categorical") return stream.integer(distribution.choices.length);
  const { low, high, log, step } = distribution;
  if (step === null) {
    if (!log) return Math.min(high, low + stream.uniform() * (high - low));
    return clamp(Math.exp(Math.log(low) + stream.uniform() * (Math.log(high) - Math.log(low))), low, high);
  }
  if (!log) return low + step * stream.integer(Math.floor((high - low) / step + 1e-9) + 1);
  // Whole numbers in proportion to the logarithm's length of [n - 1/2, n + 1/2].
  const [from, to] = [Math.log(low - step / 2), Math.log(high + step / 2)];
  return clamp(Math.round(Math.exp(from + stream.uniform() * (to - from))), low, high);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
