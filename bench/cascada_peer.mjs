// Trains, predicts and explains with the compiled program on demand, one JSON object per line in and out, as xgboost_peer.py
// does: threads of a program run from its sources would have to be compiled first.
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

const compiled = (path) => import(new URL(`../dist/${path}.js`, import.meta.url));
const { Random } = await compiled("core/random");
const { Booster } = await compiled("models/boosting/booster");
const { xgboostConfig } = await compiled("models/boosting/parameters");
const { trainTrees } = await compiled("models/boosting/training");

const sets = new Map();
let booster;

async function timed(work) {
  const start = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - start) / 1000 };
}

const VERBS = {
  load({ name, path, columns }) {
    const read = (suffix) => {
      const { buffer, byteOffset, byteLength } = readFileSync(`${path}.${suffix}`);
      return new Float32Array(buffer, byteOffset, byteLength / 4);
    };
    const [values, label] = [read("x"), read("y")];
    const names = Array.from({ length: columns }, (_, i) => `f${i}`);
    sets.set(name, { x: { rows: label.length, columns: names, values }, label });
    return {};
  },

  async train({ do: _, threads, classes, ...parameters }) {
    const { seconds } = await timed(async () => {
      const { model } = await trainTrees({
        classes,
        train: sets.get("train"),
        evals: {},
        config: xgboostConfig.parse(parameters),
        context: {
          random: Random.fromSeed("bench"),
          workers: threads,
          progress: () => {},
          signal: new AbortController().signal,
        },
      });
      booster = new Booster(model);
    });
    return { seconds };
  },

  async predict({ set, out }) {
    const { result, seconds } = await timed(() => booster.predict(sets.get(set).x));
    writeFileSync(out, result);
    return { seconds };
  },

  async explain({ set, rows }) {
    const { x } = sets.get(set);
    const values = x.values.subarray(0, rows * x.columns.length);
    const { seconds } = await timed(() => booster.contributions({ ...x, rows, values }));
    return { seconds };
  },

  // Not maxRSS, which begins with that of the process that has started this one.
  peak: () => ({ peak_bytes: Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))[1]) * 1024 }),
};

const say = (reply) => process.stdout.write(`${JSON.stringify(reply)}\n`);
say({ version: process.versions.node });
for await (const line of createInterface({ input: process.stdin })) {
  const call = JSON.parse(line);
  say(await VERBS[call.do](call));
}
