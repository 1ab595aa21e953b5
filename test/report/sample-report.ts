import type { Evaluation } from "../../src/evaluation/evaluation.ts";
import type { ReportContent } from "../../src/report/content.ts";

/** An evaluation of two classes, 60 and 40 rows, of which 45 and 25 are right: accuracy 70 / 100. */
export function sampleEvaluation(change: Partial<Evaluation> = {}): Evaluation {
  const curve = { false_positive_rate: [0, 0.2, 1], true_positive_rate: [0, 0.6, 1] };
  return {
    n_test: 100,
    showers: 12,
    classes: ["proton", "iron"],
    confidence: 0.99,
    accuracy: 0.7,
    accuracy_interval: [0.61, 0.79],
    accuracy_wilson: { interval: [0.6, 0.78], n_effective: 50, design_effect: 2 },
    balanced_accuracy: 0.6875,
    balanced_accuracy_interval: [0.6, 0.77],
    log_loss: 0.61,
    log_loss_interval: [0.55, 0.68],
    confusion: [
      [45, 15],
      [15, 25],
    ],
    per_class: [
      { name: "proton", support: 60, precision: 0.75, recall: 0.75, f1: 0.75, auc: 0.7, roc: curve },
      { name: "iron", support: 40, precision: 0.625, recall: 0.625, f1: 0.625, auc: 0.7, roc: curve },
    ],
    pairs: [{ first: "proton", second: "iron", merit_factor: 0.74, auc: 0.7 }],
    ...change,
  };
}

/** The evaluation of no rows: every ratio is 0 / 0. */
export function emptyEvaluation(): Evaluation {
  const nan = Number.NaN;
  return sampleEvaluation({
    n_test: 0,
    showers: 0,
    accuracy: nan,
    accuracy_interval: [nan, nan],
    accuracy_wilson: { interval: [nan, nan], n_effective: 0, design_effect: nan },
    balanced_accuracy: nan,
    balanced_accuracy_interval: [nan, nan],
    log_loss: nan,
    log_loss_interval: [nan, nan],
    confusion: [
      [0, 0],
      [0, 0],
    ],
    per_class: ["proton", "iron"].map((name) => {
      const roc = { false_positive_rate: [0, nan, 1], true_positive_rate: [0, nan, 1] };
      return { name, support: 0, precision: nan, recall: nan, f1: nan, auc: nan, roc };
    }),
    pairs: [{ first: "proton", second: "iron", merit_factor: nan, auc: nan }],
  });
}

/** A report with every section. */
export function sampleReport(): ReportContent {
  return {
    title: "Baseline",
    summary: "Two primaries at single stations.",
    protocols: [
      { name: "shower_split", leaks: [], evaluation: sampleEvaluation(), rounds: 212 },
      {
        name: "row_split",
        leaks: ["row_split"],
        evaluation: sampleEvaluation({ accuracy: 0.9, accuracy_interval: [0.85, 0.95] }),
        rounds: 2500,
      },
    ],
    shower_level: sampleEvaluation({ n_test: 20, accuracy: 0.8, accuracy_interval: [0.6, 0.95] }),
    figures: [
      { svg: '<svg xmlns="http://www.w3.org/2000/svg" width="960" height="10"></svg>', caption: "A wide figure." },
    ],
    configuration: "name: baseline\nmodel:\n  name: xgboost\n",
    sha256: { dataset: "ab".repeat(32), model: "cd".repeat(32) },
    environment: { node: "v20.20.2", cascada: "0.1.0" },
    seconds: { simulate: 17.31, total: 135.2 },
  };
}
