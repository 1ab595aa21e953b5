import { DataError, ShapeError } from "../../../core/errors.ts";
import type { FeatureMatrix } from "../../../core/matrix.ts";
import { requireSameColumns } from "../../training-rows.ts";
import type { BoostedTrees } from "../boosted-trees.ts";
import type { RoundMetrics } from "../engine.ts";
import { modelJson } from "../float-text.ts";
import { readModel } from "../model-reader.ts";
import { modelContent } from "../model-writer.ts";
import type { Metric } from "../objective.ts";
import type { Pointer } from "./foreign-functions.ts";
import { Handle } from "./handle.ts";
import { NativeMatrix } from "./native-matrix.ts";
import { parseRound, setAlias } from "./round-text.ts";
import type { Settings } from "./settings.ts";
import { treeDepth } from "./tree-depth.ts";
import type { XgboostLibrary } from "./xgboost-library.ts";

/** `type` of XGBoosterPredictFromDMatrix. */
const KINDS = { value: 0, margin: 1, contribution: 2, interaction: 4, leaf: 6 } as const;

/** Levels of a tree that is given to the library: 3.2.0 overflows a stack of 2 MiB, and crashes, between 50,000 and 100,000. */
const MOST_LEVELS = 10_000;

/** What the library computes of rows, row-major. */
export interface NativePrediction {
  values: Float32Array;
  /** rows first */
  shape: readonly number[];
}

/** A booster of the library. Close it: its memory is not JavaScript's. */
export class NativeBooster {
  readonly library: XgboostLibrary;
  private readonly features: readonly string[];
  private readonly threads: number;
  /** that predict; 0 is all */
  private rounds = 0;
  private readonly handle: Handle;

  private constructor(library: XgboostLibrary, features: readonly string[], threads: number, cache: Pointer[] = []) {
    this.library = library;
    this.features = features;
    this.threads = threads;
    this.handle = new Handle(library, "booster", library.pointer("XGBoosterCreate", cache, cache.length));
  }

  /**
   * A booster to be trained.
   *
   * @param settings parameters of the library
   * @param matrices that it will be trained on or evaluated with: it keeps their margins
   * @param startFrom a model whose trees come first
   */
  static create(
    library: XgboostLibrary,
    settings: Settings,
    { features, matrices, startFrom }: BoosterInput,
  ): NativeBooster {
    const pointers = matrices.map(({ pointer }) => pointer);
    const booster = new NativeBooster(library, features, threadsIn(settings), pointers);
    return booster.orClose(() => {
      if (startFrom) booster.load(startFrom);
      for (const [name, value] of settings) library.call("XGBoosterSetParam", booster.handle.pointer, name, value);
    });
  }

  /**
   * A trained model in the library, which predicts with the trees up to its best iteration. Bytes are read by this project's reader first: the library itself may crash on bytes
   * that are no model.
   *
   * @throws DataError for bytes that are no model
   */
  static from(library: XgboostLibrary, model: BoostedTrees | Uint8Array, threads = 1): NativeBooster {
    const content = model instanceof Uint8Array ? readModel(model) : model;
    const booster = new NativeBooster(library, content.features, threads);
    booster.rounds = content.bestIteration === undefined ? 0 : content.bestIteration + 1;
    return booster.orClose(() => {
      booster.load(content);
      library.call("XGBoosterSetParam", booster.handle.pointer, "nthread", String(threads));
    });
  }

  private orClose(setUp: () => void): this {
    try {
      setUp();
      return this;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  private load(model: BoostedTrees): void {
    const deep = model.trees.findIndex((tree) => treeDepth(tree) > MOST_LEVELS);
    if (deep >= 0) {
      throw new DataError(`tree ${deep} has ${treeDepth(model.trees[deep]!)} levels; expected at most ${MOST_LEVELS}`);
    }
    // The attribute says nothing to the library, and would stay where it is when more trees are grown.
    const bytes = new TextEncoder().encode(modelJson(modelContent({ ...model, bestIteration: undefined })));
    this.library.call("XGBoosterLoadModelFromBuffer", this.handle.pointer, bytes, bytes.length);
  }

  /** The parameters as the library understood them, JSON; computing it checks them. */
  configuration(): string {
    return this.library.text("XGBoosterSaveJsonConfig", this.handle.pointer, [0]);
  }

  /** Grows the trees of one round. */
  update(round: number, train: NativeMatrix): void {
    this.requireWidth(train.width);
    this.library.call("XGBoosterUpdateOneIter", this.handle.pointer, round, train.pointer);
  }

  /** The metrics of some sets of rows. */
  evaluate(round: number, sets: readonly NamedMatrix[], metrics: readonly Metric[]): RoundMetrics {
    for (const { matrix } of sets) this.requireWidth(matrix.width);
    const pointers = sets.map(({ matrix }) => matrix.pointer);
    const aliases = sets.map((_, i) => setAlias(i));
    const { pointer } = this.handle;
    const text = this.library.text("XGBoosterEvalOneIter", pointer, round, pointers, aliases, sets.length);
    return parseRound(text, { sets: sets.map(({ name }) => name), metrics });
  }

  /** The model as it is now, in XGBoost's JSON. */
  bytes(): Uint8Array {
    const length = [0];
    const config = '{"format": "json"}';
    const pointer = this.library.pointer("XGBoosterSaveModelToBuffer", this.handle.pointer, config, length);
    return new Uint8Array(this.library.bytes(pointer, length[0]!));
  }

  /** Probabilities, classes (multi:softmax) or numbers. */
  predict(x: FeatureMatrix): NativePrediction {
    return this.predicted("value", x);
  }

  /** [rows x groups] sums of the leaves, before softmax or sigmoid */
  margins(x: FeatureMatrix): NativePrediction {
    return this.predicted("margin", x);
  }

  /** The same of a matrix that the booster was made with, whose margins it keeps. */
  marginsOf(matrix: NativeMatrix): NativePrediction {
    return this.predictedOf("margin", matrix);
  }

  /** [rows x groups x (features + 1)] exact Shapley values of the margins, what no feature brings last */
  contributions(x: FeatureMatrix): NativePrediction {
    return this.predicted("contribution", x);
  }

  /** [rows x groups x (features + 1) x (features + 1)] Shapley interaction values of the margins */
  interactions(x: FeatureMatrix): NativePrediction {
    return this.predicted("interaction", x);
  }

  /** [rows x rounds x groups x parallel trees] index of the leaf in each tree */
  leaves(x: FeatureMatrix): NativePrediction {
    return this.predicted("leaf", x);
  }

  close(): void {
    this.handle.close();
  }

  private predicted(kind: keyof typeof KINDS, x: FeatureMatrix): NativePrediction {
    requireSameColumns(x, this.features);
    const matrix = new NativeMatrix(this.library, { x }, this.threads);
    try {
      return this.predictedOf(kind, matrix);
    } finally {
      matrix.close();
    }
  }

  private predictedOf(kind: keyof typeof KINDS, matrix: NativeMatrix): NativePrediction {
    const { library } = this;
    const config = {
      type: KINDS[kind],
      training: false,
      iteration_begin: 0,
      iteration_end: this.rounds,
      strict_shape: true,
    };
    const shapeAt: (Pointer | null)[] = [null];
    const dimensions = [0];
    const values = library.pointer(
      "XGBoosterPredictFromDMatrix",
      ...[this.handle.pointer, matrix.pointer, JSON.stringify(config), shapeAt, dimensions],
    );
    const shape = Array.from(new BigUint64Array(library.bytes(shapeAt[0]!, 8 * dimensions[0]!)), Number);
    const length = shape.reduce((product, size) => product * size, 1);
    return { values: new Float32Array(library.bytes(values, 4 * length)), shape };
  }

  private requireWidth(width: number): void {
    if (width !== this.features.length) throw new ShapeError(`${width} columns; expected ${this.features.length}`);
  }
}

/** Rows under the name that their metrics have. */
export interface NamedMatrix {
  name: string;
  matrix: NativeMatrix;
}

interface BoosterInput {
  features: readonly string[];
  matrices: readonly NativeMatrix[];
  startFrom?: BoostedTrees | undefined;
}

function threadsIn(settings: Settings): number {
  return Number(settings.find(([name]) => name === "nthread")?.[1] ?? 1);
}
