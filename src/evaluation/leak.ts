/** Ways in which a test number can know what a new shower would not tell it; the thesis has all of them. */
export const LEAKS = ["row_split", "truth_features", "true_class_scaler", "tested_on_validation"] as const;

export type Leak = (typeof LEAKS)[number];

/** A leak for people. */
interface LeakWords {
  /** a few words, for lists: `rows split at random` */
  label: string;
  /** what happens and why the number is too good; no full stop */
  sentence: string;
}

export const LEAK_WORDS: Readonly<Record<Leak, LeakWords>> = {
  row_split: {
    label: "rows split at random",
    sentence:
      "rows of one shower share energy, zenith and azimuth, so a random row split lets the model recognise showers it was " +
      "trained on",
  },
  truth_features: {
    label: "Monte-Carlo truth as features",
    sentence: "energy, zenith and azimuth are those that were simulated, not those that a detector reconstructs",
  },
  true_class_scaler: {
    label: "scaled by the true class",
    sentence:
      "each validation and test row is scaled by the scaler of its own true primary before all classes judge it, so the " +
      "numbers that they see depend on the answer",
  },
  tested_on_validation: {
    label: "tested on validation rows",
    sentence:
      "the reported rows are those by which training was stopped, the best epoch kept and probabilities calibrated (that the " +
      "thesis also took the best of a search's trials is not in one fit)",
  },
};

/** The leaks in the order of `LEAKS`, each once. */
export function inLeakOrder(leaks: Iterable<Leak>): Leak[] {
  const given = new Set(leaks);
  return LEAKS.filter((leak) => given.has(leak));
}
