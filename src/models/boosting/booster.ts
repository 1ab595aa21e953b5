import { ShapeError } from "../../core/errors.ts";
import type { FeatureMatrix } from "../../core/matrix.ts";
import type { Importance } from "../model.ts";
import { requireFinite, requireSameColumns } from "../training-rows.ts";
import type { BoostedTrees } from "./boosted-trees.ts";
import { Ensemble } from "./ensemble.ts";
import { featureImportance } from "./feature-importance.ts";
import { modelJson } from "./float-text.ts";
import { leafIndices } from "./leaf-indices.ts";
import { classProbabilities, logit, sigmoidInPlace, softmaxInPlace } from "./link-function.ts";
import { readModel } from "./model-reader.ts";
import { modelContent } from "./model-writer.ts";
import { TreeShap } from "./shap/tree-shap.ts";
import { writeUbjson } from "./ubjson-writer.ts";

/** Which trees answer. */
export interface RoundRange {
  /** from the first of these rounds to before the second; by default up to the best iteration, or all */
  rounds?: readonly [begin: number, end: number];
}

/**
 * A trained XGBoost model, whoever trained it: read from a file, asked, written. Runs in a browser.
 *
 * Rows are refused with a ShapeError where their columns are not the model's `features` in this order, and with a
 * DataError where a value is infinite; NaN is a missing value. No rows give empty results.
 *
 * @example
 * const booster = Booster.from(await readFile("model.ubj"));
 * booster.predict({ rows: 1, columns: booster.features, values: Float32Array.of(1.5, 0.2) });
 */
export class Booster {
  readonly trees: BoostedTrees;
  /** rounds of the file, also those after the best iteration */
  readonly rounds: number;
  /** margins of a row: one per class of a softmax, else one */
  readonly groups: number;
  private readonly ensemble: Ensemble;
  /** [groups] */
  private readonly baseMargins: Float32Array;
  private shap: TreeShap | undefined;

  constructor(trees: BoostedTrees) {
    this.trees = trees;
    this.groups = trees.baseScores.length;
    this.rounds = trees.trees.length / (this.groups * trees.parallelTrees);
    this.baseMargins = trees.objective === "binary:logistic" ? trees.baseScores.map(logit) : trees.baseScores;
    this.ensemble = new Ensemble(trees.trees, trees.treeGroup, this.groups);
  }

  /**
   * Reads a model file in JSON or UBJSON, told apart by what is in it, of XGBoost 1.7 to 3.x.
   *
   * @throws DataError for anything else, whatever the bytes: also for DART, linear and categorical models
   */
  static from(bytes: Uint8Array): Booster {
    return new Booster(readModel(bytes));
  }

  get objective(): BoostedTrees["objective"] {
    return this.trees.objective;
  }

  /** names of the classes; none for reg:squarederror */
  get classes(): readonly string[] {
    return this.trees.classes;
  }

  get features(): readonly string[] {
    return this.trees.features;
  }

  /** The file as JSON, the same bytes for the same model. */
  toJson(): Uint8Array {
    return new TextEncoder().encode(modelJson(modelContent(this.trees)));
  }

  /** The file as UBJSON, about half as large as JSON and faster to read. */
  toUbjson(): Uint8Array {
    return writeUbjson(modelContent(this.trees));
  }

  /** What softmax or sigmoid turn into probabilities, [rows x groups] row-major. */
  margins(x: FeatureMatrix, { rounds }: RoundRange = {}): Float32Array {
    this.requireRows(x);
    const [begin, end] = this.treeRange(rounds);
    const margins = this.startMargins(x.rows);
    this.ensemble.addMargins(x, margins, begin, end);
    return margins;
  }

  /**
   * What XGBoost's `predict` gives: for multi:softprob class probabilities, [rows x classes]; for the others one number
   * a row: multi:softmax the index of the class, binary:logistic the probability of the second class,
   * reg:squarederror the value.
   */
  predict(x: FeatureMatrix, range: RoundRange = {}): Float32Array {
    return this.transform(this.margins(x, range));
  }

  /**
   * The predictions after each round: after the first, after the first two, ..., each for the cost of one round. They
   * are those of `predict` with `rounds: [0, 1]`, `[0, 2]`, ..., to the bit. `after` asks for some of them only: numbers of
   * rounds from 1, rising.
   *
   * @throws ShapeError for numbers that do not rise or are not whole numbers of rounds that there are
   */
  *staged(x: FeatureMatrix, { after }: { after?: readonly number[] } = {}): Generator<Float32Array, void, undefined> {
    this.requireRows(x);
    const stops = after ?? Array.from({ length: this.rounds }, (_, round) => round + 1);
    const margins = this.startMargins(x.rows);
    let done = 0;
    for (const round of stops) {
      if (!(round > done)) throw new ShapeError(`staged after rounds ${stops.join(", ")}; expected rising ones from 1`);
      this.ensemble.addMargins(x, margins, ...this.treeRange([done, round]));
      done = round;
      yield this.transform(margins.slice());
    }
  }

  /**
   * Class probabilities, [rows x classes] row-major, also of multi:softmax and binary:logistic.
   *
   * @throws ShapeError for reg:squarederror, which has no classes
   */
  probabilities(x: FeatureMatrix, range: RoundRange = {}): Float32Array {
    if (this.classes.length === 0)
      throw new ShapeError(`${this.objective} has no classes; expected a model of classes`);
    return classProbabilities(this.margins(x, range), this.objective, this.groups);
  }

  /** The node number of the leaf in which each row ends, [rows x trees] row-major: XGBoost's `pred_leaf`. */
  leafIndices(x: FeatureMatrix, { rounds }: RoundRange = {}): Int32Array {
    this.requireRows(x);
    return leafIndices(x, this.trees.trees.slice(...this.treeRange(rounds)));
  }

  /**
   * How much of the margin each feature of a row brings: exact Shapley values given the trees' own cover (TreeSHAP,
   * path-dependent), XGBoost's `pred_contribs`; [rows x groups x (features + 1)] row-major. The last is the mean
   * margin of the training rows; the sum over a group is its margin.
   *
   * @throws DataError for trees without cover, whose shares nobody knows
   */
  contributions(x: FeatureMatrix, { rounds }: RoundRange = {}): Float32Array {
    this.requireRows(x);
    this.shap ??= new TreeShap(this.trees);
    return this.shap.contributions(x, this.baseMargins, this.treeRange(rounds));
  }

  /** How much the trees use each feature, in the order of `features`: XGBoost's `get_score`, with zeros. */
  importance({ rounds }: RoundRange = {}): Importance[] {
    return featureImportance(this.features, this.trees.trees.slice(...this.treeRange(rounds)));
  }

  /** @throws ShapeError or DataError for rows that the model cannot answer for, as every method does */
  requireRows(x: FeatureMatrix): void {
    requireSameColumns(x, this.features);
    if (x.values.length !== x.rows * x.columns.length) {
      throw new ShapeError(`${x.values.length} values; expected ${x.rows} rows x ${x.columns.length} columns`);
    }
    requireFinite(x, { missing: true });
  }

  private transform(margins: Float32Array): Float32Array {
    switch (this.objective) {
      case "multi:softprob":
        softmaxInPlace(margins, this.groups);
        return margins;
      case "multi:softmax":
        return largestOf(margins, this.groups);
      case "binary:logistic":
        sigmoidInPlace(margins);
        return margins;
      case "reg:squarederror":
        return margins;
    }
  }

  private startMargins(rows: number): Float32Array {
    const { groups, baseMargins } = this;
    const margins = new Float32Array(rows * groups);
    for (let i = 0; i < margins.length; i += groups) margins.set(baseMargins, i);
    return margins;
  }

  private treeRange(rounds: readonly [number, number] = [0, this.defaultEnd()]): [begin: number, end: number] {
    const [begin, end] = rounds;
    if (!(Number.isInteger(begin) && Number.isInteger(end) && 0 <= begin && begin <= end && end <= this.rounds)) {
      throw new ShapeError(`rounds ${begin} to ${end}; expected whole numbers from 0 to ${this.rounds}, in order`);
    }
    const perRound = this.groups * this.trees.parallelTrees;
    return [begin * perRound, end * perRound];
  }

  private defaultEnd(): number {
    const { bestIteration } = this.trees;
    return bestIteration === undefined ? this.rounds : Math.min(this.rounds, bestIteration + 1);
  }
}

/** The index of the largest of each row, the first of equal ones. */
function largestOf(margins: Float32Array, groups: number): Float32Array {
  const out = new Float32Array(margins.length / groups);
  for (let row = 0; row < out.length; row++) {
    let best = 0;
    for (let group = 1; group < groups; group++) {
      if (margins[row * groups + group]! > margins[row * groups + best]!) best = group;
    }
    out[row] = best;
  }
  return out;
}
