import { ConfigError, InterruptedError } from "../../core/errors.ts";
import { Random } from "../../core/random.ts";
import { checkPredictions } from "../../evaluation/decision.ts";
import type { Predictions } from "../../evaluation/evaluation.ts";
import type { FitContext, LabelledSet } from "../../models/model.ts";
import { chosenModel } from "../chosen-model.ts";
import { labelledRows, rowsByClass, sharesOf } from "../labelled.ts";
import { checkModel } from "../load.ts";
import type { Experiment } from "../schema.ts";
import { naming, simulationSeed } from "../stations.ts";
import { together } from "../together.ts";
import { refuseOtherShares, warmStart } from "../warm-start.ts";
import type { Objective } from "./objective.ts";
import type { DatasetFile, TrialRows } from "./trial-rows.ts";
import type { TrialSet } from "./trial-sets.ts";

/** A trial that is given up: its training is interrupted, which no file of the user's is to blame for. */
export class PrunedError extends InterruptedError {}

export interface TrialSettings {
  experiment: Experiment;
  objective: Objective;
  dataset: DatasetFile;
  rows: TrialRows;
  sets: readonly TrialSet[];
  workers: number;
  signal: AbortSignal;
  /** told each step of training */
  progress(fraction: number): void;
  /** told a value of the trial as it is after a step; true gives it up */
  report?: ((step: number, value: number) => boolean) | undefined;
  /** steps of training between two reports */
  reportEvery: number;
}

export interface TrialValue {
  value: number;
  /** of each fold, where there are several */
  folds: readonly number[];
  rows: number;
  /** that the models kept, in the mean; null where they are not trained in steps */
  rounds: number | null;
  warnings: readonly string[];
  /** whether it is the same each time, to the bit */
  exact: boolean;
}

/**
 * Fits an experiment's model on the training rows of each set and measures the objective on the judged ones; over several
 * sets the value is the mean.
 *
 * @throws PrunedError where a report says so, and what fitting throws
 */
export async function trialValue(trial: TrialSettings): Promise<TrialValue> {
  const values: number[] = [];
  const rounds: number[] = [];
  const warnings = new Set<string>();
  let [rows, exact] = [0, true];
  for (const [fold, set] of trial.sets.entries()) {
    const one = await setValue(trial, set, fold);
    values.push(one.value);
    rows += one.rows;
    exact &&= one.exact;
    if (one.rounds !== undefined) rounds.push(one.rounds);
    for (const warning of one.warnings) warnings.add(warning);
    if (trial.sets.length > 1 && trial.report?.(fold + 1, mean(values)))
      throw new PrunedError(`after fold ${fold + 1}`);
  }
  return {
    value: mean(values),
    folds: trial.sets.length > 1 ? values : [],
    rows,
    rounds: rounds.length === 0 ? null : mean(rounds),
    warnings: [...warnings],
    exact,
  };
}

async function setValue(trial: TrialSettings, set: TrialSet, fold: number) {
  const { experiment, objective, dataset, rows, sets, workers, signal, progress } = trial;
  const { definition } = await chosenModel(experiment.model);
  const config = checkModel(definition, experiment.model);
  const identity = { sha256: dataset.sha256, simulation_seed: simulationSeed(rows.table.metadata) };
  const startFrom = await warmStart(definition, config, { experiment, rows: identity, columns: rows.table.x.columns });
  const train = labelledRows(rows, set.train);
  const shares = rowsByClass(train);
  if (startFrom) refuseOtherShares(startFrom, { sha256: dataset.sha256, rows: shares });
  const random = Random.fromSeed(experiment.seed).stream("model");
  const watched = labelledRows(rows, set.watched);
  const model = await naming(dataset.path, () =>
    definition.fit({
      train,
      validation: watched,
      config,
      ...(startFrom && { startFrom: startFrom.files }),
      context: {
        random: sets.length === 1 ? random : random.stream("fold", fold),
        workers,
        signal,
        progress: (step, total) => progress((fold + step / total) / sets.length),
        ...(sets.length === 1 && trial.report && { shouldPrune: stepReport(trial, watched, sharesOf(shares)) }),
      },
    }),
  );
  const judged = set.judged === set.watched ? watched : labelledRows(rows, set.judged);
  const said = together(model, { ...judged, probabilities: model.probabilities(judged.x) });
  const predictions: Predictions = { ...judged, ...said };
  checkPredictions(predictions);
  const value = objective.measure(predictions, sharesOf(shares));
  const exact = model.engine?.reproducible !== false;
  return { value, rows: judged.y.length, rounds: model.rounds, warnings: model.warnings ?? [], exact };
}

/** Tells the objective of the validation rows every few steps, which is what a trial is judged by and given up for. */
function stepReport(
  { objective, report, reportEvery, experiment }: TrialSettings,
  rows: LabelledSet,
  prior: readonly number[],
): NonNullable<FitContext["shouldPrune"]> {
  return async (step, _metrics, probabilities) => {
    if (step % reportEvery !== 0) return false;
    if (typeof probabilities !== "function") {
      const model = experiment.model.name ?? experiment.model.file;
      throw new ConfigError(`model ${model}: shouldPrune is asked without probabilities; expected a function of them`);
    }
    const predictions = { ...rows, probabilities: await probabilities() };
    checkPredictions(predictions);
    const value = objective.measure(predictions, prior);
    if (report!(step, value)) throw new PrunedError(`after step ${step}`);
    return false;
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
