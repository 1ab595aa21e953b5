import { z } from "zod";
import { toExternal } from "../distribution.ts";
import type { SamplerDefinition } from "../sampler.ts";
import { fromUnit } from "../unit-interval.ts";

const config = z.strictObject({});

/** Each parameter by itself, from its distribution; a stream of its own, so that the order of asking changes nothing. */
export const random: SamplerDefinition<z.output<typeof config>> = {
  name: "random",
  summary: "each value drawn from its distribution",
  source: "J. Bergstra & Y. Bengio, J. Mach. Learn. Res. 13 (2012) 281",
  config,
  create: () => ({
    propose: (_view, stream) => ({
      suggest: (name, distribution) => toExternal(distribution, fromUnit(distribution, stream.stream(name).uniform())),
    }),
  }),
};
