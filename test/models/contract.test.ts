import { describe, expect, test } from "vitest";
import { ConfigError, DataError, InterruptedError, ShapeError } from "../../src/core/errors.ts";
import { definitionNamed, MODELS } from "../../src/models/catalogue.ts";
import type { FitContext, FittedModel, LabelledSet, ModelDefinition } from "../../src/models/model.ts";
import { fitContext, labelled, mixture } from "./mixture.ts";

const train = mixture({ rows: 120 });
const validation = mixture({ rows: 45, seed: 2 });

/** A definition as it is, or with settings that make another program of it. */
interface Variant {
  name: string;
  definition: ModelDefinition<unknown>;
  settings?: Record<string, unknown>;
}

/** Short training, where networks are trained. */
const training = { epochs: 20, batch: 16, optimiser: { name: "adam", learning_rate: 0.02 } };
const dense = { training, layers: [2] };

/** Settings with which a definition is quick enough for many fits; its own defaults where there are none. */
const SETTINGS: Readonly<Record<string, Record<string, unknown>>> = {
  autoencoder: dense,
  denoising: dense,
  stacked: { training, layers: [3, 2], pretraining: { epochs: 3 } },
  sparse: { training, layers: [4] },
  contractive: dense,
  variational: { training, hidden: [4], latent: 2, samples: 8 },
  mlp: { training, layers: [8] },
};

/** Autoencoders with settings that make another program of them. */
function autoencoderVariants(): Variant[] {
  const of = (name: string, what: string, settings: Record<string, unknown>): Variant => ({
    ...{ name: `${name}, ${what}`, definition: definitionNamed(name) },
    settings: { ...SETTINGS[name], ...settings },
  });
  const bernoulli = { likelihood: "bernoulli", scaling: { kind: "min-max" } };
  return [
    of("autoencoder", "likelihood", { likelihood: "gaussian", classify_by: "likelihood" }),
    of("autoencoder", "joint", { classify_by: "joint", calibration: "temperature" }),
    of("autoencoder", "logistic on the code", { classify_by: "code_logistic", layers: [3] }),
    of("denoising", "trees on codes", {
      ...{ classify_by: "code_xgboost", autoencoders: "one_per_primary" },
      code: { with_errors: true, xgboost: { rounds: 10 } },
    }),
    of("variational", "Bernoulli, denoising, tied", { ...bernoulli, corruption: { kind: "gaussian" }, tied: true }),
  ];
}

const VARIANTS: readonly Variant[] = [
  ...MODELS.map((definition) => ({ name: definition.name, definition, settings: SETTINGS[definition.name] ?? {} })),
  { name: "xgboost, engine ml-xgboost", definition: definitionNamed("xgboost"), settings: { engine: "ml-xgboost" } },
  { name: "svm, hinge", definition: definitionNamed("svm"), settings: { loss: "hinge" } },
  { name: "svm, kernel rbf", definition: definitionNamed("svm"), settings: { kernel: "rbf", components: 20 } },
  ...autoencoderVariants(),
];

function trained(
  { definition, settings }: Variant,
  sets: { train?: LabelledSet; validation?: LabelledSet } = {},
  context: Partial<FitContext> = {},
): Promise<FittedModel> {
  const config = definition.config.parse({ name: definition.name, ...settings });
  return definition.fit({ train, validation, config, ...sets, context: fitContext(context) });
}

/** All of a model's files in one string, which compares much faster than arrays do. */
function text(model: FittedModel): string {
  return Object.entries(model.files())
    .map(([name, bytes]) => `${name} ${Buffer.from(bytes).toString("latin1")}`)
    .join();
}

test("a definition is found by its name, and an unknown name lists those there are", () => {
  for (const definition of MODELS) expect(definitionNamed(definition.name)).toBe(definition);
  expect(() => definitionNamed("vea")).toThrow(new RegExp(`unknown model: vea; expected one of .*${MODELS[0]!.name}`));
  expect(() => definitionNamed("vea")).toThrow(ConfigError);
});

describe.each(VARIANTS)("$name", (variant) => {
  const { definition } = variant;

  test("has a configuration whose parameters are all described and optional", () => {
    const config = definition.config.parse({ name: definition.name }) as Record<string, unknown>;
    expect(config.name).toBe(definition.name);
    expect(definition.config.safeParse({ name: definition.name, no_such_parameter: 1 }).success).toBe(false);
  });

  test("gives probabilities that sum to 1 and find three well separated classes", async () => {
    const model = await trained(variant);
    const test = mixture({ rows: 300, seed: 3 });
    const p = model.probabilities(test.x);
    expect(p).toHaveLength(900);
    let right = 0;
    for (let row = 0; row < 300; row++) {
      const own = [...p.subarray(3 * row, 3 * row + 3)];
      expect(Math.min(...own)).toBeGreaterThanOrEqual(0);
      expect(own.reduce((sum, value) => sum + value)).toBeCloseTo(1, 5);
      if (own.indexOf(Math.max(...own)) === test.y[row]) right++;
    }
    // The best possible classifier takes the largest feature and is right for 87 % (the probability that N(2, 1) is
    // above the larger of two N(0, 1)); guessing is right for 33 % +- 3 %. 60 % is 10 sigma above that.
    expect(right / 300).toBeGreaterThan(0.6);
    expect(model.classes).toEqual(train.classes);
    expect(model.features).toEqual(train.x.columns);
  });

  test("is the same from the same seed, whatever the number of workers", async () => {
    const first = await trained(variant);
    // Threads take seconds to start, and those of a family are the same: its loader stands for all of it.
    const ownThreads = definition.loader === undefined || definition.loader === definition.name;
    const again = await trained(variant, {}, { workers: ownThreads ? 2 : 1 });
    expect(text(again)).toBe(text(first));
  });

  test("predicts the same after a round trip through its files", async () => {
    const model = await trained(variant);
    const loaded = await definition.load(model.files());
    expect(loaded.classes).toEqual(model.classes);
    expect(loaded.features).toEqual(model.features);
    expect(loaded.probabilities(validation.x)).toEqual(model.probabilities(validation.x));
    expect(text(loaded)).toBe(text(model));
  });

  test("classifies no rows", async () => {
    const model = await trained(variant);
    expect(model.probabilities({ ...train.x, rows: 0, values: new Float32Array() })).toHaveLength(0);
  });

  test("refuses rows with other columns, naming both", async () => {
    const model = await trained(variant);
    const renamed = { ...validation.x, columns: ["a", "b", "zenith_deg"] };
    expect(() => model.probabilities(renamed)).toThrow(ShapeError);
    expect(() => model.probabilities(renamed)).toThrow(/zenith_deg.*a, b, c/);
    expect(() => model.probabilities({ ...validation.x, columns: ["a", "b"] })).toThrow(ShapeError);
  });

  test("refuses one class, no rows, infinite values", async () => {
    const one = labelled([1, 2, 3, 4], [1, 1, 1, 1]);
    await expect(trained(variant, { train: one, validation: one })).rejects.toThrow(DataError);
    const none = labelled([], []);
    await expect(trained(variant, { train: none, validation: none })).rejects.toThrow(DataError);
    const infinite = { ...train, x: { ...train.x, values: train.x.values.slice() } };
    infinite.x.values[7] = Number.POSITIVE_INFINITY;
    await expect(trained(variant, { train: infinite })).rejects.toThrow(/infinite.*row 2.*column b/i);
  });

  test("stops when told to", async () => {
    await expect(trained(variant, {}, { signal: AbortSignal.abort() })).rejects.toThrow(InterruptedError);
    const abort = new AbortController();
    const stopping = trained(variant, {}, { signal: abort.signal, progress: () => abort.abort() });
    await expect(stopping).rejects.toThrow(InterruptedError);
  });

  test.each([
    ["no file", {}],
    ["nothing", { "model.json": new Uint8Array() }],
    ["no model", { "model.json": new TextEncoder().encode("[1, 2]") }],
  ])("refuses to load %s", async (_what, files: Record<string, Uint8Array>) => {
    await expect((async () => definition.load(files))()).rejects.toThrow(DataError);
  });

  test("refuses to load a truncated file", async () => {
    const files = (await trained(variant)).files();
    const cut = Object.fromEntries(
      Object.entries(files).map(([name, bytes]) => [name, bytes.slice(0, bytes.length / 2)]),
    );
    await expect((async () => definition.load(cut))()).rejects.toThrow(DataError);
  });
});
