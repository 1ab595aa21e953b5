// Trains networks with the compiled program on demand, one JSON object per line in and out, as torch_peer.py does: threads of
// a program run from its sources would have to be compiled first.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const compiled = (path) => import(new URL(`../dist/${path}.js`, import.meta.url));
const { Random } = await compiled("core/random");
const { initialParameters } = await compiled("models/network/initial-parameters");
const { readGraph } = await compiled("models/network/stored-graph");
const { streamSeed, trainNetworks } = await compiled("models/network/train-networks");
const { trainingSchema } = await compiled("models/network/training-settings");

let held = [];

const VERBS = {
  load({ path, rows, width, networks }) {
    const [x, y] = ["x", "y"].map((suffix) => readFileSync(`${path}.${suffix}`));
    const values = new Float32Array(x.buffer, x.byteOffset, rows * width);
    const each = rows / networks;
    held = Array.from({ length: networks }, (_, n) => ({
      rows: each,
      x: values.slice(n * each * width, (n + 1) * each * width),
      label: new Uint8Array(y.subarray(n * each, (n + 1) * each)),
    }));
    return {};
  },

  async train({ graph: json, training, networks, epochs, threads, engine = "fused" }) {
    const settings = trainingSchema.parse({ ...training, epochs, engine });
    const start = performance.now();
    const { graph } = readGraph(json);
    const random = Random.fromSeed("bench");
    const jobs = networks.map((n) => ({
      name: `network ${n}`,
      graph,
      parameters: initialParameters(graph, random.stream("parameters", n)),
      train: held[n],
      validation: { rows: 0, x: new Float32Array(0) },
      seed: streamSeed(random.stream("training", n)),
    }));
    const trained = await trainNetworks(jobs, settings, {
      workers: threads,
      progress: () => {},
      signal: new AbortController().signal,
    });
    const seconds = (performance.now() - start) / 1000;
    const losses = trained.map((network) => network.epochs.at(-1).trainLoss);
    return { seconds, loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length };
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
