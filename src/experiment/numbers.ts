import { PRIMARIES, type Primary } from "../core/primaries.ts";
import type { PredictionTable } from "../data/predictions.ts";
import type { CeilingShare } from "../evaluation/ceiling-share.ts";
import { decide } from "../evaluation/decision.ts";
import type { Evaluation, Interval, Predictions } from "../evaluation/evaluation.ts";
import type { Leak } from "../evaluation/leak.ts";
import { wilsonInterval } from "../evaluation/wilson.ts";
import type { PredictedClass } from "../report/content.ts";
import type { ClassifyResult } from "./result.ts";

type ProtocolNumbers = NonNullable<ClassifyResult["protocols"]>[string];

interface ProtocolFacts {
  leaks: readonly Leak[];
  /** the best that is possible on its rows; null, by default, where that is not known */
  ceiling?: CeilingShare | null;
  rounds?: number | undefined;
}

/** An evaluation under a protocol as the JSON result has it. */
export function protocolNumbers(
  evaluation: Evaluation,
  { leaks, ceiling = null, rounds }: ProtocolFacts,
): ProtocolNumbers {
  const { accuracy, n_test, confidence } = evaluation;
  return {
    ...evaluationNumbers(evaluation, rounds),
    leaks: [...leaks],
    ceiling,
    ...(leaks.length > 0 && { wilson_rows99: wilsonInterval(accuracy, n_test, confidence) }),
  };
}

/** An evaluation as a run's record has it. */
export function evaluationNumbers(
  evaluation: Evaluation,
  rounds?: number,
): Omit<ProtocolNumbers, "leaks" | "ceiling" | "wilson_rows99"> {
  return {
    accuracy: evaluation.accuracy,
    interval99: finite(evaluation.accuracy_interval),
    wilson99: finite(evaluation.accuracy_wilson.interval),
    n_test: evaluation.n_test,
    n_effective: evaluation.accuracy_wilson.n_effective,
    showers: evaluation.showers,
    balanced_accuracy: evaluation.balanced_accuracy,
    log_loss: evaluation.log_loss,
    auc: Object.fromEntries(evaluation.per_class.map(({ name, auc }) => [name, Number.isNaN(auc) ? null : auc])),
    ...(rounds === undefined ? {} : { rounds }),
  };
}

function finite([low, high]: Interval): [number | null, number | null] {
  return [Number.isFinite(low) ? low : null, Number.isFinite(high) ? high : null];
}

/** An evaluation of events as the JSON result has it. */
export function showerNumbers(
  { accuracy, accuracy_interval, n_test }: Evaluation,
  ceiling: CeilingShare | null = null,
): ClassifyResult["shower_level"] {
  return { accuracy, interval99: finite(accuracy_interval), n_test, ceiling };
}

/** Decisions and mean probability of each class over all rows of a table. */
export function predictedClasses({
  classes,
  probabilities,
}: Pick<PredictionTable, "classes" | "probabilities">): PredictedClass[] {
  const decided = decide(probabilities, classes.length);
  return classes.map((name, k) => ({
    name,
    stations: decided.reduce((sum, index) => sum + (index === k ? 1 : 0), 0),
    mean_probability:
      decided.reduce((sum, _, row) => sum + probabilities[row * classes.length + k]!, 0) / decided.length,
  }));
}

/** Predictions as rows of a file; `station` is absent where a row is an event. */
export function predictionTable(
  { classes, probabilities, event, shower, y }: Predictions,
  station?: Uint32Array,
): PredictionTable {
  const codes = classes.map((name) => PRIMARIES.indexOf(name as Primary));
  const primary = y.map((label) => codes[label]!);
  return { event, shower, classes, probabilities, primary, ...(station ? { station } : {}) };
}
