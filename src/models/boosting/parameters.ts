import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";

interface Bounds {
  min: number;
  max?: number;
  /** the lower end itself is not allowed */
  above?: boolean;
  whole?: boolean;
}

function rangeText({ min, max = Number.POSITIVE_INFINITY, above = false, whole = false }: Bounds): string {
  if (min === Number.NEGATIVE_INFINITY) return "a finite number";
  const low = `${above ? ">" : ">="} ${min}`;
  const high = max === Number.POSITIVE_INFINITY ? "" : ` and <= ${max}`;
  return `a ${whole ? "whole " : ""}number ${low}${high}`;
}

/** A number whose one error message has the parameter, the value and what is allowed. */
function parameter(name: string, bounds: Bounds) {
  const { min, max = Number.POSITIVE_INFINITY, above = false, whole = false } = bounds;
  const error = (issue: { input?: unknown }) => `${name}: ${show(issue.input)}; expected ${rangeText(bounds)}`;
  return z
    .number({ error })
    .refine((value) => (above ? value > min : value >= min) && value <= max && (!whole || Number.isInteger(value)), {
      error,
    });
}

function show(input: unknown): string {
  return typeof input === "string" ? JSON.stringify(input) : String(input);
}

const fraction = (name: string) => parameter(name, { min: 0, max: 1, above: true }).default(1);

/**
 * The parameters of gradient boosting, under XGBoost's own names and with its defaults
 * (xgboost.readthedocs.io, "XGBoost Parameters").
 */
export const xgboostConfig = z.strictObject({
  name: z.literal("xgboost").default("xgboost"),
  engine: z
    .literal("builtin", { error: (issue) => `engine: ${show(issue.input)}; expected builtin` })
    .default("builtin")
    .describe("who trains; builtin is XGBoost's histogram algorithm in TypeScript"),
  rounds: parameter("rounds", { min: 1, max: 100_000, whole: true })
    .default(100)
    .describe("boosting rounds; each grows one tree per class"),
  eta: parameter("eta", { min: 0, max: 1, above: true })
    .default(0.3)
    .describe("learning rate: every leaf is multiplied by it"),
  max_depth: parameter("max_depth", { min: 1, max: 30, whole: true }).default(6).describe("levels of splits in a tree"),
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
  base_score: parameter("base_score", { min: Number.NEGATIVE_INFINITY })
    .default(0.5)
    .describe("margin of every class before the first tree; without effect on probabilities"),
  early_stopping_rounds: parameter("early_stopping_rounds", { min: 0, whole: true })
    .default(0)
    .describe("stop after so many rounds without a smaller log loss of the validation rows; 0 is never"),
});

export type XgboostConfig = z.output<typeof xgboostConfig>;

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
