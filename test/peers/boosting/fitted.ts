import { BoostedModel, MODEL_FILE } from "../../../src/models/boosting/boosted-model.ts";
import { Booster } from "../../../src/models/boosting/booster.ts";
import { xgboostConfig } from "../../../src/models/boosting/parameters.ts";
import { trainTrees } from "../../../src/models/boosting/training.ts";
import { fitContext } from "../../models/mixture.ts";
import type { Case } from "./cases.ts";
import { splitOf } from "./cases.ts";

/** Trains the builtin engine on a case; gives the model file. */
export async function fitted(folder: string, set: Case): Promise<Uint8Array> {
  const { train } = await splitOf(folder, set);
  const { model } = await trainTrees({
    classes: Array.from({ length: set.classes }, (_, c) => String(c)),
    train,
    evals: {},
    config: xgboostConfig.parse({ rounds: set.rounds, ...set.parameters }),
    context: fitContext({ workers: 2 }),
  });
  return new BoostedModel(new Booster(model)).files()[MODEL_FILE]!;
}

export function loaded(bytes: Uint8Array): BoostedModel {
  return new BoostedModel(Booster.from(bytes));
}
