import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { ConfigError } from "../../../src/core/errors.ts";
import { loadExperiment } from "../../../src/experiment/load.ts";
import { loadModelFolder } from "../../../src/experiment/model-folder.ts";
import { runExperiment } from "../../../src/experiment/run.ts";
import { temporaryFolder } from "../../data/stations.ts";
import { optionsIn, statesIn, stationFile } from "../small-experiment.ts";
import { writeSource } from "./nearest-mean.ts";

const FUNNEL = `import { defineAutoencoder, sizeOf } from "cascada";
import { z } from "zod";

export default defineAutoencoder({
  name: "funnel",
  summary: "one hidden layer on either side of the code",
  config: z.strictObject({ latent: z.number().int().min(1).default(2).describe("units of the code") }),
  build: ({ input, config }) => {
    return {
      encoder: [{ kind: "dense", units: 6, activation: "gelu" }, { kind: "dense", units: config.latent }],
      decoder: [{ kind: "dense", units: 6, activation: "gelu" }, { kind: "dense", units: sizeOf(input) }],
    };
  },
});
`;

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

async function finished(text: string) {
  const file = writeSource(folder, "funnel.ts", text);
  const data = await stationFile(join(folder, "a.arrow"));
  const yaml = writeSource(
    folder,
    "funnel.yaml",
    `name: funnel\ndata: {file: ${data}}\nevaluation: {replicates: 100}\nmodel: {file: ${file}, training: {epochs: 2, batch: 32}}\n`,
  );
  return runExperiment(await loadExperiment(yaml), optionsIn(folder));
}

/** The message of the refusal, without the folder; the run, if it began, has failed. */
async function refusal(text: string): Promise<string> {
  const error = await finished(text).catch((error: Error) => error);
  for (const { status } of await statesIn(folder)) expect(status).toBe("failed");
  if (!(error instanceof ConfigError)) return `no ConfigError: ${error}`;
  return error.message.replaceAll(`${folder}/`, "");
}

describe("an autoencoder in a file of the user's", () => {
  test("is trained, drawn and stored; the catalogue reads it when the file is gone", async () => {
    const { result } = await finished(FUNNEL);
    const page = await readFile(result.report, "utf8");
    for (const title of ["Learning curves", "Reconstruction error per", "Features against", "The code in two"]) {
      expect(page).toContain(title);
    }
    await rm(join(folder, "funnel.ts"));
    const { model, manifest } = await loadModelFolder(join(result.run, "model"));
    expect(manifest).toMatchObject({
      model: "funnel",
      loader: "autoencoder",
      file: { sha256: result.sha256.model_file },
    });
    expect(model.features).toEqual(result.features);
  });

  test.each([
    [
      "the wrong number of outputs",
      FUNNEL.replace("sizeOf(input)", "7"),
      /^funnel\.ts: architecture funnel: decoder, layer 2: gives \[7\], 7 numbers; expected 9/,
    ],
    [
      "a kind of layer that there is not",
      FUNNEL.replace('kind: "dense", units: 6', 'kind: "densse" as "dense", units: 6'),
      /^funnel\.ts: architecture funnel: encoder, layer 1: kind: densse; expected one of dense, convolution/,
    ],
    [
      "an exception in build",
      FUNNEL.replace("    return {", '    if (config.latent < 3) throw new Error("too narrow");\n    return {'),
      /^funnel\.ts:9:34: architecture funnel: build failed: too narrow$/,
    ],
    [
      "nothing for a list",
      FUNNEL.replace("decoder:", "decodr:"),
      /^funnel\.ts: architecture funnel: build gives undefined for decoder; expected a list of layers$/,
    ],
    [
      "a key that all autoencoders have",
      FUNNEL.replace("latent: z", "training: z"),
      /^.*funnel\.yaml:4:9: funnel\.ts:4:16: architecture funnel: config: training is a key of all autoencoders; expected one other than name, training/,
    ],
  ])("with %s is refused", async (_what, text, message) => {
    expect(await refusal(text)).toMatch(message);
  });
});
