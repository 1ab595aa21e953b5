import { accuracy, correctRows } from "./accuracy.ts";
import { type BootstrapOptions, clusterBootstrap } from "./bootstrap.ts";
import { balancedAccuracy, classScores } from "./class-scores.ts";
import { clusteredProportion } from "./clustered-proportion.ts";
import { clustersOf, sumByCluster } from "./clusters.ts";
import { confusionCounts } from "./confusion.ts";
import { checkPredictions, decide } from "./decision.ts";
import type { ClassResult, Evaluation, Interval, Predictions } from "./evaluation.ts";
import { rowLogLoss } from "./log-loss.ts";
import { pairResults } from "./merit-factor.ts";
import { rocBetween } from "./roc.ts";

/**
 * Everything that is said of predictions whose truth is known: point estimates over all rows, and intervals that
 * respect showers. What is not defined is NaN, which JSON writes as null (see `Evaluation`); classes without rows among
 * them, so that predictions of a file with one primary can be evaluated.
 * Throws DataError or ShapeError for predictions that mean nothing (see `checkPredictions`), ConfigError for a
 * confidence outside (0, 1) or no replicates.
 *
 * @example
 * evaluate(predictions, { random: Random.fromSeed(1) }).accuracy_interval; // 99 %, 2000 replicates
 */
export function evaluate(predictions: Predictions, options: BootstrapOptions): Evaluation {
  checkPredictions(predictions);
  const { confidence = 0.99 } = options;
  const { classes, probabilities, y, shower } = predictions;
  const decided = decide(probabilities, classes.length);
  const correct = correctRows(y, decided);
  const confusion = confusionCounts(y, decided, classes.length);
  const loss = rowLogLoss(predictions);
  const wilson = clusteredProportion(correct, shower, confidence);
  const support = confusion.map((row) => row.reduce((sum, n) => sum + n, 0));
  const hits = confusion.map((row, k) => row[k]!);
  return {
    n_test: y.length,
    showers: new Set(shower).size,
    classes,
    confidence,
    accuracy: accuracy(correct),
    accuracy_wilson: {
      interval: wilson.interval,
      n_effective: wilson.n_effective,
      design_effect: wilson.design_effect,
    },
    balanced_accuracy: balancedAccuracy(hits, support),
    log_loss: loss.reduce((sum, one) => sum + one, 0) / y.length,
    ...bootstrapIntervals(predictions, { correct, loss }, options),
    confusion,
    per_class: classResults(predictions, confusion),
    pairs: pairResults(predictions),
  };
}

/** Intervals of what is a function of sums over rows. */
function bootstrapIntervals(
  { classes, y, shower }: Predictions,
  { correct, loss }: { correct: Uint8Array; loss: Float64Array },
  options: BootstrapOptions,
): Record<"accuracy_interval" | "balanced_accuracy_interval" | "log_loss_interval", Interval> {
  const width = classes.length;
  const ofClass = classes.map((_, k) => y.map((label) => (label === k ? 1 : 0)));
  const hitsOfClass = ofClass.map((member) => member.map((one, row) => one * correct[row]!));
  const quantities = [loss, ...ofClass, ...hitsOfClass];
  const statistics = (total: Float64Array) => {
    const support = total.subarray(1, 1 + width);
    const hits = total.subarray(1 + width);
    let rows = 0;
    let right = 0;
    for (let k = 0; k < width; k++) {
      rows += support[k]!;
      right += hits[k]!;
    }
    return [right / rows, balancedAccuracy(hits, support), total[0]! / rows];
  };
  const sums = sumByCluster(clustersOf(shower), quantities);
  const intervals = clusterBootstrap(sums, quantities.length, statistics, options);
  return {
    accuracy_interval: intervals[0]!,
    balanced_accuracy_interval: intervals[1]!,
    log_loss_interval: intervals[2]!,
  };
}

/** Scores and ROC curve of each class against the rest. */
function classResults(
  { classes, probabilities, y }: Predictions,
  confusion: readonly (readonly number[])[],
): ClassResult[] {
  return classScores(confusion).map((scores, k) => {
    const members = new Float64Array(scores.support);
    const others = new Float64Array(y.length - scores.support);
    let found = 0;
    for (let row = 0; row < y.length; row++) {
      const score = probabilities[row * classes.length + k]!;
      if (y[row] === k) members[found++] = score;
      else others[row - found] = score;
    }
    return { name: classes[k]!, ...scores, ...rocBetween(members, others) };
  });
}
