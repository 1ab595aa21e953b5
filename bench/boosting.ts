import { Random } from "../src/core/random.ts";
import xgboost from "../src/models/boosting/xgboost.ts";
import type { FitContext, FittedModel, LabelledSet } from "../src/models/model.ts";
import { type Benchmark, digits } from "./benchmark.ts";
import { type Contestant, contest, type Times, timed } from "./contest.ts";
import { accuracy, stationRows } from "./station-rows.ts";
import { type PeerParameters, XgboostPeer } from "./xgboost-peer.ts";

const THREADS = [1, 2];
/** Our histogram trainer against XGBoost's own, the same parameters on the same rows, and the trained models' answers. */
export const boosting: Benchmark = {
  name: "boosting",
  async run({ short }) {
    const random = Random.fromSeed("bench");
    const train = stationRows(random.stream("train"), short ? 8000 : 64_000);
    const test = stationRows(random.stream("test"), short ? 4000 : 64_000);
    const parameters = { rounds: short ? 10 : 100, eta: 0.3, max_depth: 5, max_bin: 256 };
    const peer = await XgboostPeer.start(train, test);
    try {
      const ours = new OurModel(train, parameters);
      const theirs = THREADS.map((threads) => ({
        name: `XGBoost, ${plural(threads, "thread")}`,
        run: () => peer.train(parameters, threads),
      }));
      const contestants: Contestant[] = THREADS.map((workers) => ({
        name: `Cascada, ${plural(workers, "worker")}`,
        run: () => timed(() => ours.train(workers)),
      }));
      const rounds = short ? 1 : 5;
      const training = await contest([...contestants, ...theirs], rounds);
      const prediction = await contest(
        [
          { name: "Cascada, 1 worker", run: () => timed(() => ours.probabilities(test)) },
          ...THREADS.map((threads) => ({
            name: `XGBoost, ${plural(threads, "thread")}`,
            run: async () => (await peer.predict(threads)).seconds,
          })),
        ],
        rounds,
      );
      const rights = { Cascada: accuracy(ours.probabilities(test), test), XGBoost: (await peer.predict(2)).accuracy };
      const rowsOf = (what: string, times: Map<string, Times>) => {
        // On a busy machine its threads wait for each other, so the best of its thread counts is what counts.
        const best = Math.min(...[...times].map(([name, { median }]) => (isOurs(name) ? Infinity : median)));
        return [...times].map(([name, { median }]) => [
          `${what}: ${name}`,
          digits(median),
          digits(median / best),
          rights[isOurs(name) ? "Cascada" : "XGBoost"].toFixed(4),
        ]);
      };
      return {
        heading: "Boosting",
        note: describe(train, test, parameters, peer.version),
        columns: ["work", "seconds", "time / best of XGBoost", "accuracy"],
        rows: [...rowsOf("train", training), ...rowsOf("predict", prediction)],
      };
    } finally {
      peer.close();
    }
  },
};

/** Our trainer, and the model of its last training. */
class OurModel {
  private model: FittedModel | undefined;

  constructor(
    private readonly rows: LabelledSet,
    private readonly parameters: PeerParameters,
  ) {}

  async train(workers: number): Promise<void> {
    const none = { ...this.rows, x: { ...this.rows.x, rows: 0, values: new Float32Array() }, y: new Uint8Array() };
    const context: FitContext = {
      random: Random.fromSeed("bench"),
      workers,
      progress: () => {},
      signal: new AbortController().signal,
    };
    const config = xgboost.config.parse({ name: "xgboost", ...this.parameters });
    this.model = await xgboost.fit({ train: this.rows, validation: none, config, context });
  }

  probabilities(test: LabelledSet): Float32Array {
    return this.model!.probabilities(test.x);
  }
}

function isOurs(name: string): boolean {
  return name.startsWith("Cascada");
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function describe(train: LabelledSet, test: LabelledSet, parameters: PeerParameters, version: string): string {
  const { rounds, max_depth, max_bin } = parameters;
  return (
    `Training on ${train.x.rows} rows of ${train.x.columns.length} features and ${train.classes.length} classes, ` +
    `binning included (${rounds} rounds, depth ${max_depth}, ${max_bin} bins); prediction of ${test.x.rows} rows. ` +
    `XGBoost ${version}, hist, from Python, inplace_predict. Ours also computes the training loss of each round.`
  );
}
