// Fits the compiled support vector machine on demand, one JSON object per line in and out, as svm_peer.py does.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const compiled = (path) => import(new URL(`../dist/${path}.js`, import.meta.url));
const { Random } = await compiled("core/random");
const { svmConfig } = await compiled("models/margin/configuration");
const { default: svm } = await compiled("models/margin/svm");

let train;
let validation;

const VERBS = {
  load({ path, columns, classes }) {
    const read = (suffix) => new Float32Array(new Uint8Array(readFileSync(`${path}.${suffix}`)).buffer);
    const [values, label] = [read("x"), read("y")];
    const names = Array.from({ length: columns }, (_, i) => `f${i}`);
    const set = (rows) => ({
      x: { rows, columns: names, values: values.subarray(0, rows * columns) },
      y: Uint8Array.from(label.subarray(0, rows)),
      classes: Array.from({ length: classes }, (_, c) => String(c)),
      shower: new Uint32Array(rows),
      event: new Uint32Array(rows),
    });
    train = set(label.length);
    // Calibration is no part of the comparison: few rows.
    validation = set(200);
    return {};
  },

  async fit({ settings, components, threads }) {
    const kernel = components ? { kernel: "rbf", gamma: "auto", components } : {};
    const start = performance.now();
    await svm.fit({
      train,
      validation,
      config: svmConfig.parse({ scaling: "none", ...kernel, ...settings }),
      context: {
        random: Random.fromSeed("bench"),
        workers: threads,
        progress() {},
        signal: new AbortController().signal,
      },
    });
    return { seconds: (performance.now() - start) / 1000 };
  },
};

const say = (reply) => process.stdout.write(`${JSON.stringify(reply)}\n`);
say({ version: process.versions.node });
for await (const line of createInterface({ input: process.stdin })) {
  const call = JSON.parse(line);
  say(await VERBS[call.do](call));
}
