import type { Random } from "../../core/random.ts";
import { foldsByShower, heldOutByShower } from "../../data/shower-folds.ts";
import { type SplitRows, splitByShower } from "../../data/split.ts";
import type { Experiment } from "../schema.ts";
import type { GroupSettings } from "./schema.ts";

/** Rows of one fit of a trial, ascending: no shower is in two of them, but that judged rows may be those that are watched. */
export interface TrialSet {
  train: Uint32Array;
  /** for early stopping and calibration */
  watched: Uint32Array;
  /** that the value is measured on */
  judged: Uint32Array;
}

/** A fold of the outer cross-validation. */
export interface OuterFold {
  index: number;
  folds: number;
}

interface SetOptions {
  experiment: Pick<Experiment, "split">;
  validation: GroupSettings["validation"];
  outer?: OuterFold | undefined;
  /** of the experiment's seed, as `runExperiment` splits by it */
  random: Random;
}

/**
 * Rows of the fits of a trial. With `holdout` the training and validation rows are those of the experiment's own split; with
 * `kfold` each fold of their showers is judged once, and what is watched is held out of the others. Within an outer fold all
 * this is made of the rows that are not in it. Test rows are in none of them.
 *
 * @throws DataError for too few showers
 */
export function trialSets(rows: SplitRows, options: SetOptions): TrialSet[] {
  const { experiment, validation, outer, random } = options;
  if (validation.scheme === "holdout") {
    if (outer) return [sameJudged(cutOff(rows, outsideOf(rows, outer, random), options))];
    const { train, validation: watched } = splitByShower(rows, random.stream("split"), experiment.split);
    return [{ train, watched, judged: watched }];
  }
  const pool = outer ? outsideOf(rows, outer, random) : unopened(rows, options);
  const within = part(rows, pool);
  const folds = foldsByShower(within, random.stream("validation-folds", outer ? outer.index + 1 : 0), validation.folds);
  return Array.from({ length: validation.folds }, (_, fold) => {
    const rest = pool.filter((_, i) => folds[i] !== fold);
    return { ...cutOff(rows, rest, options, fold), judged: pool.filter((_, i) => folds[i] === fold) };
  });
}

/** Rows of the fit that is judged once on an outer fold. */
export function outerSet(rows: SplitRows, options: SetOptions & { outer: OuterFold }): TrialSet {
  const { outer, random } = options;
  const folds = outerFolds(rows, outer.folds, random);
  const judged = indices(folds, (fold) => fold === outer.index);
  return { ...cutOff(rows, outsideOf(rows, outer, random), options), judged };
}

function sameJudged(set: Omit<TrialSet, "judged">): TrialSet {
  return { ...set, judged: set.watched };
}

/** Training and validation rows together. */
function unopened(rows: SplitRows, { experiment, random }: SetOptions): Uint32Array {
  const { train, validation } = splitByShower(rows, random.stream("split"), experiment.split);
  return Uint32Array.from([...train, ...validation]).sort();
}

function outerFolds(rows: SplitRows, folds: number, random: Random): Uint8Array {
  return foldsByShower(rows, random.stream("outer-folds"), folds);
}

function outsideOf(rows: SplitRows, { index, folds }: OuterFold, random: Random): Uint32Array {
  return indices(outerFolds(rows, folds, random), (fold) => fold !== index);
}

/** Rows with some showers held out, the share that the experiment has of its validation rows. */
function cutOff(
  rows: SplitRows,
  pool: Uint32Array,
  { experiment: { split }, outer, random }: SetOptions,
  fold = 0,
): Omit<TrialSet, "judged"> {
  const share = split.validation / (split.train + split.validation);
  const stream = random.stream("watched", outer ? outer.index + 1 : 0).stream("fold", fold);
  const held = heldOutByShower(part(rows, pool), stream, share);
  return { train: pool.filter((_, i) => held[i] === 0), watched: pool.filter((_, i) => held[i] === 1) };
}

function part({ shower, y, classes }: SplitRows, chosen: Uint32Array): SplitRows {
  return {
    shower: Uint32Array.from(chosen, (row) => shower[row]!),
    y: Uint8Array.from(chosen, (row) => y[row]!),
    classes,
  };
}

function indices(values: Uint8Array, wanted: (value: number) => boolean): Uint32Array {
  return Uint32Array.from([...values.keys()].filter((row) => wanted(values[row]!)));
}
