import { ConfigError } from "../../core/errors.ts";
import type { BoostingEngine, EngineInput, EngineOutput } from "./engine.ts";
import { groupsOf, METRICS_OF } from "./objective.ts";
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
  const foreign = metrics.find((metric) => !METRICS_OF[objective].includes(metric));
  if (foreign !== undefined) {
    throw new ConfigError(
      `eval_metric: ${foreign}; expected one of ${METRICS_OF[objective].join(", ")} for ${objective}`,
    );
  }
  if (objective === "binary:logistic" && classes.length !== 2) {
    throw new ConfigError(`objective: ${objective} with ${classes.length} classes; expected 2, or multi:softprob`);
  }
  if (config.scale_pos_weight !== 1 && objective !== "binary:logistic") {
    throw new ConfigError(`scale_pos_weight: ${config.scale_pos_weight}; expected 1 for ${objective}`);
  }
  const { base_score } = config;
  if (objective === "binary:logistic" && base_score !== undefined && !(base_score > 0 && base_score < 1)) {
    throw new ConfigError(`base_score: ${base_score}; expected a probability between 0 and 1 for ${objective}`);
  }
  if ("train" in evals) throw new ConfigError("a set named train; expected another name: that of the training rows");
  const input: EngineInput = { ...rest, objective, metrics };
  requireTrainable(input);
  requireSameGroups(input);
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

function requireSameGroups({ startFrom, train, classes, objective }: EngineInput): void {
  if (startFrom === undefined) return;
  const { features } = startFrom;
  const same = features.length === train.x.columns.length && features.every((name, i) => train.x.columns[i] === name);
  if (!same || startFrom.objective !== objective || startFrom.classes.length !== classes.length) {
    throw new ConfigError(
      `start from a model of ${startFrom.objective}, ${groupsOf(startFrom.objective, startFrom.classes.length)} groups ` +
        `and features ${features.join(", ")}; expected ${objective}, ${groupsOf(objective, classes.length)} groups ` +
        `and features ${train.x.columns.join(", ")}`,
    );
  }
}
