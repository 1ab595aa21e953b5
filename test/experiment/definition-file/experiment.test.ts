import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { ConfigError, DataError } from "../../../src/core/errors.ts";
import { sha256 } from "../../../src/core/hash.ts";
import { classifyFile } from "../../../src/experiment/classify-file.ts";
import { loadExperiment } from "../../../src/experiment/load.ts";
import { loadModelFolder } from "../../../src/experiment/model-folder.ts";
import { runExperiment } from "../../../src/experiment/run.ts";
import { readRecord } from "../../../src/tracking/run-store.ts";
import { makeStations, temporaryFolder } from "../../data/stations.ts";
import { columnsOf, optionsIn, stationFile } from "../small-experiment.ts";
import { NEAREST_MEAN, writeSource } from "./nearest-mean.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

function experimentFile(model: string): string {
  const data = JSON.stringify(join(folder, "a.arrow"));
  return writeSource(
    folder,
    "mine.yaml",
    `name: mine\ndata: {file: ${data}}\nevaluation: {replicates: 100}\nmodel:\n${model.replace(/^/gm, "  ")}\n`,
  );
}

/** The message of the refusal to load, without the folder. */
async function refusal(model: string, ...overrides: string[]): Promise<string> {
  const error = await loadExperiment(experimentFile(model), overrides).catch((error: Error) => error);
  if (!(error instanceof ConfigError)) return `no ConfigError: ${error}`;
  return error.message.replaceAll(`${folder}/`, "");
}

describe("an experiment whose model is in a file", () => {
  test("has the defaults of the file's schema, and says the same when read again", async () => {
    const file = writeSource(folder, "mine.ts", NEAREST_MEAN);
    const { model } = await loadExperiment(experimentFile(`file: ${file}`));
    expect(model).toEqual({ file, sharpness: 1 });
    expect((await loadExperiment(experimentFile(`file: ${file}`), ["model.sharpness=3"])).model.sharpness).toBe(3);
  });

  test("may be told another model by an override, which takes back the one of the file", async () => {
    const file = writeSource(folder, "mine.ts", NEAREST_MEAN);
    const named = experimentFile("name: xgboost");
    expect((await loadExperiment(named, [`model.file=${file}`])).model).toEqual({ file, sharpness: 1 });
    const filed = experimentFile(`file: ${file}`);
    expect((await loadExperiment(filed, ["model.name=xgboost"])).model).toMatchObject({ name: "xgboost", eta: 0.3 });
    expect((await loadExperiment(filed, ["model.name=xgboost"])).model.file).toBeUndefined();
  });

  test("is refused with the line to blame", async () => {
    const file = writeSource(folder, "mine.ts", NEAREST_MEAN);
    expect(await refusal(`file: ${file}\nname: xgboost`)).toBe("mine.yaml:4:1: model: expected either name or file");
    expect(await refusal("rounds: 3")).toBe("mine.yaml:4:1: model: expected either name or file");
    expect(await refusal(`file: ${file}\nsharpnes: 3`)).toBe(
      "mine.yaml:6:3: unknown key: model.sharpnes; did you mean sharpness? expected one of sharpness",
    );
    expect(await refusal(`file: ${file}\nsharpness: -1`)).toMatch(/^mine\.yaml:6:3: model\.sharpness is -1: /);
    expect(await refusal(`file: ${file}`, "model.sharpness=x")).toMatch(/^--set model\.sharpness=x: model\.sharpness/);
    expect(await refusal("file: absent.ts")).toBe(
      "mine.yaml:5:3: cannot read the model file absent.ts: no such file or folder",
    );
    expect(await refusal("name: xgboost", "model.file=a.ts")).toMatch(/^--set model\.file=a\.ts: cannot read/);
    writeSource(folder, "two.ts", "export default {\n  a: = 1,\n  b: 2,, };\n");
    expect(await refusal(`file: ${join(folder, "two.ts")}`)).toMatch(/^mine\.yaml:5:3: two\.ts:2:6: unexpected "="/);
  });
});

describe("a run of a model that is in a file", () => {
  async function finished(text = NEAREST_MEAN) {
    await stationFile(join(folder, "a.arrow"), { metadata: { "cascada.seed": "12" } });
    const file = writeSource(folder, "models/mine.ts", text);
    const { result } = await runExperiment(await loadExperiment(experimentFile(`file: ${file}`)), optionsIn(folder));
    return { file, result };
  }

  async function classified(run: string) {
    const columns = columnsOf("id", "observable");
    const stations = join(await temporaryFolder(), "b.arrow");
    await stationFile(stations, { table: makeStations(24), columns });
    const options = { ...optionsIn(folder), model: join(run, "model"), out: undefined, overwrite: false };
    return classifyFile(stations, options);
  }

  test("records path, hash and source of the file and of what it imports", async () => {
    const part = "export const SHARP = 1;\n";
    writeSource(folder, "parts/sharp.ts", part);
    const text = NEAREST_MEAN.replace(".default(1)", ".default(SHARP)").replace(
      "const config",
      'import { SHARP } from "../parts/sharp.ts";\nconst config',
    );
    const { file, result } = await finished(text);
    const record = { path: file, sha256: sha256(text), imports: { "../parts/sharp.ts": sha256(part) } };
    const read = (name: string) => readFile(join(result.run, name), "utf8");
    expect(readRecord(result.run).fitting!.map(({ file }) => file)).toEqual([record, record]);
    expect(result.sha256.model_file).toBe(sha256(text));
    expect(await read("model-source/mine.ts")).toBe(text);
    expect(await read("model-source/above/parts/sharp.ts")).toBe(part);
    const { manifest } = await loadModelFolder(join(result.run, "model"));
    expect(manifest).toMatchObject({ model: "nearest-mean", file: record });
    // What is archived can be run again.
    expect((await loadExperiment(join(result.run, "experiment.yaml"))).model).toEqual({ file, sharpness: 1 });
  });

  test("classifies a file as long as its own is there and the same", async () => {
    const { file, result } = await finished();
    expect((await classified(result.run)).result.rows).toBe(24);
    await writeFile(file, `${NEAREST_MEAN}\n`);
    await expect(classified(result.run)).rejects.toThrow(/mine\.ts has sha256 .*; expected .*model-source/);
    await rm(file);
    await expect(classified(result.run)).rejects.toThrow(
      /cannot read the model file .*mine\.ts: no such.*model-source/,
    );
    await expect(classified(result.run)).rejects.toThrow(DataError);
  });

  test("needs its file where the definition of the catalogue that it names cannot read all of it", async () => {
    const text = NEAREST_MEAN.replace('kind: "classifier"', 'kind: "classifier",\n  loader: "autoencoder"');
    const { file, result } = await finished(text);
    expect((await classified(result.run)).result.rows).toBe(24);
    await rm(file);
    await expect(classified(result.run)).rejects.toThrow(
      /cannot read the model file .*mine\.ts: no such.*model-source/,
    );
  });

  test("needs no file where the catalogue can read the model", async () => {
    // Its files are those of boosted trees: one round of them, trained by our own definition.
    const text = `import { MODELS, type ModelDefinition } from "cascada";
import { z } from "zod";
const xgboost = MODELS.find(({ name }) => name === "xgboost")!;
export default { ...xgboost, name: "mine", loader: "xgboost", config: z.strictObject({}),
  fit: (input) => xgboost.fit({ ...input, config: xgboost.config.parse({ name: "xgboost", rounds: 1 }) }),
} satisfies ModelDefinition<unknown>;
`;
    const { file, result } = await finished(text);
    await rm(file);
    expect((await classified(result.run)).result.rows).toBe(24);
  });
});
