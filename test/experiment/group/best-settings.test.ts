import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import {
  bestCommand,
  settingsArguments,
  settingsOfTrial,
  settingsYaml,
} from "../../../src/experiment/group/best-settings.ts";
import { parseOverride } from "../../../src/experiment/override.ts";
import type { ParameterValue } from "../../../src/tuning/distribution.ts";
import { parametersOf } from "../../../src/tuning/space.ts";
import { storeRun } from "../../tracking/stored-runs.ts";

test("a length and its items are a list again, others stay", () => {
  const params = { "model.layers.length": 2, "model.layers.0": 9, "model.layers.1": 7, "model.eta": 0.1 };
  const settings = (of: Record<string, ParameterValue>) => settingsOfTrial({ params: of, distributions: {} });
  expect(settings(params)).toEqual({ "model.layers": [9, 7], "model.eta": 0.1 });
  // A length of more items than there are is no length of a list.
  expect(settings({ "a.length": 2, "a.0": 9 })).toEqual({ "a.length": 2, "a.0": 9 });
  expect(settings({ "a.length": 3 })).toEqual({ "a.length": 3 });
});

test("a choice among lists is the list that it stands for, a text is a text", () => {
  const { parameters } = parametersOf({ layers: "choice([[9, 7], [5], null])", loss: "choice(['[1]', mse])" });
  const distributions = Object.fromEntries(parameters.map(({ name, distribution }) => [name, distribution]));
  const params = { layers: "[9,7]", loss: "[1]" };
  expect(settingsOfTrial({ params, distributions })).toEqual({ layers: [9, 7], loss: "[1]" });
  expect(settingsOfTrial({ params: { layers: "null" }, distributions })).toEqual({ layers: null });
});

test("YAML has a level for each dot", () => {
  const text = settingsYaml({ "model.training.epochs": 3, "model.layers": [9, 7], "model.kernel": "rbf" });
  expect(parse(text)).toEqual({ model: { training: { epochs: 3 }, layers: [9, 7], kernel: "rbf" } });
});

test("arguments are read again as the values that they were", () => {
  const values = { a: 1e-4, b: "rbf", c: true, d: [9, 7], e: "it's", f: "true", g: "", h: null, i: "1e3", j: "no" };
  const texts = settingsArguments(values);
  expect(texts.slice(0, 4)).toEqual(["--set a=0.0001", "--set b=rbf", "--set c=true", "--set 'd=[9,7]'"]);
  const read = texts.map((text) => {
    const typed = text.slice("--set ".length);
    const unquoted = typed.startsWith("'") ? typed.slice(1, -1).replaceAll(`'\\''`, "'") : typed;
    return parseOverride(unquoted).value;
  });
  expect(read).toEqual(Object.values(values));
});

describe("the command", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "cascada-best-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  test("lays settings over an experiment where nothing has been chosen", () => {
    expect(bestCommand(null, { "model.eta": 0.5 })).toBe("npm run experiment -- EXPERIMENT.yaml --set model.eta=0.5");
    expect(bestCommand(storeRun(root), { a: 1 })).toContain("EXPERIMENT.yaml");
  });

  test("is that of the chosen run where there is one", () => {
    const group = storeRun(root, { name: "tune", kind: "group" });
    const chosen = storeRun(root, { name: "chosen" });
    writeFileSync(join(group, "result.json"), JSON.stringify({ chosen: { run: chosen.slice(root.length + 1) } }));
    writeFileSync(join(chosen, "experiment.yaml"), "");
    expect(bestCommand(group, { a: 1 })).toBe(`npm run experiment -- ${join(chosen, "experiment.yaml")}`);
  });
});
