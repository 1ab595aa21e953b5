import { ConfigError } from "../../core/errors.ts";
import type { BoostingEngine, EngineInput, EngineOutput } from "./engine.ts";
import { METRICS_OF } from "./objective.ts";
import { requireTrainable } from "./training-data.ts";

/** Engines are loaded when they are asked for: the optional ones may not be installed. */
const ENGINES: Record<BoostingEngine["name"], () => Promise<BoostingEngine>> = {
  builtin: async () => (await import("./builtin/training.ts")).builtin,
  native: async () => (await import("./native/training.ts")).native,
  "ml-xgboost": async () => (await import("./ml-xgboost/training.ts")).mlXgboost,
};

/** What is to be trained; metrics and early stopping are of XGBoost's kind. */
export type TrainingInput = Omit<EngineInput, "objective" | "metrics" | "earlyStopping"> & {
  /** the set of `evals` that early stopping watches */
  earlyStoppingSet?: string;
};

/**
 * Boosts trees with the engine, objective and parameters of `config`.
 *
 * @throws DataError or ShapeError for rows that cannot be trained on, ConfigError for parameters that do not fit them or
 *   the engine, InterruptedError when the context's signal is aborted
 */
export async function trainTrees({ earlyStoppingSet, ...rest }: TrainingInput): Promise<EngineOutput> {
  const { config, classes, evals } = rest;
  const { objective } = config;
  const metrics = config.eval_metric ?? [METRICS_OF[objective][0]!];
  if (objective === "binary:logistic" && classes.length !== 2) {
    throw new ConfigError(`objective: ${objective} with ${classes.length} classes; expected 2, or multi:softprob`);
  }
  if ("train" in evals) throw new ConfigError("a set named train; expected another name: that of the training rows");
  const input: EngineInput = { ...rest, objective, metrics };
  requireTrainable(input);
  requireFittingStart(input);
  const rounds = config.early_stopping_rounds;
  if (rounds > 0) {
    const set = earlyStoppingSet ?? "validation";
    if (!(evals[set] && evals[set].x.rows > 0)) {
      throw new ConfigError(`early_stopping_rounds: ${rounds}; expected 0 where there are no ${set} rows`);
    }
    input.earlyStopping = { rounds, set, metric: metrics.at(-1)! };
  }
  const engine = await ENGINES[config.engine]();
  return engine.train(input);
}

/** @throws ConfigError where the trees that come first would mean something else, or the base score is another */
function requireFittingStart({ startFrom, train, classes, objective, config }: EngineInput): void {
  if (startFrom === undefined) return;
  const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((x, i) => x === b[i]);
  const { features, baseScores } = startFrom;
  const fits = same(features, train.x.columns) && startFrom.objective === objective && same(startFrom.classes, classes);
  if (!fits) {
    throw new ConfigError(
      `start from a model of ${startFrom.objective}, classes ${namesOf(startFrom.classes)} and features ${namesOf(features)}; ` +
        `expected ${objective}, classes ${namesOf(classes)} and features ${namesOf(train.x.columns)}, in this order`,
    );
  }
  const { base_score } = config;
  if (base_score === undefined) return;
  if (base_score !== "estimate" && baseScores.every((score) => score === Math.fround(base_score))) return;
  throw new ConfigError(
    `base_score: ${base_score}; expected none, as the model to start from has its own: ${baseScores.join(", ")}`,
  );
}

function namesOf(names: readonly string[]): string {
  return names.join(", ") || "none";
}
