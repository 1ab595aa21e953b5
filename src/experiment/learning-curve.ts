import { ConfigError } from "../core/errors.ts";
import type { LearningCurve } from "../models/model.ts";
import { learningCurve } from "../report/figures/learning-curve.ts";
import { chosenModel } from "./chosen-model.ts";
import { checkModel } from "./load.ts";
import type { Experiment } from "./schema.ts";
import type { RunOptions } from "./tracked-run.ts";
import { trainingSets } from "./training-sets.ts";

/** The course of training at one depth. */
export interface DepthCurve {
  max_depth: number;
  best_round: number;
  validation_log_loss: number;
  /** log loss, and other metrics that the experiment asks for */
  curves: readonly LearningCurve[];
}

/** Curves of all depths, with the figure. */
export interface DepthCurves {
  dataset_sha256: string;
  curves: DepthCurve[];
  svg: string;
}

/** The step with the smallest validation loss, the first of equals. */
function bestStep({ steps }: LearningCurve): LearningCurve["steps"][number] {
  return steps.reduce((best, step) => (step.validation < best.validation ? step : best));
}

/**
 * Trains the experiment's model at several depths on the training rows of the shower split and follows the log loss
 * of the validation rows; test rows are never read. From this rounds and depth of the baseline are chosen.
 */
export async function learningCurves(
  experiment: Experiment,
  depths: readonly number[],
  options: Omit<RunOptions, "runs">,
): Promise<DepthCurves> {
  const { workers, signal, start } = options;
  const { definition } = await chosenModel(experiment.model);
  const configs = depths.map((max_depth) => checkModel(definition, { ...experiment.model, max_depth }));
  const { train, validation, random, dataset_sha256 } = await trainingSets(experiment, options);
  const curves: DepthCurve[] = [];
  for (const [i, max_depth] of depths.entries()) {
    const progress = start(`depth ${max_depth}`);
    const model = await definition.fit({
      train,
      validation,
      config: configs[i]!,
      context: {
        random: random.stream("model"),
        workers,
        signal,
        progress: (step, total) => progress.update(step / total, `round ${step}`),
      },
    });
    const [logLoss] = model.curves ?? [];
    if (logLoss === undefined) {
      throw new ConfigError(`no learning curve of ${definition.name}: it was told no losses of its steps`);
    }
    const { step: best_round, validation: validation_log_loss } = bestStep(logLoss);
    progress.done(`best round ${best_round}, validation log loss ${validation_log_loss.toFixed(5)}`);
    curves.push({ max_depth, best_round, validation_log_loss, curves: model.curves! });
  }
  const series = curves.map(({ max_depth, best_round, curves: [logLoss] }) => ({
    ...logLoss!,
    label: `depth ${max_depth}`,
    kept: best_round,
  }));
  return { dataset_sha256, curves, svg: learningCurve(series, { mark: "best round" }) };
}
