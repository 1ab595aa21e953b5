import type { Evaluation } from "../evaluation/evaluation.ts";

/** How the rows of the evaluation were kept from training; `none`: the rows of a file that had no part in it. */
export type Split = "shower" | "row" | "none";

/** An evaluation with the split it belongs to. */
export interface ProtocolResult {
  split: Split;
  evaluation: Evaluation;
  /** boosting rounds, epochs or steps that the model kept; absent where the model was loaded */
  rounds?: number;
}

interface SplitWords {
  label: string;
  /** what the test rows are */
  rows: string;
  explanation: string;
  leaking: boolean;
}

/** The words for each split, the same in tables, figures and terminal. */
export const SPLIT_WORDS: Readonly<Record<Split, SplitWords>> = {
  shower: {
    label: "split by shower",
    rows: "stations of held-out showers",
    explanation: "no shower has stations in both training and test: the result",
    leaking: false,
  },
  row: {
    label: "random row split (LEAKING)",
    rows: "held-out rows of showers seen in training",
    explanation:
      "the protocol of the reference thesis. It leaks: rows of one shower share energy, zenith and azimuth, so a row " +
      "split lets the model recognise showers it was trained on. Its accuracy does not hold for new showers",
    leaking: true,
  },
  none: {
    label: "all rows",
    rows: "stations of the file",
    explanation: "every labelled station of the file, with a model trained elsewhere",
    leaking: false,
  },
};

/**
 * Accuracy without looking at the traces: the share of the most frequent true class, 1 / classes where they are
 * balanced. NaN without rows.
 */
export function chanceLevel({ confusion, n_test }: Pick<Evaluation, "confusion" | "n_test">): number {
  const support = confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
  return n_test === 0 ? Number.NaN : Math.max(...support) / n_test;
}
