import { expect, it } from "vitest";
import { PRUNERS } from "../../../src/tuning/pruners/catalogue.ts";
import { type PrunerContract, prunerContract } from "./contract.ts";

const CONTRACTS: Readonly<Record<string, PrunerContract>> = {
  none: { config: {}, never: true },
  percentile: { config: { percentile: 25, startup_trials: 2, warmup_steps: 1, interval_steps: 2, min_trials: 2 } },
  hyperband: { config: { max_resource: 9 } },
  threshold: { config: { lower: -0.9, upper: 0.5 }, mirroredConfig: { lower: -0.5, upper: 0.9 } },
  patient: { config: { patience: 1, min_delta: 0.1, pruner: { name: "median", startup_trials: 1 } } },
};

for (const definition of PRUNERS) prunerContract(definition, CONTRACTS[definition.name] ?? { config: {} });

it("has pruners of different names", () => {
  expect(new Set(PRUNERS.map(({ name }) => name)).size).toBe(PRUNERS.length);
});
