// The builtin engine against libxgboost of several versions: models both ways, and training with the same parameters.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { peersPython } from "../python.ts";
import { type Case, casesIn, floats, SETTINGS, splitOf } from "./cases.ts";
import { fitted, loaded } from "./fitted.ts";
import { deviation, hits, losses, mean } from "./losses.ts";
import { runPeer } from "./peer.ts";
import { gainScale, type JsonTree, pairsOf, parting } from "./tree-comparison.ts";

const PYTHONS = { newest: peersPython("newest"), "1.7": peersPython("1.7") };

let folder: string;
let cases: Map<string, Case>;
/** version of XGBoost by the name of its Python */
const versions = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cascada-boosting-"));
  const list = await casesIn(folder, (await runPeer(PYTHONS.newest, ["data_sets.py", folder])) as Case[]);
  cases = new Map(list.map((each) => [each.name, each]));
  for (const each of list) await writeFile(join(folder, `${each.name}.cascada.json`), await fitted(folder, each));
  for (const [name, python] of Object.entries(PYTHONS)) {
    await runPeer(python, ["xgboost_peer.py", "train", folder], list);
    versions.set(name, (await runPeer(python, ["xgboost_peer.py", "predict", folder], list)) as string);
  }
}, 600_000);

/**
 * What rounding does to sums and differences of float32 numbers of size 1: gradients differ in their last bit, 6e-8, as
 * the library's expf and our exponential do, and a sum of thousands of them by as many times the root of their number.
 */
const ROUNDING = 1e-5;
afterAll(() => rm(folder, { recursive: true, force: true }));

function caseNamed(name: string): Case {
  return cases.get(name)!;
}

const path = (name: string, suffix: string) => join(folder, `${name}.${suffix}`);

async function testOf(name: string) {
  return (await splitOf(folder, caseNamed(name))).test;
}

async function treesIn(name: string, suffix: string): Promise<JsonTree[]> {
  return JSON.parse(await readFile(path(name, suffix), "utf8")).learner.gradient_booster.model.trees;
}

function expectClose(ours: ArrayLike<number>, theirs: ArrayLike<number>, tolerance: number): void {
  expect(ours).toHaveLength(theirs.length);
  let [worst, at] = [0, 0];
  for (let i = 0; i < ours.length; i++) {
    const apart = Math.abs(ours[i]! - theirs[i]!) / Math.max(1, Math.abs(theirs[i]!));
    if (!(apart <= worst)) [worst, at] = [apart, i];
  }
  expect(worst, `number ${at}: ${ours[at]} and ${theirs[at]}`).toBeLessThanOrEqual(tolerance);
}

describe.each(Object.keys(PYTHONS))("XGBoost, %s:", (python) => {
  const version = () => versions.get(python)!;

  describe.each(Object.keys(SETTINGS))("%s", (name) => {
    test("Python loads our model and predicts the same", async () => {
      const model = loaded(await readFile(path(name, "cascada.json")));
      const { x } = await testOf(name);
      expectClose(model.probabilities(x), await floats(path(name, `cascada-in-${version()}.p`)), 1e-6);
    });

    test("we load Python's model and predict the same, and importance too", async () => {
      const model = loaded(await readFile(path(name, `${version()}.json`)));
      const { x } = await testOf(name);
      expect(model.features).toEqual(x.columns);
      expectClose(model.probabilities(x), await floats(path(name, `${version()}.p`)), 1e-6);
      const scores = JSON.parse(await readFile(path(name, `${version()}.scores.json`), "utf8"));
      for (const row of model.importance()) {
        expect(row.weight).toBe(scores.weight[row.feature] ?? 0);
        for (const kind of ["gain", "cover"] as const) {
          expectClose([row[kind]], [scores[kind][row.feature] ?? 0], 1e-5);
        }
      }
    });

    test("a model that Python has loaded and saved again is still ours", async () => {
      const { x } = await testOf(name);
      const [ours, again] = [
        loaded(await readFile(path(name, "cascada.json"))),
        loaded(await readFile(path(name, `cascada-in-${version()}.json`))),
      ];
      expect(again.classes).toEqual(ours.classes);
      expect(again.probabilities(x)).toEqual(ours.probabilities(x));
    });

    test("accuracy and loss on test rows are those of libxgboost", async () => {
      const set = caseNamed(name);
      const { x, label } = await testOf(name);
      const ours = loaded(await readFile(path(name, "cascada.json"))).probabilities(x);
      const seeds = Array.from({ length: set.seeds }, (_, seed) => seed);
      const theirs = await Promise.all(seeds.map((seed) => floats(path(name, `${version()}.seed-${seed}.p`))));
      const [ourLosses, ourHits] = [losses(set, ours, label), hits(set, ours, label)];
      if (set.seeds > 1) {
        // Draws differ as those of one seed from another: the mean loss is one more draw from the distribution of the
        // library's over seeds. Its distance from the mean of n is within 5.4 s sqrt(1 + 1/n) but for one time in a
        // thousand (Student's t, n - 1 = 7 degrees of freedom).
        for (const [own, all] of [
          [mean(ourLosses), theirs.map((p) => mean(losses(set, p, label)))],
          [mean(ourHits), theirs.map((p) => mean(hits(set, p, label)))],
        ] as const) {
          expect(Math.abs(own - mean(all))).toBeLessThanOrEqual(5.41 * deviation(all) * Math.sqrt(1 + 1 / set.seeds));
        }
        return;
      }
      // Row by row, the two models differ by how ties fell, at random: the mean difference of the losses is within 4 of
      // its standard errors, and as many rows are right for one model only as for the other, within 4 sigma.
      const theirLosses = losses(set, theirs[0]!, label);
      const differences = ourLosses.map((loss, row) => loss - theirLosses[row]!);
      const limit = (4 * deviation(differences)) / Math.sqrt(label.length) + 1e-6;
      expect(Math.abs(mean(differences))).toBeLessThanOrEqual(limit);
      const theirHits = hits(set, theirs[0]!, label);
      const only = [...ourHits].filter((hit, row) => hit && !theirHits[row]).length;
      const onlyTheirs = [...theirHits].filter((hit, row) => hit && !ourHits[row]).length;
      expect(Math.abs(only - onlyTheirs)).toBeLessThanOrEqual(4 * Math.sqrt(only + onlyTheirs));
    });
  });

  const alike = Object.keys(SETTINGS).filter((name) => !SETTINGS[name]!.seeds && !SETTINGS[name]!.otherCuts);
  describe.each(alike)("%s, where nothing is drawn and the cuts are the same", (name) => {
    test("trees are the library's, number for number, up to the first tie", async () => {
      const set = caseNamed(name);
      const ours = await treesIn(name, "cascada.json");
      const theirs = await treesIn(name, `${version()}.json`);
      expect(ours).toHaveLength(theirs.length);
      const perRound = theirs.length / set.rounds;
      const options = { ...set.parameters, directions: name === "missing" };
      let tied = false;
      for (let tree = 0; tree < theirs.length; tree++) {
        // Trees of a round have the same gradients; a tie in one makes other gradients for all of the next round.
        if (tied && tree % perRound === 0) break;
        const place = `tree ${tree} of round ${Math.floor(tree / perRound)}`;
        const end = parting(ours[tree]!, theirs[tree]!, options);
        if (end !== undefined) {
          const what = `${place}: ${end.ours}, theirs ${end.theirs}`;
          expect(tree, `${what} in the first round`).toBeGreaterThanOrEqual(perRound);
          expect(end.apart, what).toBeLessThanOrEqual(ROUNDING * end.scale);
          tied = true;
          continue;
        }
        expectSameNumbers(ours[tree]!, theirs[tree]!, place);
      }
    });
  });
});

/** Of trees that split alike, whatever the numbers of their nodes. */
function expectSameNumbers(ours: JsonTree, theirs: JsonTree, place: string): void {
  const pairs = pairsOf(ours, theirs);
  for (const key of ["split_conditions", "sum_hessian", "base_weights", "loss_changes"] as const) {
    pairs.forEach(([a, b], node) => {
      const apart = Math.abs(ours[key][a]! - theirs[key][b]!);
      const scale = key === "loss_changes" ? gainScale(theirs, b) : Math.max(1, Math.abs(theirs[key][b]!));
      expect(apart, `${place}: ${key}[${node}]`).toBeLessThanOrEqual(ROUNDING * scale);
    });
  }
}
