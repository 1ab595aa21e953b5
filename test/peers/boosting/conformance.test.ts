// The builtin engine against libxgboost of several versions: models both ways, and training with the same parameters.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Booster } from "../../../src/models/boosting/booster.ts";
import type { BoostingRows } from "../../../src/models/boosting/engine.ts";
import { runPeer } from "../peer.ts";
import { peersPython } from "../python.ts";
import { type Case, casesIn, floats, namesFor, SETTINGS, splitOf } from "./cases.ts";
import { expectClose, expectSameContributions, expectSameImportance } from "./closeness.ts";
import { fitted } from "./fitted.ts";
import { deviation, hits, losses, mean } from "./losses.ts";
import { expectSameTrees, type JsonTree } from "./tree-comparison.ts";

const LINES = ["newest", "1.7"] as const;

let folder: string;
let cases: Map<string, Case>;
/** version of XGBoost by the name of its line */
const versions = new Map<string, string>();
const models = new Map<string, Awaited<ReturnType<typeof fitted>>>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cascada-boosting-"));
  const list = await casesIn(folder, (await runPeer(peersPython(), ["boosting/data_sets.py", folder])) as Case[]);
  cases = new Map(list.map((each) => [each.name, each]));
  for (const each of list) {
    const model = await fitted(folder, each);
    models.set(each.name, model);
    await writeFile(path(each.name, "cascada.json"), model.booster.toJson());
    await writeFile(path(each.name, "cascada.ubj"), model.booster.toUbjson());
  }
  for (const line of LINES) {
    const own = namesFor(line).map((name) => cases.get(name)!);
    await runPeer(peersPython(line), ["boosting/xgboost_peer.py", "train", folder], own);
    versions.set(
      line,
      (await runPeer(peersPython(line), ["boosting/xgboost_peer.py", "predict", folder], own)) as string,
    );
  }
}, 900_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

function path(name: string, suffix: string): string {
  return join(folder, `${name}.${suffix}`);
}

async function testRows(name: string): Promise<BoostingRows> {
  return (await splitOf(folder, cases.get(name)!)).test;
}

async function json(name: string, suffix: string) {
  return JSON.parse(await readFile(path(name, suffix), "utf8"));
}

async function treesIn(name: string, suffix: string): Promise<JsonTree[]> {
  return (await json(name, suffix)).learner.gradient_booster.model.trees;
}

/** Holds all that a model says of test rows to what Python has said of them under that name. */
async function expectSameAnswers(booster: Booster, name: string, who: string): Promise<void> {
  const { x } = await testRows(name);
  expect(booster.features).toEqual(x.columns);
  expectClose(booster.predict(x), await floats(path(name, `${who}.p`)), 1e-6);
  const margins = booster.margins(x);
  expectClose(margins, await floats(path(name, `${who}.margin`)), 1e-6);
  expectSameContributions(booster.contributions(x), await floats(path(name, `${who}.contributions`)), {
    width: x.columns.length + 1,
    margins,
  });
  expectSameImportance(booster.importance(), await json(name, `${who}.scores.json`));
}

describe.each(LINES)("XGBoost, %s:", (line) => {
  const version = () => versions.get(line)!;

  describe.each(namesFor(line))("%s", (name) => {
    test.each(["json", "ubj"])("Python loads our model (%s) and says the same of all rows", async (format) => {
      const booster = Booster.from(await readFile(path(name, `cascada.${format}`)));
      await expectSameAnswers(booster, name, `cascada-in-${version()}.${format}`);
      const leaves = await readFile(path(name, `cascada-in-${version()}.${format}.leaves`));
      expect(Buffer.from(booster.leafIndices((await testRows(name)).x).buffer).equals(leaves)).toBe(true);
    });

    test.each(["json", "ubj"])("we load Python's model (%s) and say the same of all rows", async (format) => {
      await expectSameAnswers(Booster.from(await readFile(path(name, `${version()}.${format}`))), name, version());
    });

    test.each(["json", "ubj"])("a model that Python has loaded and saved again (%s) is still ours", async (format) => {
      const again = Booster.from(await readFile(path(name, `cascada-in-${version()}.${format}`)));
      const { booster } = models.get(name)!;
      expect(again.classes).toEqual(booster.classes);
      const { x } = await testRows(name);
      expect(again.margins(x)).toEqual(booster.margins(x));
    });

    test("metrics of test rows are what Python measures of our model", async () => {
      const theirs = await json(name, `cascada-in-${version()}.metrics.json`);
      const { metrics } = models.get(name)!;
      const known = Object.keys(metrics);
      expect(Object.keys(theirs).sort()).toEqual(known.sort());
      // Python prints five digits and more.
      for (const metric of known) expectClose([metrics[metric]!], [theirs[metric]], 1e-5);
    });

    test("accuracy and loss on test rows are those of libxgboost", async () => {
      const set = cases.get(name)!;
      const { x, label } = await testRows(name);
      const predicted = (file: string) => floats(path(name, file));
      const ours = models.get(name)!.booster.predict(x);
      const theirs = await Promise.all(
        Array.from({ length: set.seeds }, (_, seed) => predicted(`${version()}.seed-${seed}.p`)),
      );
      if (set.seeds > 1) expectWithinSpread(set, ours, { theirs, label });
      else expectWithinErrors(set, ours, { theirs: theirs[0]!, label });
    });
  });

  const alike = namesFor(line).filter((name) => !SETTINGS[name]!.seeds && !SETTINGS[name]!.otherCuts);
  test.each(alike)("%s: trees are the library's, number for number, up to the first tie", async (name) => {
    const { rounds, parameters } = cases.get(name)!;
    const [ours, theirs] = [await treesIn(name, "cascada.json"), await treesIn(name, `${version()}.json`)];
    expectSameTrees(ours, theirs, { rounds, gamma: parameters.gamma, directions: name === "missing" });
  });
});

test("a constrained prediction only rises with its feature, and one that is free falls, too", async () => {
  const { x } = await testRows("constraint");
  const width = x.columns.length;
  const falls = (name: string, feature: number): number => {
    const { booster } = models.get(name)!;
    const grid = Array.from({ length: 101 }, (_, i) => i / 100);
    let count = 0;
    for (let row = 0; row < 50; row++) {
      const values = new Float32Array(grid.length * width);
      grid.forEach((value, i) => {
        values.set(x.values.subarray(row * width, (row + 1) * width), i * width);
        values[i * width + feature] = value;
      });
      const p = booster.predict({ ...x, rows: grid.length, values });
      for (let i = 1; i < p.length; i++) if (p[i]! < p[i - 1]!) count++;
    }
    return count;
  };
  for (const feature of [2, 3]) {
    expect(falls("constraint", feature)).toBe(0);
    expect(falls("friedman", feature)).toBeGreaterThan(0);
  }
});

interface Others<T> {
  theirs: T;
  label: Float32Array;
}

/**
 * Row by row, two models differ by how ties and cuts fell, at random: the mean difference of the losses is within 4 of its
 * standard errors, and as many rows are right for one model only as for the other, within 4 sigma.
 */
function expectWithinErrors(set: Case, ours: Float32Array, { theirs, label }: Others<Float32Array>): void {
  const theirLosses = losses(set, theirs, label);
  const differences = losses(set, ours, label).map((loss, row) => loss - theirLosses[row]!);
  const limit = (4 * deviation(differences)) / Math.sqrt(label.length) + 1e-6 * (1 + mean(theirLosses));
  expect(Math.abs(mean(differences))).toBeLessThanOrEqual(limit);
  const [ourHits, theirHits] = [hits(set, ours, label), hits(set, theirs, label)];
  const only = ourHits.filter((hit, row) => hit && !theirHits[row]).length;
  const onlyTheirs = theirHits.filter((hit, row) => hit && !ourHits[row]).length;
  expect(Math.abs(only - onlyTheirs)).toBeLessThanOrEqual(4 * Math.sqrt(only + onlyTheirs));
}

/**
 * Draws differ as those of one seed from another: the mean loss is one more draw from the distribution of the library's
 * over seeds. Its distance from the mean of n = 8 is within 5.41 s sqrt(1 + 1/n) but for one time in a thousand
 * (Student's t, n - 1 = 7 degrees of freedom), and so is the accuracy's.
 */
function expectWithinSpread(set: Case, ours: Float32Array, { theirs, label }: Others<Float32Array[]>): void {
  for (const measure of [losses, hits]) {
    const all = theirs.map((p) => mean(measure(set, p, label)));
    const limit = 5.41 * deviation(all) * Math.sqrt(1 + 1 / all.length);
    expect(Math.abs(mean(measure(set, ours, label)) - mean(all))).toBeLessThanOrEqual(limit);
  }
}
