import type { BoostedTrees } from "./boosted-trees.ts";
import { damaged, type Entry, parseDocument } from "./model-document.ts";
import { CLASSES_ATTRIBUTE } from "./model-writer.ts";
import { groupsOf, OBJECTIVES, type Objective } from "./objective.ts";
import { readTree } from "./tree-reader.ts";

/** Labels are bytes. */
const MOST_CLASSES = 256;
const DECIMAL = /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/;
/** More than any detector has; a damaged number must not ask for all memory. */
const MOST_FEATURES = 1_000_000;

/**
 * Reads a model in XGBoost's JSON or UBJSON format, 1.7 to 3.x: trees of type gbtree with one of the objectives
 * multi:softprob, multi:softmax, binary:logistic and reg:squarederror, without categorical splits. Features without names
 * are called f0, f1, ..., classes without names 0, 1, ....
 *
 * @throws DataError for anything that is not such a model, whatever the bytes
 */
export function readModel(bytes: Uint8Array): BoostedTrees {
  const learner = parseDocument(bytes).member("learner");
  const objective = readObjective(learner.member("objective").member("name"));
  const booster = readGbtree(learner.member("gradient_booster"));
  const parameters = learner.member("learner_model_param");
  const classCount = readClassCount(parameters.member("num_class"), objective);
  const featureCount = within(parameters.member("num_feature"), 1, MOST_FEATURES);
  within(parameters.member("num_target"), 0, 1, 1);
  const names = readNames(learner.member("feature_names"));
  const attributes = readAttributes(learner.member("attributes"));
  const { [CLASSES_ATTRIBUTE]: classNames, best_iteration, ...rest } = attributes;
  const classes = namesOr(readClasses(classNames), { count: classCount, what: CLASSES_ATTRIBUTE, prefix: "" });
  const features = namesOr(names, { count: featureCount, what: "feature_names", prefix: "f" });
  const groups = groupsOf(objective, classCount);
  const forest = readForest(booster, groups, featureCount);
  const model: BoostedTrees = {
    objective,
    classes,
    features,
    ...forest,
    baseScores: readBaseScores(parameters.member("base_score"), groups, objective),
    bestIteration: readBestIteration(best_iteration, forest.trees.length / (groups * forest.parallelTrees)),
  };
  if (names.length === 0) model.unnamedFeatures = true;
  if (Object.keys(rest).length > 0) model.attributes = rest;
  return model;
}

function readObjective(entry: Entry): Objective {
  const objective = OBJECTIVES.find((known) => known === entry.value);
  if (objective === undefined) throw entry.wrong(`one of ${OBJECTIVES.join(", ")}`);
  return objective;
}

function readGbtree(booster: Entry): Entry {
  const name = booster.member("name");
  if (name.value !== "gbtree") throw name.wrong('"gbtree"; DART and linear boosters are not read');
  return booster.member("model");
}

function within(entry: Entry, least: number, most: number, absent?: number): number {
  const value = entry.numeral(absent);
  if (value < least || value > most) throw damaged(`${entry.path} is ${value}; expected ${least} to ${most}`);
  return value;
}

/** Classes of a model; XGBoost writes 0 (or 1) where there is no softmax. */
function readClassCount(entry: Entry, objective: Objective): number {
  if (objective.startsWith("multi:")) return within(entry, 2, MOST_CLASSES);
  within(entry, 0, 1, 0);
  return objective === "binary:logistic" ? 2 : 0;
}

function readNames(entry: Entry): string[] {
  if (entry.value === undefined) return [];
  const names = entry.list().map((name) => name.text());
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw damaged(`${entry.path} has ${JSON.stringify(name)} twice`);
    seen.add(name);
  }
  return names;
}

function namesOr(
  names: readonly string[],
  { count, what, prefix }: { count: number; what: string; prefix: string },
): readonly string[] {
  if (names.length === 0) return Array.from({ length: count }, (_, i) => `${prefix}${i}`);
  if (names.length !== count) throw damaged(`${what} has ${names.length} names; expected ${count}`);
  return names;
}

function readAttributes(entry: Entry): Record<string, string> {
  if (entry.value === undefined) return {};
  return Object.fromEntries(entry.members().map(([name, value]) => [name, value.text()]));
}

function readClasses(text: string | undefined): string[] {
  if (text === undefined) return [];
  let names: unknown;
  try {
    names = JSON.parse(text);
  } catch {}
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) {
    if (new Set(names).size === names.length) return names;
  }
  throw damaged(`attribute ${CLASSES_ATTRIBUTE} is ${JSON.stringify(text)}; expected a JSON array of different names`);
}

function readBestIteration(text: string | undefined, rounds: number): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw damaged(`best_iteration is ${JSON.stringify(text)}; expected a whole number >= 0`);
  return Number(text) < rounds ? Number(text) : undefined;
}

/** The trees, checked to be whole rounds of the groups. */
function readForest(model: Entry, groups: number, features: number) {
  const parameters = model.member("gbtree_model_param");
  const entries = model.member("trees").list();
  const stated = parameters.member("num_trees").numeral(entries.length);
  if (stated !== entries.length) {
    throw damaged(`${entries.length} trees; expected ${stated}, as ${parameters.path}.num_trees says`);
  }
  const info = model.member("tree_info");
  const treeGroup = Int32Array.from(info.numbers("integers", entries.length));
  const stray = treeGroup.findIndex((group) => group < 0 || group >= groups);
  if (stray >= 0) {
    throw damaged(`tree_info[${stray}] is ${treeGroup[stray]}; expected a class from 0 to ${groups - 1}`);
  }
  const parallelTrees = within(parameters.member("num_parallel_tree"), 0, Number.MAX_SAFE_INTEGER, 1) || 1;
  const perRound = groups * parallelTrees;
  if (entries.length % perRound !== 0) {
    throw damaged(`${entries.length} trees; expected a multiple of ${perRound}, the trees of a round`);
  }
  requireEvenRounds(model.member("iteration_indptr"), entries.length, perRound);
  return { trees: entries.map((entry) => readTree(entry, features)), treeGroup, parallelTrees };
}

/** From 2.0 on files say where each round begins; here all rounds have the same number of trees. */
function requireEvenRounds(entry: Entry, trees: number, perRound: number): void {
  if (entry.value === undefined) return;
  const begins = entry.numbers("integers", trees / perRound + 1);
  for (let round = 0; round < begins.length; round++) {
    if (begins[round] === round * perRound) continue;
    throw damaged(
      `${entry.path}[${round}] is ${begins[round]}; expected ${round * perRound}, ${perRound} trees a round`,
    );
  }
}

/** One number for all groups (before XGBoost 3.1) or a vector with one or as many entries as there are groups. */
function readBaseScores(entry: Entry, groups: number, objective: Objective): Float32Array {
  const text = entry.text();
  const numbers = text.replace(/^\[(.*)\]$/, "$1").split(",");
  const scores = Float32Array.from(numbers, (number) => (DECIMAL.test(number) ? Number(number) : Number.NaN));
  if ((scores.length !== 1 && scores.length !== groups) || !scores.every(Number.isFinite)) {
    throw entry.wrong(groups === 1 ? "a number" : `1 or ${groups} numbers`);
  }
  if (objective === "binary:logistic" && !(scores[0]! > 0 && scores[0]! < 1)) {
    throw entry.wrong(`a probability above 0 and below 1 for ${objective}`);
  }
  return Float32Array.from({ length: groups }, (_, group) => scores[group % scores.length]!);
}
