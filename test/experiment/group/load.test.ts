import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { renderGroup } from "../../../src/experiment/group/load.ts";
import { loadFile } from "../../../src/experiment/load-file.ts";
import { BASE, groupFile, SEARCH } from "./group-file.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascada-group-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function load(text: string, overrides: string[] = [], base = BASE) {
  const loaded = await loadFile(groupFile(folder, text, { base }), overrides);
  if (loaded.kind !== "group") throw new Error(loaded.kind);
  return loaded.group;
}

test("a search has its parameters, its fixed settings and what it builds on", async () => {
  const group = await load(`${SEARCH}  model.rounds: 3\nset: {model.gamma: 2}\n`);
  expect(group.space!.parameters.map(({ name }) => name)).toEqual(["model.eta", "model.max_depth"]);
  expect(group.space!.fixed).toEqual({ "model.rounds": 3 });
  expect(group.base.experiment.model).toMatchObject({ name: "xgboost", rounds: 4, gamma: 2 });
  expect(group).toMatchObject({ trials: 4, batch: 2, pruner: { name: "none" }, sampler: { name: "random" } });
});

test("an experiment file is found from the folder of the group's, and --set reaches trials and space", async () => {
  writeFileSync(join(folder, "base.yaml"), "name: base\ndata: {file: f.arrow}\nmodel: {name: svm}\n");
  const text = `${SEARCH.replace(/space:.*/s, "")}space: {model.C: "loguniform(0.1, 1)", model.gamma: 1}\n`;
  const overrides = ["trials=9", "space.model.C=loguniform(1, 2)", "space.model.gamma=null"];
  const group = await load(text, overrides, "experiment: base.yaml\n");
  expect(group.trials).toBe(9);
  expect(group.space!.said).toEqual({ "model.C": "loguniform(1, 2)" });
  expect(group.base.experiment).toMatchObject({ name: "base", model: { name: "svm" } });
});

test("a distribution may be a notation beside its condition", async () => {
  const { space } = await load(
    `${SEARCH}  model.gamma: {notation: "uniform(0, 1)", when: {model.max_depth: [1, 2]}}\n`,
  );
  expect(space!.parameters[2]).toMatchObject({
    name: "model.gamma",
    when: [{ name: "model.max_depth", values: [1, 2] }],
  });
});

test("what a run archives says the same when it is read again", async () => {
  const group = await load(`${SEARCH}set: {model: {gamma: 2}}\nquick: {trials: 1}\n`);
  writeFileSync(join(folder, "again.yaml"), renderGroup(group));
  const again = await loadFile(join(folder, "again.yaml"));
  expect(again.kind === "group" && parse(renderGroup(again.group))).toEqual(parse(renderGroup(group)));
});

test("what a run of seeds archives says the same, too", async () => {
  const group = await load("seeds: [4, 2]\n");
  writeFileSync(join(folder, "seeds.yaml"), renderGroup(group));
  const again = await loadFile(join(folder, "seeds.yaml"));
  expect(again.kind === "group" && parse(renderGroup(again.group))).toEqual(parse(renderGroup(group)));
  expect(again).toMatchObject({ group: { seeds: [4, 2], base: { said: group.base.said } } });
});

test("a number of seeds means 1 to n, and takes no search beside it", async () => {
  expect((await load("seeds: 3\n")).seeds).toEqual([1, 2, 3]);
  await expect(load("seeds: [2, 1, 2]\n")).rejects.toThrow(/seeds.*expected each seed once/);
  await expect(load(`seeds: 3\n${SEARCH}`)).rejects.toThrow(/group\.yaml:13:1: space: expected none beside seeds/);
});

describe("what is wrong is named with its line", () => {
  const replaced = (what: string | RegExp, by: string) => SEARCH.replace(what, by);
  test.each([
    ["no metric", replaced(/metric.*\n/, ""), /group\.yaml:1:1: metric: expected a name and a direction/],
    ["no direction", replaced(", direction: minimize", ""), /group\.yaml:8:1: metric\.direction/],
    [
      "the wrong way",
      replaced("minimize", "maximize"),
      /8:26: metric\.direction.*expected minimize: a smaller log_loss/,
    ],
    [
      "an unknown metric",
      replaced("log_loss", "recall.iorn"),
      /8:10: metric\.name is "recall\.iorn": expected one of accuracy/,
    ],
    [
      "a metric of a primary that there is not",
      replaced("log_loss, direction: minimize", "recall.helium, direction: maximize"),
      /8:10: metric\.name is recall\.helium: helium is not simulated; expected one of proton, iron/,
    ],
    ["an unknown sampler", replaced("random", "rnadom"), /9:1: sampler is "rnadom".*expected one of random, grid, /],
    [
      "an unknown pruner",
      `${SEARCH}pruner: {name: medain}\n`,
      /15:1: pruner: expected one of none, median, .* or \{name: \.\.\.\} with its settings/,
    ],
    ["an unknown launcher", `${SEARCH}launch: cloud\n`, /15:1: launch is "cloud": expected local or slurm/],
    [
      "a setting that Slurm has not",
      `${SEARCH}launch: {slurm: {partitoin: a}}\n`,
      /15:18: unknown key: launch\.slurm\.partitoin/,
    ],
    ["an empty space", replaced(/space:.*/s, "space: {}\n"), /12:1: the space has no parameters/],
    ["no space", replaced(/space:.*/s, ""), /neither space nor seeds nor folds/],
    ["low > high", replaced("0.05, 1", "1, 0.05"), /13:3: space\.model\.eta/],
    ["an unknown key", replaced("model.eta", "model.eat"), /13:3: unknown key: model\.eat; expected one of/],
    [
      "a grid of any number",
      replaced("random", "grid"),
      /13:3: space\.model\.eta: any number in a grid; expected a step, or points of the sampler/,
    ],
    ["an end that the schema refuses", replaced("0.05, 1", "0.05, 20"), /13:3: model\.eta: 20; expected a number/],
    ["a key of the data", replaced("model.eta", "data.x"), /13:3: space\.data\.x: expected a key of model or features/],
    ["a seed", replaced("model.eta", "seed"), /13:3: space\.seed: expected a key of model or features/],
    ["a key of both", `${SEARCH}set: {model.eta: 1}\n`, /13:3: space\.model\.eta: set says model\.eta, too/],
    ["a group of both", `${SEARCH}set: {model: {eta: 1}}\n`, /13:3: space\.model\.eta: set says model\.eta, too/],
    [
      "a wrong setting of set",
      `${SEARCH}set: {model.gmma: 1}\n`,
      /15:7: unknown key: model\.gmma; did you mean gamma\?/,
    ],
    ["an unknown key of the group", `${SEARCH}trails: 5\n`, /15:1: unknown key: trails; did you mean trials\?/],
  ])("%s", async (_what, text, message) => {
    await expect(load(text)).rejects.toThrow(message);
  });

  test("in the experiment, too", async () => {
    const base = BASE.replace("rounds: 4", "ronds: 4");
    await expect(load(SEARCH, [], base)).rejects.toThrow(/group\.yaml:5:26: unknown key: model\.ronds/);
    await expect(load(SEARCH, [], "experiment: none.yaml\n")).rejects.toThrow(
      /3:1: experiment: cannot read .*none\.yaml/,
    );
  });
});
