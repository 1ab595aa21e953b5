import type { FittedModel, Importance } from "../model.ts";

/**
 * The importance of each feature over the models that tell one: splits and totals as means over these models, gain and cover
 * as means over all their splits. A feature that no model split on is not in it.
 */
export function meanImportance(models: readonly FittedModel[]): Importance[] {
  const telling = models.flatMap((model) => (model.importance ? [model.importance()] : []));
  const features = models[0]!.features.filter((name) =>
    telling.some((all) => all.some(({ feature }) => feature === name)),
  );
  return features.map((feature) => {
    const own = telling.flatMap((all) => all.filter((one) => one.feature === feature));
    const total = (key: "weight" | "total_gain" | "total_cover") => own.reduce((sum, one) => sum + one[key], 0);
    const [splits, gain, cover] = [total("weight"), total("total_gain"), total("total_cover")];
    const n = telling.length;
    return {
      ...{ feature, weight: splits / n, gain: gain / splits, cover: cover / splits },
      ...{ total_gain: gain / n, total_cover: cover / n },
    };
  });
}
