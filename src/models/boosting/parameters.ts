import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import { METRICS, OBJECTIVES } from "./objective.ts";
import { conflictsOf } from "./parameter-conflicts.ts";

/** The library keeps whole numbers as int32. */
const LARGEST_INT32 = 2 ** 31 - 1;

interface Bounds {
  min: number;
  max?: number;
  /** the lower end itself is not allowed */
  above?: boolean;
  whole?: boolean;
}

function rangeText({ min, max = Number.POSITIVE_INFINITY, above = false, whole = false }: Bounds): string {
  const low = `${above ? ">" : ">="} ${min}`;
  const high = max === Number.POSITIVE_INFINITY ? "" : ` and <= ${max}`;
  return `a ${whole ? "whole " : ""}number ${low}${high}`;
}

/**
 * A number whose one error message has the parameter, the value and what is allowed. Trainers keep it in float32, where it
 * must be allowed, too, unless it is whole.
 */
function parameter(name: string, bounds: Bounds) {
  const { min, max = Number.POSITIVE_INFINITY, above = false, whole = false } = bounds;
  const isWithin = (value: number) => (above ? value > min : value >= min) && value <= max;
  const isWithinSingle = (value: number) =>
    whole || (Number.isFinite(Math.fround(value)) && isWithin(Math.fround(value)));
  const error = ({ input }: { input?: unknown }) => {
    const single = typeof input === "number" && isWithin(input) && !isWithinSingle(input) ? " in float32" : "";
    return `${name}: ${show(input)}; expected ${rangeText(bounds)}${single}`;
  };
  return z
    .number({ error })
    .refine((value) => isWithin(value) && isWithinSingle(value) && (!whole || Number.isInteger(value)), { error });
}

function show(input: unknown): string {
  return typeof input === "object" || typeof input === "string" ? JSON.stringify(input) : String(input);
}

/** One of some names, with an error message that lists them. */
function choice<const T extends readonly [string, ...string[]]>(name: string, names: T) {
  return z.enum(names, { error: (issue) => `${name}: ${show(issue.input)}; expected one of ${names.join(", ")}` });
}

const baseScoreError = (issue: { input?: unknown }) =>
  `base_score: ${show(issue.input)}; expected a finite number (float32) or estimate`;
const signError = (issue: { input?: unknown }) =>
  `monotone_constraints: ${show(issue.input)}; expected -1, 0 or 1 for each feature, as a list or {name: sign}`;
const sign = z.union([z.literal(-1), z.literal(0), z.literal(1)], { error: signError });

const metricsError = (issue: { input?: unknown }) =>
  `eval_metric: ${show(issue.input)}; expected a list of ${METRICS.join(", ")}`;

const fraction = (name: string) => parameter(name, { min: 0, max: 1, above: true }).default(1);

const parameters = z.strictObject({
  name: z.literal("xgboost").default("xgboost"),
  engine: choice("engine", ["builtin", "native", "ml-xgboost"])
    .default("builtin")
    .describe(
      "who trains: builtin (TypeScript, the same bytes everywhere), native (libxgboost), ml-xgboost (npm port)",
    ),
  library: z.string().optional().describe("native: path of libxgboost; searched for if absent"),
  device: z
    .string()
    .regex(/^(cpu|cuda(:\d+)?)$/, { error: (issue) => `device: ${show(issue.input)}; expected cpu, cuda or cuda:N` })
    .default("cpu")
    .describe("native: where to train: cpu, cuda or cuda:N"),
  objective: choice("objective", OBJECTIVES)
    .default("multi:softprob")
    .describe("the loss; binary:logistic for two classes, reg:squarederror for numbers (TypeScript only)"),
  rounds: parameter("rounds", { min: 1, max: 100_000, whole: true })
    .default(100)
    .describe("boosting rounds; each grows one tree per class"),
  eta: parameter("eta", { min: 0, max: 1, above: true })
    .default(0.3)
    .describe("learning rate: every leaf is multiplied by it"),
  max_depth: parameter("max_depth", { min: 0, max: 30, whole: true })
    .default(6)
    .describe("levels of splits in a tree; 0 is no limit, for grow_policy lossguide"),
  grow_policy: choice("grow_policy", ["depthwise", "lossguide"])
    .default("depthwise")
    .describe("which node is split next: those nearest to the root, or the one with the largest loss reduction"),
  max_leaves: parameter("max_leaves", { min: 0, max: LARGEST_INT32, whole: true })
    .default(0)
    .describe("most leaves of a tree; 0 is no limit"),
  gamma: parameter("gamma", { min: 0 }).default(0).describe("smallest loss reduction for which a node is split"),
  lambda: parameter("lambda", { min: 0 }).default(1).describe("L2 penalty on leaf values"),
  alpha: parameter("alpha", { min: 0 }).default(0).describe("L1 penalty on leaf values"),
  min_child_weight: parameter("min_child_weight", { min: 0 })
    .default(1)
    .describe("smallest sum of second derivatives in a child"),
  max_delta_step: parameter("max_delta_step", { min: 0 })
    .default(0)
    .describe("largest size of a leaf value before eta; 0 is no limit"),
  subsample: fraction("subsample").describe("share of the rows that a tree is grown on, drawn without replacement"),
  colsample_bytree: fraction("colsample_bytree").describe("share of the features that a tree may split on"),
  colsample_bylevel: fraction("colsample_bylevel").describe("share of the tree's features that a level may split on"),
  colsample_bynode: fraction("colsample_bynode").describe("share of the level's features that a node may split on"),
  max_bin: parameter("max_bin", { min: 2, max: 256, whole: true })
    .default(256)
    .describe("most bins that the values of a feature are put into"),
  base_score: z
    .union([z.number(), z.literal("estimate")], { error: baseScoreError })
    .refine((score) => score === "estimate" || Number.isFinite(Math.fround(score)), { error: baseScoreError })
    .optional()
    .describe(
      "what stands before the first tree: a margin, for binary:logistic a probability; estimate is from the rows; " +
        "by default 0.5 for the softmax, estimate otherwise",
    ),
  scale_pos_weight: parameter("scale_pos_weight", { min: 0, above: true })
    .default(1)
    .describe("binary:logistic: weight of rows of the second class"),
  monotone_constraints: z
    .union([z.array(sign), z.record(z.string(), sign)], { error: signError })
    .optional()
    .describe(
      "by feature (a list in their order, or name: sign): 1 where the margin may only rise with it, -1 only fall",
    ),
  eval_metric: z
    .array(z.enum(METRICS, { error: metricsError }), { error: metricsError })
    .min(1, { error: `eval_metric: []; expected at least one of ${METRICS.join(", ")}` })
    .optional()
    .describe("metrics of training and validation rows after each round; early stopping watches the last"),
  start_from: z
    .string()
    .optional()
    .describe("folder of a trained model, such as runs/.../model: its trees come first, and rounds are added"),
  early_stopping_rounds: parameter("early_stopping_rounds", { min: 0, max: LARGEST_INT32, whole: true })
    .default(0)
    .describe("stop after so many rounds without a better metric of the validation rows; 0 is never"),
});

export type XgboostConfig = z.output<typeof parameters>;

/**
 * The parameters of gradient boosting, under XGBoost's own names and with its defaults
 * (xgboost.readthedocs.io, "XGBoost Parameters"), and which of them go together.
 */
export const xgboostConfig = parameters.superRefine((config, { addIssue }) => {
  for (const { name, message } of conflictsOf(config)) {
    addIssue({ code: "custom", path: [name], message, input: config[name] });
  }
});

/**
 * Fills in the defaults.
 *
 * @throws ConfigError with every wrong parameter, its value and what is allowed
 * @example parseXgboostConfig({ eta: 7 }); // ConfigError: eta: 7; expected a number > 0 and <= 1
 */
export function parseXgboostConfig(input: unknown): XgboostConfig {
  const result = xgboostConfig.safeParse(input);
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.map(describeIssue).join("; "));
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code !== "unrecognized_keys") return issue.message;
  return `unknown parameter: ${issue.keys.join(", ")}; expected one of ${Object.keys(xgboostConfig.shape).join(", ")}`;
}
