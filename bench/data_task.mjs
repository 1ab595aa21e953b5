// Reads a file of stations with the compiled program, computes their features and, where told to, classifies them, a batch at a
// time; the features go to a file of float32, row by row. Prints stations, seconds and the most memory that was resident.
// data_task.mjs FILE FEATURES [MODEL]
import { closeSync, openSync, writeSync } from "node:fs";

const compiled = (path) => import(new URL(`../dist/${path}.js`, import.meta.url));
const { openDataset } = await compiled("data/dataset");
const { extractFeatures } = await compiled("features/extract");
const { requiredColumns } = await compiled("features/catalogue");
const { loadModelFrom } = await compiled("experiment/model-file");

const [path, out, modelPath] = process.argv.slice(2);
const model = modelPath === undefined ? undefined : (await loadModelFrom(modelPath)).model;
const start = performance.now();
const before = process.cpuUsage();
const dataset = await openDataset(path);
const target = openSync(out, "w");
const said = new Float64Array(4);
let stations = 0;
for await (const table of dataset.batches(requiredColumns({ set: "observable" }))) {
  const { x } = await extractFeatures([table], { set: "observable" });
  stations += x.rows;
  if (model !== undefined) {
    const probabilities = model.probabilities(x);
    for (let i = 0; i < probabilities.length; i++) said[i % 4] += probabilities[i];
  }
  writeSync(target, x.values);
}
closeSync(target);
await dataset.close();
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(before);
const cpu_seconds = (user + system) / 1e6;
const peak_bytes = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ stations, seconds, cpu_seconds, peak_bytes, said: [...said] }));
