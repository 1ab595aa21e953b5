import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ConfigError, DataError } from "../../../src/core/errors.ts";
import { Random } from "../../../src/core/random.ts";
import convolutional from "../../../src/models/autoencoder/convolutional.ts";
import { defineAutoencoder } from "../../../src/models/autoencoder/define-autoencoder.ts";
import recurrent from "../../../src/models/autoencoder/recurrent.ts";
import { definitionNamed } from "../../../src/models/catalogue.ts";
import type { FitContext, FittedModel, LabelledSet, ModelDefinition } from "../../../src/models/model.ts";
import { sizeOf } from "../../../src/models/network/layer.ts";
import { fitContext, mixture } from "../mixture.ts";

const training = { epochs: 15, batch: 16, optimiser: { name: "adam", learning_rate: 0.02 } };

/** Pulses in three channels of eight bins; class k peaks in bin 2 k + 1. */
function pulses(rows: number, seed: number): LabelledSet {
  const random = Random.fromSeed(seed).stream("pulses");
  const set = mixture({ rows, features: 24, seed });
  const values = Float32Array.from({ length: 24 * rows }, (_, i) => {
    const [row, bin] = [Math.floor(i / 24), i % 8];
    return Math.exp(-((bin - 2 * (row % 3) - 1) ** 2) / 2) + 0.1 * random.normal();
  });
  return { ...set, x: { ...set.x, values, shape: [3, 8] } };
}

type Options = { settings?: object; train?: LabelledSet; validation?: LabelledSet; context?: Partial<FitContext> };

function fitted(
  definition: ModelDefinition<never> | ModelDefinition<unknown>,
  options: Options = {},
): Promise<FittedModel> {
  const { settings = {}, train = mixture(), validation = mixture({ rows: 45, seed: 2 }), context = {} } = options;
  const config = definition.config.parse({ name: definition.name, training, ...settings });
  return (definition as ModelDefinition<unknown>).fit({ train, validation, config, context: fitContext(context) });
}

function accuracy(model: FittedModel, { x, y, classes }: LabelledSet): number {
  const p = model.probabilities(x);
  const right = y.filter((own, row) => {
    const all = [...p.subarray(row * classes.length, (row + 1) * classes.length)];
    return all.indexOf(Math.max(...all)) === own;
  });
  return right.length / y.length;
}

const plain = definitionNamed("autoencoder");
const stacked = definitionNamed("stacked");

describe("a fitted autoencoder", () => {
  test("tells its course, its engine, and what it makes of rows", async () => {
    const model = await fitted(plain, { settings: { layers: [2] } });
    expect(model.curves!.map(({ label, loss, step }) => `${label}: ${loss} by ${step}`)).toEqual([
      ...["proton: squared error by epoch", "helium: squared error by epoch", "oxygen: squared error by epoch"],
    ]);
    for (const { steps, kept } of model.curves!) {
      expect(steps).toHaveLength(15);
      expect(steps[14]!.train).toBeLessThan(steps[0]!.train);
      const best = Math.min(...steps.map(({ validation }) => validation));
      expect(steps[kept - 1]!.validation).toBe(best);
    }
    expect(model.engine).toMatchObject({ name: "fused", reproducible: true });
    const { x } = mixture({ rows: 10, seed: 3 });
    const views = model.views!(x);
    expect(views.map(({ network, codeSize, code }) => [network, codeSize, code.length])).toEqual([
      ...[
        ["proton", 2, 20],
        ["helium", 2, 20],
        ["oxygen", 2, 20],
      ],
    ]);
    for (const { measure, errors, reconstructions } of views) {
      expect(measure).toBe("reconstruction error");
      expect(reconstructions).toHaveLength(30);
      expect(errors.every((error) => error >= 0 && error < 10)).toBe(true);
    }
  });

  test("judges a row by itself: neither its neighbours nor its place count", async () => {
    const settings = { hidden: [4], latent: 2, samples: 3 };
    const model = await fitted(definitionNamed("variational"), { settings });
    const { x } = mixture({ rows: 30, seed: 3 });
    expect(new Set(model.views!(x).map(({ measure }) => measure))).toEqual(new Set(["negative log likelihood"]));
    const all = model.probabilities(x);
    for (const row of [0, 17, 29]) {
      const alone = model.probabilities({ ...x, rows: 1, values: x.values.slice(3 * row, 3 * row + 3) });
      expect([...alone]).toEqual([...all.subarray(3 * row, 3 * row + 3)]);
    }
  });

  test("with scalers per primary has one of each primary's training rows, with one for all the same for each", async () => {
    const scalersOf = async (per: string) => {
      const model = await fitted(plain, { settings: { layers: [2], scaling: { per } } });
      const { networks } = JSON.parse(new TextDecoder().decode(model.files()["model.json"]));
      return (networks as { scaler: { offset: number[] } }[]).map(({ scaler }) => scaler.offset);
    };
    const { x, y } = mixture();
    const meanOf = (rows: number[], k: number) =>
      rows.reduce((sum, row) => sum + x.values[3 * row + k]!, 0) / rows.length;
    const own = await scalersOf("primary");
    const ofHelium = [...y.keys()].filter((row) => y[row] === 1);
    for (let k = 0; k < 3; k++) expect(own[1]![k]).toBeCloseTo(meanOf(ofHelium, k), 5);
    const shared = await scalersOf("all");
    for (let k = 0; k < 3; k++) expect(shared[2]![k]).toBeCloseTo(meanOf([...y.keys()], k), 5);
    expect(shared[0]).toEqual(shared[2]);
  });

  test("with a temperature alone names the class with the smallest error", async () => {
    const model = await fitted(plain, { settings: { layers: [2], calibration: "temperature" } });
    const { x } = mixture({ rows: 60, seed: 3 });
    const p = model.probabilities(x);
    const views = model.views!(x);
    for (let row = 0; row < 60; row++) {
      const errors = views.map((view) => view.errors[row]!);
      const own = [...p.subarray(3 * row, 3 * row + 3)];
      expect(own.indexOf(Math.max(...own))).toBe(errors.indexOf(Math.min(...errors)));
    }
  });

  test("warns where its scores say nothing of the classes", async () => {
    const validation = mixture({ rows: 45, seed: 2 });
    const settings = { layers: [2], classify_by: "code_logistic" };
    expect((await fitted(plain, { settings, validation })).warnings).toBeUndefined();
    // Each class is called by the next one's name: the scores are worse than none.
    const misnamed = { ...validation, y: validation.y.map((k) => (k + 1) % 3) };
    const model = await fitted(plain, { settings, validation: misnamed });
    expect(model.warnings).toEqual([expect.stringContaining("all rows get the same probabilities")]);
    const p = model.probabilities(mixture({ rows: 2, seed: 3 }).x);
    expect(p.slice(0, 3)).toEqual(p.slice(3));
  });

  test("counts a row of weight 0 as none when it learns", async () => {
    const train = mixture({ rows: 60 });
    const weight = Float32Array.from({ length: 60 }, (_, row) => (row < 30 ? 1 : 0));
    const far = { ...train, weight, x: { ...train.x, values: train.x.values.slice() } };
    for (let i = 90; i < 180; i++) far.x.values[i]! += 1;
    const settings = { layers: [2], scaling: { kind: "none" } };
    const [first, second] = [
      await fitted(plain, { settings, train: { ...train, weight } }),
      await fitted(plain, { settings, train: far }),
    ];
    expect(first.files()["weights.safetensors"]).toEqual(second.files()["weights.safetensors"]);
  });
});

describe("pre-training", () => {
  test("trains a layer after the other, and the whole goes on from there", async () => {
    const settings = { layers: [3, 2], pretraining: { epochs: 10 }, corruption: { kind: "none" } };
    const model = await fitted(stacked, { settings });
    expect(model.curves!.filter(({ label }) => label === "helium").map(({ loss }) => loss)).toEqual([
      ...["squared error", "squared error, pre-training of layer 1", "squared error, pre-training of layer 2"],
    ]);
    const first = async (epochs: number) => {
      const whole = await fitted(stacked, { settings: { ...settings, pretraining: { epochs } } });
      return whole.curves!.find(({ label }) => label === "proton")!.steps[0]!.validation;
    };
    expect(await first(10)).toBeLessThan(0.9 * (await first(0)));
  });

  test("is part of one progress, and no step of a search", async () => {
    const seen: number[] = [];
    const asked: number[] = [];
    const settings = { layers: [3, 2], pretraining: { epochs: 5 } };
    await fitted(stacked, {
      settings,
      context: {
        progress: (step, total) => seen.push(step / total),
        shouldPrune(step) {
          asked.push(step);
          return step === 3;
        },
      },
    });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    // 2 x 5 epochs of 25 are before the whole's, of which the search ends 15 after 3.
    expect(seen.at(-1)).toBeCloseTo(13 / 25, 10);
    expect(asked).toEqual([1, 2, 3]);
  });

  test("is refused where there are no stages", async () => {
    const settings = { layers: [2], pretraining: { epochs: 1 } };
    await expect(fitted(plain, { settings })).rejects.toThrow(
      new ConfigError(
        "pretraining.epochs: 1; expected 0 for autoencoder, which has no stages to train one after the other",
      ),
    );
  });
});

describe.each([
  ["convolutional", convolutional, { filters: [4], taps: 3, code: 2 }],
  [
    "convolutional, mirrored",
    convolutional,
    { filters: [4, 2], taps: 3, code: 2, decoder: "mirrored", batch_normalisation: true },
  ],
  ["recurrent", recurrent, { units: 3 }],
  ["recurrent, GRU with a code", recurrent, { units: 4, cell: "gru", code: 2 }],
  ["autoencoder", plain, { layers: [2] }],
] as [string, ModelDefinition<unknown>, object][])("%s on traces", (_name, definition, settings) => {
  test("tells pulses apart, comes back from its files, reconstructs channel by channel", async () => {
    const [train, validation, others] = [pulses(90, 1), pulses(45, 2), pulses(60, 3)];
    const model = await fitted(definition, { settings, train, validation });
    // Guessing names a third of 60 rows, with a standard deviation of 6 %.
    expect(accuracy(model, others)).toBeGreaterThan(0.7);
    const loaded = await definition.load(model.files());
    expect(loaded.probabilities(others.x)).toEqual(model.probabilities(others.x));
    expect(() => loaded.probabilities({ ...others.x, shape: [1, 24] })).toThrow("rows of shape [1,24]; expected [3,8]");
    const [view] = model.views!({ ...others.x, rows: 1, values: others.x.values.slice(0, 24) });
    const highest = [0, 1, 2].map((channel) => {
      const own = [...view!.reconstructions.subarray(8 * channel, 8 * channel + 8)];
      return own.indexOf(Math.max(...own));
    });
    // A proton's pulses peak in the second bin of each channel.
    for (const bin of highest) expect(Math.abs(bin - 1)).toBeLessThanOrEqual(1);
  });
});

test.each([convolutional, recurrent] as unknown as ModelDefinition<unknown>[])(
  "$name names the sets of traces where features have no shape",
  async (definition) => {
    await expect(fitted(definition)).rejects.toThrow(ConfigError);
    await expect(fitted(definition)).rejects.toThrow(
      /got 3 features without channels and bins; expected a feature set of traces/,
    );
  },
);

test("a mirrored decoder says which bins it can do", async () => {
  const [train, validation] = [pulses(30, 1), pulses(30, 2)];
  const settings = { filters: [2, 2], stride: 3, decoder: "mirrored" };
  await expect(
    fitted(convolutional as unknown as ModelDefinition<unknown>, { settings, train, validation }),
  ).rejects.toThrow(/decoder: mirrored with 2 strides of 3 needs a multiple of 9 bins; got 8/);
});

test("a warm-up is refused that no epoch is left after", async () => {
  const settings = { hidden: [2], training: { ...training, epochs: 5, divergence_warm_up_epochs: 6 } };
  await expect(fitted(definitionNamed("variational"), { settings })).rejects.toThrow(
    /training.divergence_warm_up_epochs: 6; expected at most 5/,
  );
});

test("a warm-up is refused where nothing diverges", async () => {
  const settings = { training: { ...training, divergence_warm_up_epochs: 2 } };
  await expect(fitted(plain, { settings })).rejects.toThrow(/training.divergence_warm_up_epochs: 2; expected 0/);
});

test("no validation rows are refused, a loss that runs away stops with epoch and learning rate", async () => {
  const none = mixture({ rows: 0 });
  await expect(fitted(plain, { validation: none })).rejects.toThrow(
    new DataError("no validation rows: 0; expected some of each class, to calibrate probabilities"),
  );
  const wild = { ...training, optimiser: { name: "sgd", learning_rate: 1e9 } };
  await expect(fitted(plain, { settings: { training: wild } })).rejects.toThrow(
    /proton: .* in epoch 1 at learning rate (1e\+?9|1000000000);/,
  );
});

describe("an architecture of a user's", () => {
  const mine = defineAutoencoder({
    name: "mine",
    summary: "three layers",
    config: z.strictObject({ width: z.number().int().default(2).describe("of the code") }),
    defaults: { training: { epochs: 7, batch: 16 } },
    build: ({ input, config }) => ({
      encoder: [{ kind: "dense", units: config.width, activation: "tanh" }],
      decoder: [{ kind: "dense", units: sizeOf(input) }],
    }),
  });

  test("is loaded by the family's loader, without its file, and has its own defaults", async () => {
    const config = mine.config.parse({ width: 1 });
    const model = await mine.fit({
      train: mixture(),
      validation: mixture({ rows: 45, seed: 2 }),
      config,
      context: fitContext(),
    });
    expect(model.curves![0]!.steps).toHaveLength(7);
    const loaded = await definitionNamed(mine.loader!).load(model.files());
    const { x } = mixture({ rows: 9, seed: 3 });
    expect(loaded.probabilities(x)).toEqual(model.probabilities(x));
  });

  test("with a layer of its own is trained by TensorFlow.js, and loads with its file only", async () => {
    const halved = defineAutoencoder({
      name: "halved",
      summary: "a layer that Cascada has not",
      config: z.strictObject({}),
      build: ({ input }) => ({
        encoder: [
          { kind: "dense", units: 2 },
          {
            ...{ kind: "custom", name: "halves", shape: [2], parameters: [] },
            call: (tf, { x }) => (tf as { mul(a: unknown, b: number): unknown }).mul(x, 0.5),
          },
        ],
        decoder: [{ kind: "dense", units: sizeOf(input) }],
      }),
    }) as ModelDefinition<unknown>;
    await expect(fitted(halved)).rejects.toThrow(/training.engine: fused: .*custom/);
    const settings = { training: { ...training, epochs: 2, engine: "tfjs", backend: "cpu" } };
    const model = await fitted(halved, { settings });
    expect(model.engine).toMatchObject({ name: "tfjs", reproducible: false });
    const { x } = mixture({ rows: 9, seed: 3 });
    const p = model.probabilities(x);
    const loaded = await halved.load(model.files());
    expect(loaded.probabilities(x)).toEqual(p);
    expect(() => definitionNamed(halved.loader!).load(model.files())).toThrow(
      new DataError("the layer halves is not one of Cascada's; expected the file that defines it beside the model"),
    );
  });

  test("trained by TensorFlow.js answers by the fused engine, without a promise", async () => {
    const settings = { layers: [2], training: { ...training, epochs: 2, engine: "tfjs", backend: "cpu" } };
    const model = await fitted(plain, { settings });
    expect(definitionNamed("autoencoder").load(model.files())).not.toBeInstanceOf(Promise);
  });
});
