// A process of its own for what might bring a process down: `native-abuse.ts LIBRARY` prints one JSON object with what
// came of each bad input. native.test.ts starts it.
import { Random } from "../../src/core/random.ts";
import type { BoostedTrees } from "../../src/models/boosting/boosted-trees.ts";
import { Booster } from "../../src/models/boosting/booster.ts";
import type { BoostingRows } from "../../src/models/boosting/engine.ts";
import { NativeBooster } from "../../src/models/boosting/native/native-booster.ts";
import { NativeMatrix } from "../../src/models/boosting/native/native-matrix.ts";
import { XgboostLibrary } from "../../src/models/boosting/native/xgboost-library.ts";
import { type XgboostConfig, xgboostConfig } from "../../src/models/boosting/parameters.ts";
import { trainTrees } from "../../src/models/boosting/training.ts";
import { emptyTree } from "../../src/models/boosting/tree.ts";
import type { FitContext } from "../../src/models/model.ts";
import { fitContext, mixture } from "../models/mixture.ts";

const path = process.argv[2]!;
const library = await XgboostLibrary.open(path);
const { x, y, classes } = mixture({ rows: 60, separation: 1 });
const good: BoostingRows = { x, label: Float32Array.from(y) };

interface Training extends Partial<FitContext> {
  /** parameters that are put past the checks of the configuration */
  unchecked?: Partial<XgboostConfig>;
  [parameter: string]: unknown;
}

async function trained({
  progress,
  shouldPrune,
  signal,
  unchecked,
  ...parameters
}: Training = {}): Promise<BoostedTrees> {
  const checked = xgboostConfig.parse({ engine: "native", library: path, rounds: 5, ...parameters });
  const config = { ...checked, ...unchecked };
  const given = Object.entries({ progress, shouldPrune, signal }).filter(([, value]) => value !== undefined);
  const context = fitContext(Object.fromEntries(given));
  return (await trainTrees({ classes, train: good, evals: { validation: good }, config, context })).model;
}

/** One round on these rows, past the checks of what is trained. */
function round(rows: BoostingRows, { features = x.columns, evaluate = rows } = {}): void {
  const settings = [
    ["objective", "multi:softprob"],
    ["num_class", "3"],
    ["tree_method", "hist"],
    ["eval_metric", "mlogloss"],
  ] as const;
  const train = new NativeMatrix(library, rows);
  const other = new NativeMatrix(library, evaluate);
  const booster = NativeBooster.create(library, settings, { features, matrices: [train] });
  try {
    booster.update(0, train);
    booster.evaluate(0, [{ name: "rows", matrix: other }], ["mlogloss"]);
  } finally {
    for (const each of [booster, other, train]) each.close();
  }
}

const labels = (value: number): BoostingRows => ({
  x,
  label: Float32Array.from(y, (c, row) => (row === 7 ? value : c)),
});
const model = await trained();
const bytes = new Booster(model).toJson();
const wide = { rows: 1, columns: ["a", "b", "c", "d"], values: new Float32Array(4) };

function closed(use: (booster: NativeBooster, matrix: NativeMatrix) => void): void {
  const booster = NativeBooster.from(library, model);
  const matrix = new NativeMatrix(library, good);
  for (const each of [booster, matrix, booster, matrix]) each.close();
  use(booster, matrix);
}

/** Bytes of a good model with some of them changed: each is refused as data, or predicts. */
function mutants(): string {
  const random = Random.fromSeed(1).stream("mutants");
  const counts: Record<string, number> = {};
  for (let i = 0; i < 400; i++) {
    const changed = bytes.slice();
    for (let n = 0; n <= i % 4; n++) changed[random.integer(changed.length)] = 32 + random.integer(95);
    let outcome = "predicts";
    try {
      const booster = NativeBooster.from(library, changed);
      try {
        const columns = { ...x, columns: x.columns };
        booster.predict(columns);
        booster.contributions(columns);
        booster.leaves(columns);
      } finally {
        booster.close();
      }
    } catch (error) {
      outcome = (error as Error).name;
    }
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return Object.keys(counts).sort().join(", ");
}

function chain(levels: number): BoostedTrees {
  const tree = emptyTree(2 * levels + 1);
  for (let level = 0; level < levels; level++) {
    tree.left[2 * level] = 2 * level + 1;
    tree.right[2 * level] = 2 * level + 2;
  }
  return { ...model, trees: [tree, tree, tree], treeGroup: Int32Array.of(0, 1, 2) };
}

const CASES: Record<string, () => unknown> = {
  "NaN label": () => round(labels(Number.NaN)),
  "infinite label": () => round(labels(Number.POSITIVE_INFINITY)),
  "label beyond the classes": () => round(labels(3)),
  "label far beyond the classes": () => round(labels(1e30)),
  "negative label": () => round(labels(-1)),
  "label beyond the classes, evaluated": () => round(good, { evaluate: labels(3) }),
  "too few values": () => new NativeMatrix(library, { x: { ...x, rows: x.rows + 1 } }),
  "too few labels": () => new NativeMatrix(library, { x, label: new Float32Array(3) }),
  "too many weights": () => new NativeMatrix(library, { ...good, weight: new Float32Array(100) }),
  "negative weight": () => new NativeMatrix(library, { ...good, weight: new Float32Array(60).fill(-1) }),
  "no rows": () => new NativeMatrix(library, { x: { ...x, rows: 0, values: new Float32Array() } }),
  "infinite value": () =>
    new NativeMatrix(library, { x: { ...x, values: x.values.map(() => Number.POSITIVE_INFINITY) } }),
  "other width in training": () => round(good, { features: ["a", "b"] }),
  "other width in prediction": () => NativeBooster.from(library, model).predict(wide),
  "closed booster": () => closed((booster) => booster.predict(x)),
  "closed matrix": () => closed((_, { pointer }) => pointer),
  "unknown objective": () => {
    const matrix = new NativeMatrix(library, good);
    const settings = [["objective", "multi:none"]] as const;
    NativeBooster.create(library, settings, { features: x.columns, matrices: [matrix] }).update(0, matrix);
  },
  "bytes that are no model": () => NativeBooster.from(library, new TextEncoder().encode("no model")),
  "no bytes": () => NativeBooster.from(library, new Uint8Array()),
  "half a model": () => NativeBooster.from(library, bytes.slice(0, bytes.length / 2)),
  "deep JSON": () => NativeBooster.from(library, new TextEncoder().encode("[".repeat(1_000_000))),
  "a tree of 20,000 levels": () => NativeBooster.from(library, chain(20_000)),
  "contributions of a tree of 1,000 levels": () => NativeBooster.from(library, chain(1000)).contributions(x).shape,
  "changed bytes": mutants,
  "progress that throws": () =>
    trained({
      progress: () => {
        throw new Error("mine");
      },
    }),
  "pruning that throws": () =>
    trained({
      shouldPrune: () => {
        throw new Error("mine");
      },
    }),
  "stopped between rounds": () => {
    const abort = new AbortController();
    // A timer that is set within a round, not a call from there: the event loop must have its turn.
    const progress = (step: number) => void (step === 2 && setTimeout(() => abort.abort(), 1));
    return trained({ rounds: 3000, max_depth: 1, signal: abort.signal, progress });
  },
  "a parameter that the library refuses": () => trained({ unchecked: { max_leaves: 3_000_000_000 } }),
  "a GPU that is not there": () => trained({ device: "cuda:0" }),
  "memory of 150 fits that fail": async () => {
    const rows = 20_000;
    const big = mixture({ rows, features: 20 });
    const input = { classes, train: { x: big.x, label: Float32Array.from(big.y) }, evals: {} };
    const config = xgboostConfig.parse({ engine: "native", library: path, max_depth: 2 });
    const context = fitContext({
      progress: () => {
        throw new Error("mine");
      },
    });
    const attempt = () => trainTrees({ ...input, config, context }).catch(({ message }: Error) => message);
    for (let i = 0; i < 30; i++) await attempt();
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 120; i++) await attempt();
    // Kept matrices would be 120 times 1.6 MB of values, and as much again with their bins.
    const grown = (process.memoryUsage().rss - before) / 2 ** 20;
    return grown < 60 ? "flat" : `grows by ${Math.round(grown)} MiB`;
  },
};

const outcomes: Record<string, unknown> = {};
for (const [name, attempt] of Object.entries(CASES)) {
  try {
    outcomes[name] = (await attempt()) ?? "no error";
  } catch (error) {
    outcomes[name] = `${(error as Error).name}: ${(error as Error).message}`;
  }
}
process.stdout.write(JSON.stringify(outcomes));
