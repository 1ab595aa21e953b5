import { describe, expect, test } from "vitest";
import { DataError, ShapeError } from "../../../src/core/errors.ts";
import { Random } from "../../../src/core/random.ts";
import { definitionNamed } from "../../../src/models/catalogue.ts";
import type { FittedModel, ModelFiles } from "../../../src/models/model.ts";
import { fitContext, mixture } from "../mixture.ts";

const training = { epochs: 2, batch: 16 };

async function fitted(name: string, settings: object): Promise<FittedModel> {
  const definition = definitionNamed(name);
  const config = definition.config.parse({ name, training, ...settings });
  const [train, validation] = [mixture({ rows: 60 }), mixture({ rows: 30, seed: 2 })];
  return definition.fit({ train, validation, config, context: fitContext() });
}

const load = (files: ModelFiles) => definitionNamed("autoencoder").load(files);
const models = {
  joint: await fitted("autoencoder", { layers: [2], classify_by: "joint" }),
  logistic: await fitted("autoencoder", { layers: [2], classify_by: "code_logistic" }),
  trees: await fitted("autoencoder", {
    ...{ layers: [2], classify_by: "code_xgboost" },
    code_classifier: { xgboost: { rounds: 2 } },
  }),
  variational: await fitted("variational", { hidden: [3], latent: 2 }),
};

// biome-ignore lint/suspicious/noExplicitAny: JSON that is damaged on purpose
type Json = any;

function changed(model: FittedModel, change: (json: Json) => void): ModelFiles {
  const files = model.files();
  const json = JSON.parse(new TextDecoder().decode(files["model.json"]));
  change(json);
  return { ...files, "model.json": new TextEncoder().encode(JSON.stringify(json)) };
}

describe("a stored autoencoder", () => {
  test.each<[string, keyof typeof models, (json: Json) => void, string]>([
    [
      "logits of another node",
      "joint",
      ({ network }) => (network.outputs.logits = network.outputs.code),
      "output logits of 2 numbers; expected 3",
    ],
    [
      "a reconstruction of another node",
      "joint",
      ({ network }) => (network.outputs.reconstruction = network.outputs.code),
      "output reconstruction of 2 numbers; expected 3",
    ],
    [
      "another likelihood",
      "joint",
      ({ config }) => (config.likelihood = "gaussian"),
      "output reconstruction of 3 numbers; expected 6",
    ],
    ["no code", "joint", ({ network }) => delete network.outputs.code, "a network without output code"],
    [
      "a classifier of fewer classes",
      "logistic",
      ({ logistic }) => Object.assign(logistic, { classes: 2, weights: [1, 2, 3, 4, 5, 6] }),
      "a classifier of 2 classes; expected 3",
    ],
    [
      "a classifier of other columns",
      "logistic",
      ({ logistic }) => (logistic.scaler.columns[1] = "x"),
      "a classifier of all_code_1, x; expected all_code_1, all_code_2",
    ],
    [
      "trees of other columns",
      "trees",
      ({ config }) => (config.code_classifier.with_errors = true),
      "a classifier of all_code_1, all_code_2; expected all_code_1, all_code_2, all_log_error",
    ],
    [
      "a likelihood of none",
      "variational",
      ({ config }) => (config.likelihood = "squared_error"),
      "a likelihood of squared errors",
    ],
    [
      "no posterior",
      "variational",
      ({ network }) => delete network.outputs["posterior 1"],
      "a network without output posterior 1, node 2",
    ],
    ["samples without end", "variational", ({ config }) => (config.samples = 1e15), "<=10000"],
  ])("with %s is refused", (_what, name, change, message) => {
    expect(() => load(changed(models[name], change))).toThrow(DataError);
    expect(() => load(changed(models[name], change))).toThrow(message);
  });

  test.each(Object.keys(models) as (keyof typeof models)[])(
    "(%s) with any byte or number damaged is refused or answers",
    (name) => {
      const random = Random.fromSeed(name);
      const { x } = mixture({ rows: 3, seed: 3 });
      const files = models[name].files();
      for (let trial = 0; trial < 300; trial++) {
        const broken = Object.entries(files).map(([file, bytes]): [string, Uint8Array] => [file, bytes.slice()]);
        const [, bytes] = broken[random.integer(broken.length)]!;
        for (let i = 0; i < 1 + random.integer(3); i++) bytes[random.integer(bytes.length)] = random.integer(256);
        try {
          const model = load(Object.fromEntries(broken)) as FittedModel;
          // Names of features may have been hit, which are asked for again.
          expect(model.probabilities({ ...x, columns: model.features })).toHaveLength(3 * model.classes.length);
        } catch (error) {
          expect(error instanceof DataError || error instanceof ShapeError, String((error as Error).stack)).toBe(true);
        }
      }
    },
  );
});

test("a row that cannot be judged is named by its place among all, not among those asked at a time", () => {
  const { x } = mixture({ rows: 5000, seed: 3 });
  const values = x.values.slice();
  values[3 * 4999] = 1e30;
  expect(() => models.variational.probabilities({ ...x, values })).toThrow(/^row 4999: log likelihood of network/);
});
