import { METRICS_OF } from "./objective.ts";
import type { XgboostConfig } from "./parameters.ts";

type Name = keyof XgboostConfig;

/** A parameter whose value does not go with another's. */
export interface Conflict {
  name: Name;
  /** starts with the parameter and its value, and says what goes with the other */
  message: string;
}

/** What an engine can take of a parameter, and why no more. */
interface Limit {
  name: Name;
  takes(value: unknown): boolean;
  expected: string;
  because: string;
}

const only = (name: Name, one: unknown, because: string): Limit => ({
  ...{ name, because },
  takes: (value) => value === one,
  expected: String(one ?? "none"),
});
const allBut = (name: Name, one: unknown, { expected, because }: Pick<Limit, "expected" | "because">): Limit => ({
  ...{ name, expected, because },
  takes: (value) => value !== one,
});

const LIMITS: Readonly<Record<XgboostConfig["engine"], readonly Limit[]>> = {
  builtin: [
    only("device", "cpu", "it is WebAssembly; engine native takes others"),
    only("library", undefined, "it is Cascada's own; engine native takes one"),
  ],
  native: [],
  "ml-xgboost": [
    only("grow_policy", "depthwise", "its exact trees grow level by level"),
    only("max_leaves", 0, "its exact trees are limited by max_depth alone"),
    only("max_bin", 256, "it looks at every value and puts none into bins"),
    only("colsample_bynode", 1, "it draws features for trees and levels, not for nodes"),
    only("early_stopping_rounds", 0, "it tells no metrics while training"),
    only("eval_metric", undefined, "it tells no metrics while training"),
    only("device", "cpu", "it is WebAssembly"),
    only("library", undefined, "it is a package of its own"),
    allBut("max_depth", 0, { expected: "1 to 30", because: "it grows no trees without limit" }),
    allBut("base_score", "estimate", { expected: "a number", because: "it estimates none" }),
  ],
};

/** What does not go with the engine or the objective, as far as it can be told without rows: all of it, in order. */
export function conflictsOf(config: XgboostConfig): Conflict[] {
  return [...engineConflicts(config), ...objectiveConflicts(config)];
}

function engineConflicts(config: XgboostConfig): Conflict[] {
  const { engine } = config;
  return LIMITS[engine]
    .filter(({ name, takes }) => !takes(config[name]))
    .map(({ name, expected, because }) => ({
      name,
      message: `${name}: ${config[name]}; expected ${expected} for engine ${engine}: ${because}`,
    }));
}

function objectiveConflicts({ objective, eval_metric, scale_pos_weight, base_score }: XgboostConfig): Conflict[] {
  const conflicts: Conflict[] = [];
  const add = (name: Name, value: unknown, expected: string) =>
    conflicts.push({ name, message: `${name}: ${value}; expected ${expected}` });
  const known = METRICS_OF[objective];
  const foreign = eval_metric?.find((metric) => !known.includes(metric));
  if (foreign !== undefined) add("eval_metric", foreign, `one of ${known.join(", ")} for ${objective}`);
  const share = typeof base_score === "number" ? Math.fround(base_score) : 0.5;
  if (objective !== "binary:logistic") {
    if (scale_pos_weight !== 1) add("scale_pos_weight", scale_pos_weight, `1 for ${objective}`);
  } else if (!(share > 0 && share < 1)) {
    add("base_score", base_score, `a probability between 0 and 1 for ${objective}, in float32`);
  }
  return conflicts;
}
