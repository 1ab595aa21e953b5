import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import { toExternal } from "../distribution.ts";
import type { Proposal, Sampler, SamplerDefinition, StudyView } from "../sampler.ts";
import { fromUnit } from "../unit-interval.ts";
import { owenScramble, SOBOL_DIMENSIONS, sobolBits } from "./sobol-points.ts";

const config = z.strictObject({
  scramble: z
    .enum(["owen", "shift"])
    .default("owen")
    .describe("owen: intervals permuted within intervals; shift: all points moved by the same random bits"),
});
type Config = z.output<typeof config>;

/**
 * Points that fill the space more evenly than chance does. Trial i takes point i of a scrambled Sobol sequence, in a
 * dimension for each parameter of the space, conditional ones included; where the space is not known beforehand, in the
 * order in which earlier trials, and this one, have met them.
 */
export const sobol: SamplerDefinition<Config> = {
  name: "sobol",
  summary: "points of a scrambled Sobol sequence, more even than chance",
  source:
    "I. M. Sobol, USSR Comput. Math. Math. Phys. 7 (1967) 86; S. Joe & F. Y. Kuo, SIAM J. Sci. Comput. 30 (2008) 2635; " +
    "A. B. Owen, J. Complexity 14 (1998) 466",
  config,
  create: (settings) => new SobolSampler(settings),
};

class SobolSampler implements Sampler {
  private readonly scramble: Config["scramble"];

  constructor({ scramble }: Config) {
    this.scramble = scramble;
  }

  propose(view: StudyView): Proposal {
    const order = dimensionsOf(view);
    const shared = view.random.stream("sobol");
    return {
      suggest: (name, distribution) => {
        let dimension = order.get(name);
        if (dimension === undefined) {
          dimension = order.size;
          order.set(name, dimension);
        }
        refuseMore(order.size);
        const bits = sobolBits(view.number, dimension);
        const seed = shared.stream("dimension", dimension).bits();
        const moved = this.scramble === "owen" ? owenScramble(bits, seed) : (bits ^ seed) >>> 0;
        return toExternal(distribution, fromUnit(distribution, moved * 2 ** -32));
      },
    };
  }
}

/** A dimension for each parameter that is known. */
function dimensionsOf({ space, finished, pending }: StudyView): Map<string, number> {
  if (space) return new Map(space.map(({ name }, i) => [name, i]));
  const order = new Map<string, number>();
  for (const { params } of [...finished, ...pending]) {
    for (const name of Object.keys(params)) if (!order.has(name)) order.set(name, order.size);
  }
  return order;
}

function refuseMore(count: number): void {
  if (count <= SOBOL_DIMENSIONS) return;
  throw new ConfigError(`${count} parameters in a Sobol sequence; expected at most ${SOBOL_DIMENSIONS}`);
}
