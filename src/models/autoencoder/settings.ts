import { z } from "zod";
import { SCALER_KINDS } from "../../core/scaler.ts";
import { xgboostConfig } from "../boosting/parameters.ts";
import { withDefaults } from "../network/defaults.ts";
import { trainingSchema, trainingWith } from "../network/training-settings.ts";
import type { Conflict } from "./architecture.ts";

const LIKELIHOODS = ["squared_error", "gaussian", "bernoulli"] as const;
export type Likelihood = (typeof LIKELIHOODS)[number];

/** Draws of the code: the error falls with their root, the time grows with them. */
export const MOST_SAMPLES = 10_000;

const share = z.number().min(0).lt(1);

const corruption = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({
    kind: z.literal("dropout"),
    rate: share.default(0.1).describe("probability that a number becomes 0; the others grow by 1 / (1 - rate)"),
  }),
  z.strictObject({
    kind: z.literal("gaussian"),
    deviation: z.number().positive().default(0.1).describe("standard deviation of the noise, of the scaled numbers"),
  }),
  z.strictObject({
    kind: z.literal("salt_and_pepper"),
    rate: share.default(0.1).describe("probability that a number becomes low or high, as likely"),
    low: z.number().optional().describe("of the scaled numbers; 0 with min-max scaling, else -2"),
    high: z.number().optional().describe("of the scaled numbers; 1 with min-max scaling, else 2"),
  }),
]);

const scaling = z.strictObject({
  kind: z
    .enum([...SCALER_KINDS, "none"])
    .default("standard")
    .describe("standard: mean 0, deviation 1; min-max: 0 to 1; on the training rows"),
  per: z
    .enum(["primary", "all"])
    .optional()
    .describe(
      "primary: each primary's autoencoder scales every row by its own scaler, which needs no label; by default as `autoencoders`, but all for likelihood bernoulli",
    ),
  columns: z
    .enum(["each", "together"])
    .default("each")
    .describe("together: one offset and scale for all columns, which leaves a trace its form"),
});

/** The keys that every autoencoder has. */
const family = {
  training: trainingSchema,
  autoencoders: z
    .enum(["one_per_primary", "one_for_all"])
    .optional()
    .describe("how many are trained; by default one_for_all for a classifier on the code or a joint loss"),
  classify_by: z
    .enum(["reconstruction_error", "likelihood", "code_logistic", "code_xgboost", "joint"])
    .default("reconstruction_error")
    .describe(
      "the smallest reconstruction error or the largest likelihood of the primaries' autoencoders, a classifier on the code, or " +
        "logits that are trained along",
    ),
  likelihood: z
    .enum(LIKELIHOODS)
    .default("squared_error")
    .describe("the loss of a reconstruction: gaussian learns the widths, bernoulli is for numbers from 0 to 1"),
  scaling,
  corruption,
  calibration: z
    .enum(["temperature", "temperature_and_offsets"])
    .default("temperature_and_offsets")
    .describe("fitted to validation rows; a temperature alone keeps the order of the errors"),
  samples: z
    .number()
    .int()
    .min(1)
    .max(MOST_SAMPLES)
    .default(32)
    .describe("classify_by likelihood: draws of the code that a variational network's likelihood is averaged over"),
  joint: z
    .strictObject({
      weight: z.number().positive().default(1).describe("of the cross-entropy beside the reconstruction's loss"),
    })
    .describe("for classify_by joint"),
  code_classifier: z
    .strictObject({
      with_errors: z.boolean().default(false).describe("the logarithm of each network's reconstruction error, too"),
      l2: z.number().min(0).default(1e-4).describe("code_logistic: half of it times the sum of squares of the weights"),
      xgboost: xgboostConfig.prefault({ rounds: 100, eta: 0.1, max_depth: 4 }),
    })
    .describe("for classifiers on the code"),
  pretraining: z
    .strictObject({
      epochs: z.number().int().min(0).max(100_000).default(0).describe("of each layer; 0 is none"),
    })
    .describe("layer after layer, each on the code of those before it (Bengio et al. 2007), where layers are stacked"),
};

type Family = z.ZodObject<typeof family>;
/** The family's keys as they stand after parsing: nothing is left to a default. */
export type FamilySettings = Omit<z.output<Family>, "autoencoders" | "scaling"> & {
  autoencoders: "one_per_primary" | "one_for_all";
  scaling: Required<z.output<typeof scaling>>;
};

/** Other defaults for keys of the family, as they would stand in a file. */
export type FamilyDefaults = { [K in keyof Omit<z.input<Family>, "training">]?: z.input<Family>[K] } & {
  training?: Partial<z.input<typeof trainingSchema>>;
};

/** The family's keys, with an architecture's defaults. */
export function familyShape({
  training = {},
  scaling: scale = {},
  code_classifier = {},
  ...others
}: FamilyDefaults): typeof family {
  const shape = {
    ...family,
    training: trainingWith(training),
    scaling: withDefaults(family.scaling, scale).prefault({}),
    code_classifier: withDefaults(family.code_classifier, code_classifier).prefault({}),
    corruption: family.corruption.prefault({ kind: "none" }),
    joint: family.joint.prefault({}),
    pretraining: family.pretraining.prefault({}),
  };
  for (const [key, value] of Object.entries(others)) {
    const own = shape[key as keyof typeof shape] as z.ZodType;
    Object.assign(shape, { [key]: own.prefault(value) });
  }
  return shape as unknown as typeof family;
}

/** What stands for keys that follow others. */
export function completed<C extends z.output<Family>>(config: C): C & FamilySettings {
  const { classify_by, scaling: scale } = config;
  const whole = classify_by === "reconstruction_error" || classify_by === "likelihood";
  const autoencoders = config.autoencoders ?? (whole ? "one_per_primary" : "one_for_all");
  const per = scale.per ?? (autoencoders === "one_for_all" || config.likelihood === "bernoulli" ? "all" : "primary");
  return { ...config, autoencoders, scaling: { ...scale, per } };
}

/** Settings of the family that contradict each other; all of them, in order. */
export function familyConflicts(config: z.output<Family>): Conflict[] {
  const { autoencoders, classify_by, likelihood, scaling: scale, corruption: noise } = completed(config);
  const conflicts: Conflict[] = [];
  const add = (path: string[], value: unknown, expected: string) =>
    conflicts.push({ path, message: `${path.at(-1)}: ${value}; expected ${expected}` });
  const perClass = classify_by === "reconstruction_error" || classify_by === "likelihood";
  if (perClass && autoencoders === "one_for_all") {
    add(["autoencoders"], autoencoders, `one_per_primary for classify_by ${classify_by}`);
  }
  if (classify_by === "joint" && autoencoders === "one_per_primary") {
    add(["autoencoders"], autoencoders, "one_for_all for classify_by joint");
  }
  if (classify_by === "likelihood" && likelihood === "squared_error") {
    add(["likelihood"], likelihood, "gaussian or bernoulli for classify_by likelihood");
  }
  if (likelihood === "bernoulli" && scale.kind !== "min-max") {
    add(["scaling", "kind"], scale.kind, "min-max for likelihood bernoulli, of numbers from 0 to 1");
  }
  if (autoencoders === "one_for_all" && scale.per === "primary") {
    add(["scaling", "per"], scale.per, "all for one autoencoder of all primaries");
  }
  if (classify_by === "likelihood" && likelihood === "bernoulli" && scale.per === "primary") {
    add(["scaling", "per"], scale.per, "all for likelihood bernoulli, which compares numbers of one scale only");
  }
  if (noise.kind === "salt_and_pepper") {
    const [low, high] = saltAndPepper(noise, scale.kind);
    if (low >= high) add(["corruption", "low"], low, `less than high, ${high}`);
  }
  return conflicts;
}

/** The numbers that salt and pepper are. */
export function saltAndPepper(
  noise: { low?: number | undefined; high?: number | undefined },
  kind: FamilySettings["scaling"]["kind"],
): [low: number, high: number] {
  return [noise.low ?? (kind === "min-max" ? 0 : -2), noise.high ?? (kind === "min-max" ? 1 : 2)];
}
