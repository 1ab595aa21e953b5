/** Attributes that a trial has in its study. */
export const TRIAL_KEYS = {
  /** id of its run */
  run: "cascada:run",
  seconds: "cascada:seconds",
  /** that it was judged on */
  rows: "cascada:rows",
  /** of training, that the model kept */
  rounds: "cascada:rounds",
  /** values of the folds */
  folds: "cascada:folds",
  warnings: "cascada:warnings",
  /** whether the same comes out each time, to the bit */
  exact: "cascada:exact",
} as const;
