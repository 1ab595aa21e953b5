// Works on a file of stations with the compiled program, a batch at a time, and prints stations, seconds, CPU seconds and the most memory
// that was resident.
// task.mjs features FILE FEATURES [MODEL]: computes the features and writes them to a file of float32, row by row; classifies where there
// is a model
// task.mjs read FILE: reads all columns as they are
import { closeSync, openSync, writeSync } from "node:fs";

const compiled = (path) => import(new URL(`../../dist/${path}.js`, import.meta.url));
const work = { features: writeFeatures, read };
const [name, ...args] = process.argv.slice(2);
await work[name](...args);

async function writeFeatures(path, out, modelPath) {
  const { openDataset } = await compiled("data/dataset");
  const { extractFeatures } = await compiled("features/extract");
  const { requiredColumns } = await compiled("features/catalogue");
  const { loadModelFrom } = await compiled("experiment/model-file");
  const model = modelPath === undefined ? undefined : (await loadModelFrom(modelPath)).model;
  const finish = watch();
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
  finish(stations, said);
}

async function read(path) {
  const { openSource } = await compiled("data/formats/catalogue");
  const finish = watch();
  const source = await openSource(path);
  let [stations, said] = [0, 0];
  for await (const { rows, columns } of source.batches(source.columns.map((column) => column.name))) {
    stations += rows;
    for (const { kind, values } of Object.values(columns)) {
      if (kind === "number") for (const value of values) said += value;
    }
  }
  await source.close();
  finish(stations, [said]);
}

function watch() {
  const start = performance.now();
  const before = process.cpuUsage();
  return (stations, said) => {
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(before);
    const peak_bytes = process.resourceUsage().maxRSS * 1024;
    console.log(JSON.stringify({ stations, seconds, cpu_seconds: (user + system) / 1e6, peak_bytes, said: [...said] }));
  };
}
