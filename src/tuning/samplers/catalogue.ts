import type { SamplerDefinition } from "../sampler.ts";
import { grid } from "./grid.ts";
import { random } from "./random.ts";
import { sobol } from "./sobol.ts";
import { tpe } from "./tpe.ts";

/** The samplers that there are, each in a file of its own beside this one. */
export const SAMPLERS: readonly SamplerDefinition<unknown>[] = [random, grid, sobol, tpe];
