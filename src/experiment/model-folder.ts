import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { CascadaError, DataError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import { systemReason } from "../core/system-error.ts";
import { describeFeatures, FEATURE_SETS } from "../features/catalogue.ts";
import { featuresBeside, STATION_AZIMUTH } from "../features/given.ts";
import { COMPRESSIONS, NORMALISATIONS } from "../features/trace-bins.ts";
import { definitionNamed } from "../models/catalogue.ts";
import type { FittedModel, ModelFiles } from "../models/model.ts";
import { definitionOfRecord, fileRecordSchema } from "./definition-file/record.ts";
import { describeIssues } from "./issues.ts";
import { parseTrainedFeatures, TRAINED_FEATURES, type TrainedFeatures, writtenFeatures } from "./trained-features.ts";

const MANIFEST = "cascada.json";
/** The model card, which says nothing to the program. */
const CARD = "README.md";
/** Files of a folder that are no part of the model. */
const BESIDE = [MANIFEST, CARD, TRAINED_FEATURES];

/** What a model folder says of its model: how rows become features, and what it was trained on. */
export const manifestSchema = z.strictObject({
  format: z.literal(1),
  model: z.string().describe("name of the model definition"),
  file: fileRecordSchema.optional().describe("that defines the model, where it is the user's"),
  loader: z.string().optional().describe("definition of the catalogue that reads the files; model where absent"),
  features: z.strictObject({
    set: z.enum(FEATURE_SETS),
    per_pmt: z.boolean(),
    window_bins: z.int().positive().optional().describe("of sets of traces, as the next two"),
    normalise: z.enum(NORMALISATIONS).optional(),
    compress: z.enum(COMPRESSIONS).optional(),
    derived: z.record(z.string(), z.string()).optional().describe("further features: expressions by name"),
  }),
  columns: z.array(z.string()),
  classes: z.array(z.string()),
  trained_on: z.strictObject({
    dataset_sha256: z.string(),
    statement: z.string(),
    protocol: z.string(),
    seed: z.number().describe("of split and training"),
    simulation_seed: z.int().nullable().describe("of the simulated showers; null for data from elsewhere"),
    rows: z.record(z.string(), z.int().positive()).describe("training rows of each class: the prior in its posteriors"),
    bin_widths_ns: z
      .array(z.number().positive())
      .describe("of the traces: features count bins; empty if a table of features did not say"),
  }),
  model_sha256: z.string(),
});

export type ModelManifest = z.output<typeof manifestSchema>;

/** A model and what its folder says of it. */
export interface StoredModel {
  model: FittedModel;
  manifest: ModelManifest;
  /** of the training; models of older versions have none */
  trained?: TrainedFeatures;
}

/** SHA-256 of a model's files, by name. */
export function hashModel(files: ModelFiles): string {
  return sha256(
    ...Object.keys(files)
      .sort()
      .flatMap((name) => [`${name}\n`, files[name]!]),
  );
}

/** All files of a model folder: the model's own, the manifest, and how the features of its training were distributed. */
export function modelFolderFiles(
  model: FittedModel,
  rest: Omit<ModelManifest, "format" | "columns" | "classes" | "model_sha256">,
  trained?: TrainedFeatures,
): ModelFiles {
  const files = model.files();
  const manifest: ModelManifest = {
    format: 1,
    ...rest,
    columns: [...model.features],
    classes: [...model.classes],
    model_sha256: hashModel(files),
  };
  const encoder = new TextEncoder();
  return {
    ...files,
    [MANIFEST]: encoder.encode(`${JSON.stringify(manifest, null, 2)}\n`),
    ...(trained && { [TRAINED_FEATURES]: encoder.encode(writtenFeatures(trained)) }),
  };
}

/**
 * Loads a model folder. Throws DataError for a folder without a model, a damaged or changed file, a model of a kind that
 * is not known here, and one whose features or classes are not those that the folder says it has.
 */
export async function loadModelFolder(folder: string): Promise<StoredModel> {
  const names = await reading(folder, async () =>
    (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name),
  );
  if (!names.includes(MANIFEST)) throw new DataError(`${folder} holds no model: expected a file ${MANIFEST}`);
  const manifest = parseManifest(join(folder, MANIFEST), await reading(folder, () => readFile(join(folder, MANIFEST))));
  const files: ModelFiles = {};
  for (const name of names.filter((file) => !BESIDE.includes(file))) {
    files[name] = await reading(folder, () => readFile(join(folder, name)));
  }
  const actual = hashModel(files);
  if (actual !== manifest.model_sha256) {
    const have = Object.keys(files).sort().join(", ") || "none";
    throw new DataError(
      `${folder}: the model's files (${have}) have sha256 ${actual}; expected ${manifest.model_sha256}`,
    );
  }
  try {
    const model = await modelOf(files, manifest);
    checkAgreement(model, manifest);
    if (!names.includes(TRAINED_FEATURES)) return { model, manifest };
    const bytes = await reading(folder, () => readFile(join(folder, TRAINED_FEATURES)));
    return { model, manifest, trained: parseTrainedFeatures(TRAINED_FEATURES, bytes, model.features) };
  } catch (cause) {
    if (cause instanceof CascadaError) throw new DataError(`${folder}: ${cause.message}`, { cause });
    throw cause;
  }
}

/** The model of files that are whole: read by a definition of the catalogue if one can, else by that of the user's file. */
async function modelOf(files: ModelFiles, { model, loader, file }: ModelManifest): Promise<FittedModel> {
  if (!file) return definitionNamed(loader ?? model).load(files);
  if (loader !== undefined) {
    try {
      return await definitionNamed(loader).load(files);
    } catch (error) {
      // What it lacks, such as the function of a custom layer, is in the file.
      if (!(error instanceof DataError)) throw error;
    }
  }
  return (await definitionOfRecord(file)).load(files);
}

async function reading<T>(folder: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new DataError(`cannot read the model folder ${folder}: ${systemReason(cause)}`, { cause });
  }
}

/** The manifest is outside the hash of the model's files: what it says of the model must be so. */
function checkAgreement(model: FittedModel, { features, columns, classes, trained_on }: ModelManifest): void {
  const has = (what: string, found: readonly string[], [expected, reason]: [readonly string[], string]) => {
    if (found.join() === expected.join()) return;
    throw new DataError(`${what} ${found.join(", ")}; expected ${expected.join(", ")}, as ${reason}`);
  };
  const ofStation = featuresBeside(STATION_AZIMUTH, features).map(({ name }) => name);
  const isOfStation = features.set === "thesis" && model.features.join() === ofStation.join();
  const names = isOfStation ? ofStation : describeFeatures(features).map(({ name }) => name);
  has("a model of the features", model.features, [names, `${MANIFEST} says the set is ${features.set}`]);
  has("columns", columns, [model.features, "the model has"]);
  has("classes", classes, [model.classes, "the model has"]);
  has("training rows of", Object.keys(trained_on.rows), [model.classes, "the model has"]);
}

function parseManifest(path: string, bytes: Uint8Array): ModelManifest {
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new DataError(`${path}: not valid JSON`, { cause });
  }
  const result = manifestSchema.safeParse(content, { reportInput: true });
  if (!result.success) {
    throw new DataError(describeIssues(result.error.issues, { schema: manifestSchema, blame: () => path }));
  }
  return result.data;
}
