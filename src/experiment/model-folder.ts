import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { DataError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import { systemReason } from "../core/system-error.ts";
import { FEATURE_SETS } from "../features/catalogue.ts";
import { definitionNamed } from "../models/catalogue.ts";
import type { FittedModel, ModelFiles } from "../models/model.ts";
import { describeIssues } from "./issues.ts";

const MANIFEST = "cascada.json";

/** What a model folder says of its model: how rows become features, and what it was trained on. */
const manifestSchema = z.strictObject({
  format: z.literal(1),
  model: z.string().describe("name of the model definition"),
  features: z.strictObject({ set: z.enum(FEATURE_SETS), per_pmt: z.boolean() }),
  columns: z.array(z.string()),
  classes: z.array(z.string()),
  trained_on: z.strictObject({
    dataset_sha256: z.string(),
    statement: z.string(),
    protocol: z.string(),
    seed: z.number(),
  }),
  model_sha256: z.string(),
});

export type ModelManifest = z.output<typeof manifestSchema>;

/** A model and what its folder says of it. */
export interface StoredModel {
  model: FittedModel;
  manifest: ModelManifest;
}

/** SHA-256 of a model's files, by name. */
export function hashModel(files: ModelFiles): string {
  return sha256(
    ...Object.keys(files)
      .sort()
      .flatMap((name) => [`${name}\n`, files[name]!]),
  );
}

/** All files of a model folder: the model's own and the manifest. */
export function modelFolderFiles(
  model: FittedModel,
  rest: Omit<ModelManifest, "format" | "columns" | "classes" | "model_sha256">,
): ModelFiles {
  const files = model.files();
  const manifest: ModelManifest = {
    format: 1,
    ...rest,
    columns: [...model.features],
    classes: [...model.classes],
    model_sha256: hashModel(files),
  };
  return { ...files, [MANIFEST]: new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`) };
}

/**
 * Loads a model folder. Throws DataError for a folder without a model, a damaged or changed file, or a model of a kind
 * that is not known here.
 */
export async function loadModelFolder(folder: string): Promise<StoredModel> {
  const files: ModelFiles = {};
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.isFile() && entry.name !== "README.md") files[entry.name] = await readFile(join(folder, entry.name));
    }
  } catch (cause) {
    throw new DataError(`cannot read the model folder ${folder}: ${systemReason(cause)}`, { cause });
  }
  const { [MANIFEST]: text, ...own } = files;
  if (!text) throw new DataError(`${folder} holds no model: expected a file ${MANIFEST}`);
  const manifest = parseManifest(join(folder, MANIFEST), text);
  const actual = hashModel(own);
  if (actual !== manifest.model_sha256) {
    throw new DataError(`${folder}: the model's files have sha256 ${actual}; expected ${manifest.model_sha256}`);
  }
  return { model: definitionNamed(manifest.model).load(own), manifest };
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
