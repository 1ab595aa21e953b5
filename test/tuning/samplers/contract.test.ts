import { SAMPLERS } from "../../../src/tuning/samplers/catalogue.ts";
import { type ContractOptions, samplerContract } from "./contract.ts";

/** What the suite has to know of some. */
const OPTIONS: Readonly<Record<string, ContractOptions>> = {
  grid: { configs: [{ points: 2 }, { points: 3, order: "listed" }], definesByRun: false },
  sobol: { configs: [{}, { scramble: "shift" }] },
};

for (const sampler of SAMPLERS) samplerContract(sampler, OPTIONS[sampler.name]);
