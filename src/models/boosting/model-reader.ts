import { z } from "zod";
import { DataError } from "../../core/errors.ts";
import type { BoostedTrees } from "./boosted-trees.ts";
import { CLASSES_ATTRIBUTE } from "./model-writer.ts";
import { readTree, treeSchema } from "./tree-reader.ts";

/** A number in a string, as parameters are in XGBoost's files. */
const numeral = z.string().regex(/^\d{1,9}$/, "expected a whole number >= 0 in a string");

/** Labels are bytes. */
const MOST_CLASSES = 256;
/** More than any detector has; a damaged number must not ask for all memory. */
const MOST_FEATURES = 1_000_000;

/** What is used of XGBoost's JSON document; it may hold more. */
const documentSchema = z.looseObject({
  learner: z.looseObject({
    attributes: z.record(z.string(), z.string()).default({}),
    feature_names: z.array(z.string()).default([]),
    gradient_booster: z.looseObject({
      name: z.literal("gbtree"),
      model: z.looseObject({
        gbtree_model_param: z.looseObject({
          num_parallel_tree: numeral.refine((text) => Number(text) > 0, "expected at least 1").default("1"),
        }),
        tree_info: z.array(z.int()),
        trees: z.array(treeSchema),
      }),
    }),
    learner_model_param: z.looseObject({ base_score: z.string(), num_class: numeral, num_feature: numeral }),
    objective: z.looseObject({ name: z.enum(["multi:softprob", "multi:softmax"]) }),
  }),
});

/**
 * Reads a model in XGBoost's JSON format, 1.7 to 3.x: trees of type gbtree with a softmax objective and no categorical
 * splits. Features without names are called f0, f1, ..., classes without names 0, 1, .... Trees after the best
 * iteration of early stopping are left out, as XGBoost's scikit-learn interface leaves them out of predictions.
 *
 * @throws DataError for anything that is not such a model, whatever the bytes
 */
export function readModel(bytes: Uint8Array): BoostedTrees {
  const { learner } = parseDocument(bytes);
  const { num_class, num_feature, base_score } = learner.learner_model_param;
  const { trees, tree_info, gbtree_model_param } = learner.gradient_booster.model;
  const classCount = Number(num_class);
  const featureCount = Number(num_feature);
  if (classCount < 2 || classCount > MOST_CLASSES) {
    throw damaged(`num_class is ${classCount}; expected 2 to ${MOST_CLASSES}`);
  }
  if (featureCount < 1 || featureCount > MOST_FEATURES) {
    throw damaged(`num_feature is ${featureCount}; expected 1 to ${MOST_FEATURES}`);
  }
  const features = namesOf(learner.feature_names, featureCount, "feature_names", "f");
  const classes = namesOf(readClasses(learner.attributes[CLASSES_ATTRIBUTE]), classCount, CLASSES_ATTRIBUTE, "");
  if (tree_info.length !== trees.length) {
    throw damaged(`tree_info has ${tree_info.length} entries; expected ${trees.length}, one per tree`);
  }
  const stray = tree_info.findIndex((c) => c < 0 || c >= classCount);
  if (stray >= 0)
    throw damaged(`tree_info[${stray}] is ${tree_info[stray]}; expected a class from 0 to ${classCount - 1}`);
  const bestIteration = readBestIteration(learner.attributes.best_iteration);
  const parallelTrees = Number(gbtree_model_param.num_parallel_tree);
  const perRound = classCount * parallelTrees;
  const used = bestIteration === undefined ? trees.length : Math.min(trees.length, (bestIteration + 1) * perRound);
  return {
    objective: learner.objective.name,
    classes,
    features,
    trees: trees.slice(0, used).map((tree, index) => readTree(tree, index, featureCount)),
    treeGroup: Int32Array.from(tree_info.slice(0, used)),
    parallelTrees,
    baseScores: readBaseScores(base_score, classCount),
    bestIteration,
  };
}

function damaged(what: string, cause?: unknown): DataError {
  return new DataError(`not a model that can be used: ${what}`, { cause });
}

function parseDocument(bytes: Uint8Array): z.output<typeof documentSchema> {
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw damaged("expected XGBoost's JSON format, which this is not", cause);
  }
  const result = documentSchema.safeParse(content);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw damaged(`${issue.path.join(".") || "document"}: ${issue.message.toLowerCase()}`);
}

function namesOf(names: readonly string[], count: number, what: string, prefix: string): readonly string[] {
  if (names.length === 0) return Array.from({ length: count }, (_, i) => `${prefix}${i}`);
  if (names.length !== count) throw damaged(`${what} has ${names.length} names; expected ${count}`);
  return names;
}

function readClasses(text: string | undefined): string[] {
  if (text === undefined) return [];
  try {
    return z.array(z.string()).parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(`attribute ${CLASSES_ATTRIBUTE} is ${JSON.stringify(text)}; expected a JSON array of names`, cause);
  }
}

function readBestIteration(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw damaged(`best_iteration is ${JSON.stringify(text)}; expected a whole number >= 0`);
  return Number(text);
}

/** One number for all classes (before XGBoost 3.1) or a vector with one or `classes` entries. */
function readBaseScores(text: string, classes: number): Float32Array {
  const scores = text
    .replace(/^\[|\]$/g, "")
    .split(",")
    .map(Number);
  if ((scores.length !== 1 && scores.length !== classes) || !scores.every(Number.isFinite)) {
    throw damaged(`base_score is ${JSON.stringify(text)}; expected 1 or ${classes} numbers`);
  }
  return Float32Array.from({ length: classes }, (_, c) => scores[c % scores.length]!);
}
