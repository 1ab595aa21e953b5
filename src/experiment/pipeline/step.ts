import type { SimulationPreset } from "../../simulation/preset.ts";
import type { JobParts } from "../job/schema.ts";
import type { Experiment } from "../schema.ts";
import type { PipelineSettings } from "./schema.ts";

/** A step with everything resolved that does not depend on other steps. */
export type Step =
  | { type: "simulate"; simulate: SimulationPreset; inputs: Inputs }
  | { type: "experiment"; experiment: Experiment; inputs: Inputs }
  | { type: "classify"; inputs: Inputs }
  | ({ type: "job"; inputs: Inputs } & JobParts);

/** Paths, or references to outputs of other steps, by name. */
export type Inputs = Readonly<Record<string, string>>;

export interface Pipeline extends Omit<PipelineSettings, "steps"> {
  /** in the order in which they are done */
  steps: Readonly<Record<string, Step>>;
}

/** An output of another step. */
export interface Reference {
  step: string;
  output: string;
}

/** The output that `steps.NAME.OUTPUT` means; undefined for a path. */
export function referenceIn(source: string): Reference | undefined {
  const [, step, output] = /^steps\.([^./\\]+)\.([^./\\]+)$/.exec(source) ?? [];
  return step === undefined || output === undefined ? undefined : { step, output };
}
