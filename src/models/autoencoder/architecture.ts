import type { z } from "zod";
import type { Layer, Shape } from "../network/layer.ts";
import type { FamilyDefaults, Likelihood } from "./settings.ts";

/** What an architecture makes its layers for. */
export interface Given<C> {
  /** of a row: [numbers], or [bins, channels] of a trace */
  input: Shape;
  /** the architecture's own configuration */
  config: C;
  classes: readonly string[];
  /** what the decoder's output means: numbers, their means (the family learns the widths), or logits */
  likelihood: Likelihood;
}

/** Encoder and decoder of one hidden layer of a deep autoencoder; the decoder gives what its encoder takes. */
export interface Stage {
  encoder: readonly Layer[];
  decoder: readonly Layer[];
}

/** An autoencoder as lists of plain layers. */
export interface AutoencoderLayers {
  /** from the row to the code, which is what the last layer gives */
  encoder: readonly Layer[];
  /** from the code to as many numbers as the row has (Gaussian likelihood: or twice as many, means and log variances) */
  decoder: readonly Layer[];
  /** from the code to logits of the classes, for `classify_by: joint`; one dense layer where absent */
  head?: readonly Layer[];
  /**
   * Stages to train one after the other before all layers are trained together, from the input on. They consist of the
   * very layers (the same objects) of encoder and decoder.
   */
  stages?: readonly Stage[];
}

/** A setting that contradicts another. */
export interface Conflict {
  path: readonly string[];
  /** starts with the last key and its value, e.g. `output_activation: tanh; expected linear for likelihood bernoulli` */
  message: string;
}

/** What an architecture file gives; see `defineAutoencoder`. */
export interface Architecture<O extends z.ZodObject> {
  name: string;
  summary: string;
  source?: string;
  /** the architecture's own keys: a strict object, all with defaults and descriptions */
  config: O;
  /** defaults of the family's keys that are others for this architecture */
  defaults?: FamilyDefaults;
  /** works on traces only: feature sets whose matrix has a shape */
  traces?: boolean;
  /** contradictions between its own keys and the family's */
  conflicts?(config: z.output<O> & { likelihood: Likelihood }): readonly Conflict[];
  build(given: Given<z.output<O>>): AutoencoderLayers;
}
