import { readFile, stat } from "node:fs/promises";
import { CascadaError, DataError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import { PRIMARIES } from "../core/primaries.ts";
import { systemReason } from "../core/system-error.ts";
import { describeFeatures, FEATURE_SETS, type FeatureOptions, isTraceSet } from "../features/catalogue.ts";
import { MODELS } from "../models/catalogue.ts";
import type { FittedModel } from "../models/model.ts";
import { loadModelFolder, type ModelManifest } from "./model-folder.ts";
import type { TrainedFeatures } from "./trained-features.ts";

/** A model, and what is known of it. */
export interface LoadedModel {
  model: FittedModel;
  manifest: KnownManifest;
  trained?: TrainedFeatures;
}

/** What is known of a model from wherever it comes: what it was trained on only from its folder. */
export type KnownManifest = Omit<ModelManifest, "trained_on"> & { trained_on?: ModelManifest["trained_on"] };

/**
 * Loads a model folder, or a bare file that another program has written, such as model.ubj of Python's XGBoost: its
 * features must be those of one of our sets, by name and in order, and its classes primaries.
 *
 * @throws DataError for anything else
 */
export async function loadModelFrom(path: string): Promise<LoadedModel> {
  const is = await stat(path).catch(() => undefined);
  return is?.isFile() ? loadModelFile(path) : loadModelFolder(path);
}

async function loadModelFile(path: string): Promise<LoadedModel> {
  const definition = MODELS.find((kind) => kind.loadFile !== undefined)!;
  try {
    const bytes = await readFile(path);
    const model = definition.loadFile!(bytes);
    requirePrimaries(model);
    const columns = [...model.features];
    const features = featureSetOf(columns);
    const rest = { columns, classes: [...model.classes], model_sha256: sha256(bytes) };
    return { model, manifest: { format: 1, model: definition.name, features, ...rest } };
  } catch (cause) {
    if (cause instanceof CascadaError) throw new DataError(`${path}: ${cause.message}`, { cause });
    throw new DataError(`cannot read the model file ${path}: ${systemReason(cause)}`, { cause });
  }
}

function requirePrimaries({ classes }: FittedModel): void {
  if (classes.every((name) => PRIMARIES.some((primary) => primary === name))) return;
  throw new DataError(
    `a model of the classes ${classes.join(", ")}; expected primaries (${PRIMARIES.join(", ")}), in the order of its ` +
      `labels; in Python: booster.set_attr(cascada_classes='["proton", "iron"]')`,
  );
}

/** Sets that a bare file may be of: names of bins do not say what the traces were divided by. */
const NAMED_SETS = FEATURE_SETS.filter((set) => !isTraceSet(set));

function featureSetOf(names: readonly string[]): Pick<FeatureOptions, "set"> & { per_pmt: boolean } {
  const all = NAMED_SETS.flatMap((set) =>
    [false, ...(set === "thesis" ? [] : [true])].map((per_pmt) => ({ set, per_pmt })),
  );
  const found = all.find(
    (options) =>
      describeFeatures(options)
        .map(({ name }) => name)
        .join() === names.join(),
  );
  if (found) return found;
  const sets = NAMED_SETS.map(
    (set) =>
      `${set} (${describeFeatures({ set })
        .map(({ name }) => name)
        .join(", ")})`,
  );
  throw new DataError(
    `a model of the features ${names.join(", ")}; expected those of a set, in order: ${sets.join("; ")}`,
  );
}
