import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it, test } from "vitest";
import { parse } from "yaml";
import { editorSchema } from "../../src/experiment/editor-schema.ts";
import { MODELS } from "../../src/models/catalogue.ts";

const validate = new Ajv2020({ strict: false }).compile(editorSchema());

/** Places and problems that the schema has with a file's text; none where it is well. */
function problems(text: string): string[] {
  if (validate(parse(text))) return [];
  return validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** The YAML files of a folder and of those in it. */
const yamlIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true })
    .map((file) => join(folder, String(file)))
    .filter((file) => file.endsWith(".yaml"));

/** What refers to a variable. */
const ref = (name: string) => `$\{${name}}`;

const SMALL = "name: small\ndata: {file: stations.arrow}\nmodel: {name: xgboost, rounds: 3}\n";

describe("the schema for editors", () => {
  it.each([...yamlIn("experiments"), ...yamlIn("test/golden")])("describes %s, which names it", (path) => {
    const text = readFileSync(path, "utf8");
    const schema = /^# yaml-language-server: \$schema=(.*)$/m.exec(text)?.[1];
    if (path.startsWith("experiments")) {
      expect(text.split("\n")[0]).toMatch(/^# yaml-language-server: /);
      expect(existsSync(join(dirname(path), schema!))).toBe(true);
    }
    if (!path.includes("presets")) expect(problems(text)).toEqual([]);
  });

  it.each([
    ["a key that there is not", `${SMALL}seeds: 1\n`],
    ["one of a group", `${SMALL}features: {sett: thesis}\n`],
    ["one of the model", SMALL.replace("rounds", "round")],
    ["one of another model", SMALL.replace("xgboost", "svm")],
    ["a model that there is not", "name: small\ndata: {file: f}\nmodel: {name: vae}\n"],
    ["a value of another type", `${SMALL}seed: much\n`],
    ["a number out of range", `${SMALL}workers: 0\n`],
    ["a set that there is not", `${SMALL}features: {set: all}\n`],
    ["no data", "name: small\nmodel: {name: xgboost}\n"],
    ["no model", "name: small\ndata: {file: f}\nmodel: {rounds: 3}\n"],
    ["a protocol that there is not", `${SMALL}protocols: [shower_splits]\n`],
    ["a leak that there is not", `${SMALL}protocols: [shower_split, {name: a, leaks: [label]}]\n`],
    ["another key of a protocol", `${SMALL}protocols: [shower_split, {name: a, leaks: [], leak: row_split}]\n`],
    ["a kind that there is not", `kind: group\n${SMALL}`],
    ["no text where variables are wanted", `${SMALL}seed: $NAME\n`],
  ])("refuses %s", (_what, text) => {
    expect(problems(text)).not.toEqual([]);
  });

  it.each([
    [
      "a file that extends another, of which it takes something away",
      "extends: a.yaml\nmodel: {max_depth: 3, rounds: null}\n",
    ],
    ["several bases", "extends: [a.yaml, b.yaml]\ndata: {simulate: null, file: f}\n"],
    [
      "variables where numbers, words and lists are wanted",
      `${SMALL}seed: ${ref("SEED")}\nprotocols: ${ref("LIST")}\nfeatures:\n  set: ${ref("SET")}\n`,
    ],
    ["variables in a model", `name: a\ndata: {file: f}\nmodel:\n  name: xgboost\n  max_depth: ${ref("DEPTH")}\n`],
    ["a model by a variable", `name: a\ndata: {file: f}\nmodel:\n  name: ${ref("MODEL")}\n  max_depth: 3\n`],
    ["a model in a file", "name: a\ndata: {file: f}\nmodel: {file: ./mine.ts, sharpness: 3}\n"],
    ["what tracking may say", `${SMALL}tracking: {tags: {of: a}, note: b}\n`],
    ["a JSON file that names its schema", JSON.stringify({ $schema: "x.json", ...parse(SMALL) })],
    ["protocols by name and of one's own", `${SMALL}protocols: [leak_free, thesis, {name: a, leaks: [row_split]}]\n`],
    ["its kind", `kind: experiment\n${SMALL}`],
  ])("allows %s", (_what, text) => {
    expect(problems(text)).toEqual([]);
  });
});

test("the parameters of each model are there by its name", () => {
  const { $defs } = editorSchema() as { $defs: { experiment: { properties: { model: { anyOf: Definition[] } } } } };
  const { anyOf } = $defs.experiment.properties.model;
  for (const { name } of MODELS) {
    const known = anyOf.find(({ properties }) => properties?.name?.const === name);
    expect(Object.keys(known!.properties!).length, name).toBeGreaterThan(3);
  }
});

interface Definition {
  properties?: Record<string, { const?: string }>;
}
