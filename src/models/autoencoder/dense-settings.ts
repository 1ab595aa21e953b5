import { z } from "zod";
import { ACTIVATIONS, type Activation } from "../network/layer.ts";
import type { Conflict } from "./architecture.ts";
import type { Likelihood } from "./settings.ts";

const units = z.number().int().min(1).max(65_536);
const strength = z.number().min(0);

/** What every network of dense layers may be told. */
const shared = {
  activation: z.enum(ACTIVATIONS).describe("of hidden layers"),
  output_activation: z.enum(ACTIVATIONS).default("linear").describe("of the reconstruction"),
  tied: z
    .boolean()
    .default(false)
    .describe(
      "a kernel of the decoder is that of the encoder's layer which it mirrors, transposed; biases are its own",
    ),
  unit_norm: z.boolean().default(false).describe("the kernel of each unit of the encoder is kept at norm 1"),
  orthogonality: strength
    .default(0)
    .describe("times ||W'W - I||_F of each kernel of the encoder, a column per unit, is added to the loss"),
  l2: strength.default(0).describe("times the sum of squares of all kernels is added to the loss"),
  batch_normalisation: z.boolean().default(false).describe("of hidden layers, before the activation; not of the code"),
  dropout: z.number().min(0).lt(1).default(0).describe("of hidden layers while training; not of the code"),
};

/** Layers with a plain code, the penalties on which make sparse and contractive ones. */
const plain = {
  layers: z.array(units).min(1).max(50).describe("units of the encoder's layers; the last are the code"),
  ...shared,
  code_activation: z.enum(ACTIVATIONS).optional().describe("of the code; by default `activation`"),
  l1: strength.default(0).describe("times the sum of sizes of a row's code is added to the loss"),
  sparsity: z
    .strictObject({
      target: z.number().gt(0).lt(1).default(0.05).describe("mean of each unit of the code"),
      weight: strength.default(0).describe("times the divergence from the target is added to the loss"),
    })
    .prefault({})
    .describe("for codes from 0 to 1 (Ng 2011)"),
  contractive: strength
    .default(0)
    .describe("times the squared Frobenius norm of each encoder layer's Jacobian is added to the loss"),
  decorrelation: strength
    .default(0)
    .describe("times half the sum of squared covariances of the code is added to the loss (Cogswell et al. 2016)"),
};

type Plain = typeof plain;
export type DenseSettings = z.output<z.ZodObject<Plain>>;
export type SharedSettings = z.output<z.ZodObject<typeof shared>>;
type Defaults = { layers: number[]; activation?: Activation } & Partial<z.input<z.ZodObject<Plain>>>;

/** The configuration of dense layers with a plain code; architectures differ in their defaults. */
export function denseConfig({ activation = "selu", ...defaults }: Defaults): z.ZodObject<Plain, z.core.$strict> {
  const given = Object.entries({ activation, ...defaults }).map(([key, value]): [string, z.ZodType] => [
    key,
    (plain[key as keyof Plain] as z.ZodType).prefault(value),
  ]);
  return z.strictObject({ ...plain, ...Object.fromEntries(given) } as unknown as Plain);
}

/** The configuration of dense layers around a code that is drawn. */
export function variationalConfig(defaults: { hidden: number[]; latent: number; activation: Activation }) {
  return z.strictObject({
    hidden: z
      .array(units)
      .max(50)
      .default(defaults.hidden)
      .describe("units of the encoder's layers before the code; the decoder mirrors them"),
    latent: units.default(defaults.latent).describe("numbers of the code"),
    ...shared,
    activation: shared.activation.default(defaults.activation),
    beta: strength
      .default(1)
      .describe("of the divergence in the loss; 1 is the evidence bound with likelihood gaussian or bernoulli"),
  });
}

/** Contradictions that any network of dense layers may have. */
export function sharedConflicts({
  output_activation,
  likelihood,
}: SharedSettings & { likelihood: Likelihood }): Conflict[] {
  if (likelihood !== "bernoulli" || output_activation === "linear") return [];
  return [conflict("output_activation", output_activation, "linear for likelihood bernoulli, whose output are logits")];
}

export function denseConflicts(config: DenseSettings & { likelihood: Likelihood }): Conflict[] {
  const { activation, code_activation = activation, sparsity, contractive, batch_normalisation } = config;
  const conflicts = sharedConflicts(config);
  if (sparsity.weight > 0 && code_activation !== "sigmoid") {
    conflicts.push(
      conflict("code_activation", code_activation, "sigmoid for sparsity.weight above 0: a code from 0 to 1"),
    );
  }
  if (contractive > 0 && batch_normalisation) {
    conflicts.push(
      conflict("contractive", contractive, "0 with batch_normalisation, after which rows depend on each other"),
    );
  }
  return conflicts;
}

function conflict(key: string, value: unknown, expected: string): Conflict {
  return { path: [key], message: `${key}: ${value}; expected ${expected}` };
}
