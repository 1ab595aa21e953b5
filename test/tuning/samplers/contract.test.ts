import { SAMPLERS } from "../../../src/tuning/samplers/catalogue.ts";
import { type ContractOptions, samplerContract } from "./contract.ts";

/** What the suite has to know of some. */
const OPTIONS: Readonly<Record<string, ContractOptions>> = {
  grid: { configs: [{ points: 2 }, { points: 3, order: "listed" }], definesByRun: false },
  sobol: { configs: [{}, { scramble: "shift" }] },
  tpe: {
    configs: [
      { startup_trials: 0 },
      { startup_trials: 4, together: "common" },
      { startup_trials: 2, together: "none", candidates: 2 },
    ],
  },
};

for (const sampler of SAMPLERS) samplerContract(sampler, OPTIONS[sampler.name]);
