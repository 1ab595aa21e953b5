import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "../src/core/random.ts";
import { type Benchmark, digits, type ResultTable } from "./benchmark.ts";
import { costTable } from "./boosting-cost.ts";
import { memoryTable } from "./boosting-memory.ts";
import { BoostingPeer, writeRows } from "./boosting-peer.ts";
import { type BoostingSet, boostingSets, describeSet, stationSet } from "./boosting-sets.ts";
import { sharesTable } from "./boosting-shares.ts";
import { type Contestant, contest, type Times } from "./contest.ts";
import { predictionQuality } from "./prediction-quality.ts";

const THREADS = [1, 2];
/** Times are compared with the best of these, as its threads wait for each other on a busy machine. */
const LIBRARY = "XGBoost";
const NATIVE = "libxgboost in Cascada";

/** Our trainers against XGBoost's own, the same parameters on the same rows, and the trained models' answers. */
export const boosting: Benchmark = {
  name: "boosting",
  async run({ short }) {
    const place = mkdtempSync(join(tmpdir(), "cascada-bench-"));
    const random = Random.fromSeed("bench");
    const folderOf = ({ name }: BoostingSet) => join(place, name);
    const repeats = short ? 1 : 5;
    try {
      const sets = boostingSets(random, short);
      for (const set of sets) {
        mkdirSync(folderOf(set));
        writeRows(folderOf(set), "train", set.train);
        writeRows(folderOf(set), "test", set.test);
      }
      const [stations] = sets as [BoostingSet];
      const many = stationSet(random.stream("many"), short ? 10_000 : 1_000_000);
      writeRows(folderOf(stations), "many", many);
      const tables: ResultTable[] = [];
      for (const set of sets) {
        const more = set === stations ? { many: many.x.rows } : {};
        const explained = Math.min(set.test.x.rows, short ? 50 : 2000);
        tables.push(await setTable(folderOf(set), set, { test: set.test.x.rows, ...more, explained, repeats }));
      }
      tables.push(await sharesTable(stations));
      tables.push(await memoryTable(folderOf, short ? [stations] : sets));
      const fewer = { ...stations, parameters: { ...stations.parameters, rounds: short ? 2 : 10 } };
      tables.push(await portTable(folderOf(stations), fewer, short ? 1 : 3));
      tables.push(await costTable(random.stream("cost"), { folder: place, short }));
      return tables;
    } finally {
      rmSync(place, { recursive: true });
    }
  },
};

interface SetOptions {
  /** rows to predict, by the names of their files */
  test: number;
  many?: number;
  /** test rows whose predictions are explained */
  explained: number;
  repeats: number;
}

async function setTable(
  folder: string,
  set: BoostingSet,
  { explained, repeats, ...predicted }: SetOptions,
): Promise<ResultTable> {
  const [ours, theirs] = [await BoostingPeer.cascada(folder), await BoostingPeer.xgboost(folder)];
  try {
    for (const peer of [ours, theirs]) {
      for (const name of ["train", ...Object.keys(predicted)]) await peer.load(name, set.train.x.columns.length);
    }
    const library = (run: (threads: number) => Promise<number>) =>
      THREADS.map((threads): Contestant => ({ name: threaded(LIBRARY, threads), run: () => run(threads) }));
    const native = { engine: "native", library: theirs.library } as const;
    const training = await contest(
      [
        { name: threaded(NATIVE, 2), run: () => ours.train(set, { threads: 2, ...native }) },
        ...THREADS.map((threads) => ({
          name: threaded("Cascada", threads),
          run: () => ours.train(set, { threads, engine: "builtin" }),
        })),
        ...library((threads) => theirs.train(set, { threads })),
      ],
      repeats,
    );
    const rows = rowsOf("train", training);
    // The builtin engine was the last to train, so it is the one that predicts.
    for (const [name, count] of Object.entries(predicted)) {
      const times = await contest(
        [
          { name: threaded("Cascada", 1), run: () => ours.predict(name, 1) },
          ...library((threads) => theirs.predict(name, threads)),
        ],
        repeats,
      );
      rows.push(...rowsOf(`predict ${count}`, times));
    }
    const explaining = await contest(
      [
        { name: threaded("Cascada", 1), run: () => ours.explain("test", { rows: explained, threads: 1 }) },
        ...library((threads) => theirs.explain("test", { rows: explained, threads })),
      ],
      repeats,
    );
    rows.push(...rowsOf(`SHAP of ${explained}`, explaining));
    const qualities: string[] = [];
    for (const peer of [ours, theirs]) {
      await peer.predict("test", 1);
      qualities.push(predictionQuality(peer.predicted(), set.test.label).toFixed(4));
    }
    return {
      heading: `Boosting: ${set.name}`,
      note:
        `${describeSet(set)}. Training includes binning; prediction is \`inplace_predict\`, SHAP \`pred_contribs\`. ` +
        `XGBoost ${theirs.version}, hist, from Python. Ours also computes the training loss of each round. ` +
        `${set.classes.length === 2 ? "Area under the ROC curve" : "Accuracy"} on ${set.test.x.rows} test rows: ` +
        `Cascada ${qualities[0]}, XGBoost ${qualities[1]}.`,
      columns: ["work", "seconds", "time / best of XGBoost"],
      rows,
    };
  } finally {
    ours.close();
    theirs.close();
  }
}

function rowsOf(work: string, times: Map<string, Times>): string[][] {
  const library = [...times].filter(([name]) => name.startsWith(`${LIBRARY},`));
  const best = Math.min(...library.map(([, { median }]) => median));
  return [...times].map(([name, { median }]) => [`${work}: ${name}`, digits(median), digits(median / best)]);
}

/** Exact trees take their time, so there are fewer rounds. */
async function portTable(folder: string, set: BoostingSet, repeats: number): Promise<ResultTable> {
  const peer = await BoostingPeer.cascada(folder);
  const qualities = new Map<string, string>();
  const contestant = (name: string, engine: "builtin" | "ml-xgboost", threads: number): Contestant => ({
    name: threaded(name, threads),
    run: async () => {
      const seconds = await peer.train(set, { threads, engine });
      await peer.predict("test", 1);
      qualities.set(threaded(name, threads), predictionQuality(peer.predicted(), set.test.label).toFixed(4));
      return seconds;
    },
  });
  try {
    for (const name of ["train", "test"]) await peer.load(name, set.train.x.columns.length);
    const builtin = THREADS.map((threads) => contestant("Cascada", "builtin", threads));
    const times = await contest([...builtin, contestant("ml-xgboost", "ml-xgboost", 1)], repeats);
    const slowest = [...times.values()].at(-1)!.median;
    return {
      heading: "Boosting: ml-xgboost",
      note: `${describeSet(set)}. ml-xgboost grows exact trees.`,
      columns: ["who", "seconds", "time of ml-xgboost / time", "accuracy"],
      rows: [...times].map(([name, { median }]) => [
        ...[name, digits(median), digits(slowest / median), qualities.get(name)!],
      ]),
    };
  } finally {
    peer.close();
  }
}

function threaded(name: string, threads: number): string {
  return `${name}, ${threads} thread${threads === 1 ? "" : "s"}`;
}
