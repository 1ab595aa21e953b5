import { noProgress } from "../../src/core/progress.ts";
import { Random } from "../../src/core/random.ts";
import { splitByShower } from "../../src/data/split.ts";
import { classesOf, labelledRows } from "../../src/experiment/labelled.ts";
import { readStations } from "../../src/experiment/stations.ts";
import xgboost from "../../src/models/boosting/xgboost.ts";
import { parametersOf } from "../../src/tuning/space.ts";
import { spaceSchema } from "../../src/tuning/space-schema.ts";
import type { TestFunction } from "./test-functions.ts";

const ROUNDS = 20;

/** The log loss of small boosted trees on validation rows of the sample of simulated stations. */
export async function stationTask(): Promise<TestFunction> {
  const path = new URL("../../data/sample.arrow", import.meta.url).pathname;
  const { signal } = new AbortController();
  const table = await readStations(path, { set: "observable" }, { start: noProgress, signal });
  const { classes, y } = classesOf(table, path);
  const fractions = { train: 0.6, validation: 0.2, test: 0.2 };
  const split = splitByShower({ shower: table.ids.shower, y, classes }, Random.fromSeed("tpe study"), fractions);
  const [train, validation] = [split.train, split.validation].map((rows) => labelledRows({ table, classes, y }, rows));
  const { parameters, fixed } = parametersOf(
    spaceSchema.parse({
      eta: "loguniform(1e-2, 1)",
      max_depth: "range(2, 9)",
      gamma: "choice([0, 0.5, 2, 10])",
      min_child_weight: "loguniform(0.01, 10)",
      subsample: { float: { low: 0.1, high: 0.9, step: 0.1 } },
      colsample_bytree: "uniform(0.3, 1)",
      rounds: ROUNDS,
    }),
  );
  return {
    name: "stations, boosted trees",
    source: `log loss of ${ROUNDS} rounds on ${validation!.y.length} validation stations of data/sample.arrow, ${train!.y.length} to train on`,
    space: parameters,
    value: async (params) => {
      const config = xgboost.config.parse({ ...fixed, ...params });
      const context = { random: Random.fromSeed("fit"), workers: 1, progress: () => {}, signal };
      const model = await xgboost.fit({ train: train!, validation: validation!, config, context });
      const probabilities = await model.probabilities(validation!.x);
      let loss = 0;
      for (const [row, label] of validation!.y.entries())
        loss -= Math.log(probabilities[row * classes.length + label]!);
      return loss / validation!.y.length;
    },
  };
}
