import { DataError } from "../../core/errors.ts";
import { PRIMARIES } from "../../core/primaries.ts";
import { accuracy, correctRows } from "../../evaluation/accuracy.ts";
import { balancedAccuracy, classScores } from "../../evaluation/class-scores.ts";
import { confusionCounts } from "../../evaluation/confusion.ts";
import { decide } from "../../evaluation/decision.ts";
import type { Predictions } from "../../evaluation/evaluation.ts";
import { rowLogLoss } from "../../evaluation/log-loss.ts";
import { pairResults } from "../../evaluation/merit-factor.ts";
import { rocCurve } from "../../evaluation/roc.ts";
import { combineStations } from "../../evaluation/shower-level.ts";
import type { Direction } from "../../tuning/trial.ts";

/** What a search makes as good as it can be: a number of predictions whose truth is known, as `evaluate` computes it. */
export interface Objective {
  /** which way is better, whoever asks */
  direction: Direction;
  summary: string;
  /**
   * @param prior shares of the classes among the rows that the model was trained on
   * @throws DataError where the data have no class of the name
   */
  measure(predictions: Predictions, prior: readonly number[]): number;
}

/** Objectives by name. */
const OBJECTIVES: Readonly<Record<string, Objective>> = {
  accuracy: { direction: "maximize", summary: "share of the stations named right", measure: accuracyOf },
  balanced_accuracy: {
    direction: "maximize",
    summary: "mean recall of the classes",
    measure(predictions) {
      const confusion = confusionOf(predictions);
      const support = confusion.map((row) => row.reduce((sum, n) => sum + n, 0));
      return balancedAccuracy(
        confusion.map((row, k) => row[k]!),
        support,
      );
    },
  },
  log_loss: {
    direction: "minimize",
    summary: "minus the mean logarithm of the probability of the true class",
    measure: (predictions) => mean(rowLogLoss(predictions)),
  },
  auc: {
    direction: "maximize",
    summary: "area under the ROC curve of each class against the rest, their mean (macro)",
    measure: (predictions) => mean(predictions.classes.map((_, k) => aucOf(predictions, k))),
  },
  f1: {
    direction: "maximize",
    summary: "F1 of each class, their mean (macro)",
    measure: (predictions) => mean(classScores(confusionOf(predictions)).map(({ f1 }) => f1)),
  },
  shower_accuracy: {
    direction: "maximize",
    summary: "share of the showers named right when the stations of an event are combined",
    measure: (predictions, prior) => accuracyOf(combineStations(predictions, prior)),
  },
};

/** Objectives of one class or a pair of classes, by the first word of their names. */
const OF_CLASSES: Readonly<
  Record<string, { summary: string; classes: number; measure(predictions: Predictions, ...k: number[]): number }>
> = {
  auc: { summary: "of one class against the rest", classes: 1, measure: aucOf },
  f1: { summary: "of one class", classes: 1, measure: (p, k) => classScores(confusionOf(p))[k!]!.f1 },
  precision: { summary: "of one class", classes: 1, measure: (p, k) => classScores(confusionOf(p))[k!]!.precision },
  recall: { summary: "of one class", classes: 1, measure: (p, k) => classScores(confusionOf(p))[k!]!.recall },
  merit_factor: {
    summary: "of two classes",
    classes: 2,
    measure(predictions, a, b) {
      const [first, second] = [a!, b!].sort((x, y) => x - y).map((k) => predictions.classes[k]!);
      return pairResults(predictions).find((pair) => pair.first === first && pair.second === second)!.merit_factor;
    },
  },
};

/** The names of objectives, as an error or a description lists them. */
export const OBJECTIVE_NAMES = [
  ...Object.keys(OBJECTIVES),
  ...Object.entries(OF_CLASSES).map(([name, { classes }]) => `${name}${".PRIMARY".repeat(classes)}`),
];

/** The objective of a name such as `accuracy`, `recall.iron` or `merit_factor.proton.iron`; undefined for no such name. */
export function objectiveNamed(name: string): Objective | undefined {
  if (Object.hasOwn(OBJECTIVES, name)) return OBJECTIVES[name];
  const [word, ...classes] = name.split(".");
  if (word === undefined || !Object.hasOwn(OF_CLASSES, word)) return undefined;
  const { summary, measure, classes: count } = OF_CLASSES[word]!;
  const known = classes.every((one) => (PRIMARIES as readonly string[]).includes(one));
  if (classes.length !== count || !known || new Set(classes).size !== count) return undefined;
  return {
    direction: "maximize",
    summary: `${word.replaceAll("_", " ")} ${summary}: ${classes.join(", ")}`,
    measure(predictions) {
      const absent = classes.find((one) => !predictions.classes.includes(one));
      if (absent !== undefined) {
        throw new DataError(`metric ${name}: no class ${absent}; the data have ${predictions.classes.join(", ")}`);
      }
      return measure(predictions, ...classes.map((one) => predictions.classes.indexOf(one)));
    },
  };
}

function accuracyOf({ y, probabilities, classes }: Predictions): number {
  return accuracy(correctRows(y, decide(probabilities, classes.length)));
}

function confusionOf({ y, probabilities, classes }: Predictions): number[][] {
  return confusionCounts(y, decide(probabilities, classes.length), classes.length);
}

function aucOf({ y, probabilities, classes }: Predictions, k = 0): number {
  const score = Float64Array.from(y, (_, row) => probabilities[row * classes.length + k]!);
  return rocCurve(
    score,
    y.map((label) => (label === k ? 1 : 0)),
  ).auc;
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** The objective of a name that has been checked. */
export function objectiveOf(name: string): Objective {
  return objectiveNamed(name)!;
}
