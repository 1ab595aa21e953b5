import { Booster } from "../../../src/models/boosting/booster.ts";
import { xgboostConfig } from "../../../src/models/boosting/parameters.ts";
import { trainTrees } from "../../../src/models/boosting/training.ts";
import { fitContext } from "../../models/mixture.ts";
import { type Case, splitOf } from "./cases.ts";

interface Fitted {
  booster: Booster;
  /** of the test rows after the last round, by the names of the metrics */
  metrics: Record<string, number>;
}

/** Trains the builtin engine on a case, and measures the test rows by all metrics of its objective. */
export async function fitted(folder: string, set: Case): Promise<Fitted> {
  const { train, test } = await splitOf(folder, set);
  const { model, history } = await trainTrees({
    classes: Array.from({ length: set.classes }, (_, c) => String(c)),
    train,
    evals: { test },
    config: xgboostConfig.parse({ rounds: set.rounds, eval_metric: set.metrics, ...set.parameters }),
    context: fitContext({ workers: 2 }),
  });
  const last = history.at(-1)!;
  return {
    booster: new Booster(model),
    metrics: Object.fromEntries(set.metrics.map((name) => [name, last[`test-${name}`]!])),
  };
}
