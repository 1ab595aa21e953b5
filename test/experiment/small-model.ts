import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ModelManifest, modelFolderFiles } from "../../src/experiment/model-folder.ts";
import { describeFeatures } from "../../src/features/catalogue.ts";
import xgboost from "../../src/models/boosting/xgboost.ts";
import type { FittedModel, ModelFiles } from "../../src/models/model.ts";
import { fitContext, mixture } from "../models/mixture.ts";

/** The features of the model, in order. */
export const OBSERVABLE = describeFeatures({ set: "observable" }).map(({ name }) => name);

/** Two rounds on numbers that are no physics: four primaries, the observable features. */
export async function smallModel(): Promise<FittedModel> {
  const set = mixture({ features: OBSERVABLE.length, classes: 4 });
  const train = { ...set, x: { ...set.x, columns: OBSERVABLE } };
  const config = xgboost.config.parse({ rounds: 2, max_depth: 2 });
  return xgboost.fit({ train, validation: train, config, context: fitContext() });
}

/** The files of its folder: it says that it was trained on showers of seed 4, as many rows of each primary, in bins of 25 ns. */
export function filesOf(model: FittedModel): ModelFiles {
  return modelFolderFiles(model, {
    model: "xgboost",
    features: { set: "observable", per_pmt: false },
    trained_on: {
      dataset_sha256: "0".repeat(64),
      statement: "no physics",
      protocol: "shower_split",
      seed: 1,
      simulation_seed: 4,
      rows: { proton: 30, helium: 30, oxygen: 30, iron: 30 },
      bin_widths_ns: [25],
    },
  });
}

/** Writes a model folder, the manifest changed as `change` says. */
export async function storeModel(
  folder: string,
  files: ModelFiles,
  change: (manifest: ModelManifest) => unknown = (manifest) => manifest,
): Promise<string> {
  const manifest = JSON.parse(new TextDecoder().decode(files["cascada.json"]));
  const changed = { ...files, "cascada.json": JSON.stringify(change(manifest)) };
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(changed)) await writeFile(join(folder, name), content);
  return folder;
}
