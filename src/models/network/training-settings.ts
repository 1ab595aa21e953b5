import { z } from "zod";
import { withDefaults } from "./defaults.ts";
import { BACKENDS, ENGINES } from "./engine.ts";

const positive = z.number().positive();
const share = z.number().min(0).lt(1);

const sgd = z.strictObject({
  name: z.literal("sgd"),
  learning_rate: positive.default(0.01),
  momentum: share.default(0.9).describe("0 is plain gradient descent; a one_cycle schedule has its own"),
  nesterov: z.boolean().default(false),
});
const rmsprop = z.strictObject({
  name: z.literal("rmsprop"),
  learning_rate: positive.default(0.001),
  decay: share.default(0.99).describe("of the mean of squared gradients"),
  epsilon: positive.default(1e-8),
});
const moments = {
  learning_rate: positive.default(0.001),
  beta1: share.default(0.9),
  beta2: share.default(0.999),
  epsilon: positive.default(1e-8),
};
const adam = z.strictObject({ name: z.literal("adam"), ...moments });
const adamw = z.strictObject({
  name: z.literal("adamw"),
  ...moments,
  weight_decay: z.number().min(0).default(0.01).describe("share of the weights taken off at learning rate 1"),
});

const constant = z.strictObject({ name: z.literal("constant") });
const oneCycle = z
  .strictObject({ name: z.literal("one_cycle") })
  .describe(
    "learning_rate is the largest: .1 to 1 to .1 of it over 90 % of the steps, then to .001; momentum .95 to .85 to .95",
  );
const cosine = z.strictObject({
  name: z.literal("cosine"),
  final: z.number().min(0).max(1).default(0).describe("last learning rate, as a share of the first"),
});
const plateau = z.strictObject({
  name: z.literal("reduce_on_plateau"),
  factor: z.number().gt(0).lt(1).default(0.1),
  patience: z.number().int().min(0).default(10).describe("epochs without a smaller validation loss before a reduction"),
  least: z.number().min(0).default(0).describe("smallest learning rate"),
});

/** How networks are trained, the same for every family that has some. */
export const trainingSchema = z.strictObject({
  epochs: z.number().int().min(1).max(100_000).default(200),
  batch: z
    .number()
    .int()
    .min(1)
    .max(65_536)
    .default(128)
    .describe("rows of a step; the last of an epoch may have fewer"),
  optimiser: z.discriminatedUnion("name", [sgd, rmsprop, adam, adamw]).prefault({ name: "adam" }),
  schedule: z.discriminatedUnion("name", [constant, oneCycle, cosine, plateau]).prefault({ name: "constant" }),
  clip_norm: positive.optional().describe("gradients with a larger norm over all parameters are scaled to it"),
  early_stopping: z
    .strictObject({
      patience: z.number().int().min(1).describe("epochs without a smaller validation loss before the end"),
      min_delta: z.number().min(0).default(0).describe("by how much smaller"),
    })
    .optional()
    .describe("ends training early; the weights of the best epoch are kept, as they are without it"),
  divergence_warm_up_epochs: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe("over which the divergence of a variational network grows to its weight"),
  engine: z.enum(ENGINES).default("fused"),
  backend: z.enum(BACKENDS).optional().describe("of engine tfjs: wasm unless named"),
});

/** The same with other defaults, each for itself: a file may give the others alone. */
export function trainingWith(defaults: Partial<z.input<typeof trainingSchema>>): z.ZodPrefault<typeof trainingSchema> {
  return withDefaults(trainingSchema, defaults)
    .superRefine(({ engine, backend }, { addIssue }) => {
      if (backend === undefined || engine === "tfjs") return;
      const message = `backend: ${backend}; expected none with engine ${engine}, or engine tfjs`;
      addIssue({ code: "custom", path: ["backend"], message, input: backend });
    })
    .prefault({});
}

export type TrainingSettings = z.output<typeof trainingSchema>;
