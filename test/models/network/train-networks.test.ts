import { describe, expect, test } from "vitest";
import { ConfigError, InterruptedError } from "../../../src/core/errors.ts";
import { Random } from "../../../src/core/random.ts";
import { GraphBuilder } from "../../../src/models/network/graph-builder.ts";
import { initialParameters } from "../../../src/models/network/initial-parameters.ts";
import { findLearningRate } from "../../../src/models/network/learning-rate-finder.ts";
import { loadTensorLibrary } from "../../../src/models/network/tfjs/library.ts";
import { type NetworkJob, streamSeed, trainNetworks } from "../../../src/models/network/train-networks.ts";
import { trainingSchema } from "../../../src/models/network/training-settings.ts";
import { fitContext } from "../mixture.ts";

/** A small denoising autoencoder of rows that lie near a line in three dimensions. */
function job(name: string, { rows = 50, scale = 1, validationRows = 20 } = {}): NetworkJob {
  const random = Random.fromSeed(name);
  const builder = new GraphBuilder([3]);
  const code = builder.append(
    0,
    [
      { kind: "dropout", rate: 0.1 },
      { kind: "dense", units: 2, activation: "tanh" },
    ],
    "encoder",
  );
  const reconstruction = builder.append(code, [{ kind: "dense", units: 3 }], "decoder");
  const graph = builder.finish({ code, reconstruction }, [
    { kind: "squared-error", output: "reconstruction", weight: 1 },
  ]);
  const line = (count: number) => {
    const x = new Float32Array(3 * count);
    for (let row = 0; row < count; row++) {
      const along = random.normal();
      for (let i = 0; i < 3; i++) x[3 * row + i] = scale * (along * (i + 1) * 0.3 + 0.1 * random.normal());
    }
    return { rows: count, x };
  };
  return {
    name,
    graph,
    parameters: initialParameters(graph, random.stream("initial")),
    train: line(rows),
    validation: line(validationRows),
    seed: streamSeed(random.stream("training")),
  };
}

const JOBS = [job("proton"), job("helium", { rows: 33 }), job("iron", { rows: 128 })];

function settings(rest: Record<string, unknown> = {}) {
  return trainingSchema.parse({ epochs: 6, batch: 16, optimiser: { name: "adam", learning_rate: 0.02 }, ...rest });
}

test("networks learn", async () => {
  const [trained] = await trainNetworks(JOBS.slice(0, 1), settings({ epochs: 40 }), fitContext());
  expect(trained!.epochs).toHaveLength(40);
  expect(trained!.epochs.at(-1)!.validationLoss).toBeLessThan(0.3 * trained!.epochs[0]!.validationLoss);
});

test("they are the same with any number of threads, in lockstep or not", async () => {
  const alone = await trainNetworks(JOBS, settings(), fitContext());
  for (const workers of [2, 3]) expect(await trainNetworks(JOBS, settings(), fitContext({ workers }))).toEqual(alone);
  const never = { ...fitContext({ workers: 2 }), endsAfter: () => false };
  expect(await trainNetworks(JOBS, settings(), never)).toEqual(alone);
});

test("another seed gives another network", async () => {
  const [one] = await trainNetworks([JOBS[0]!], settings(), fitContext());
  const [other] = await trainNetworks([{ ...JOBS[0]!, seed: "1-2-3" }], settings(), fitContext());
  expect(other!.parameters).not.toEqual(one!.parameters);
});

test("the best epoch is kept, and early stopping ends training", async () => {
  // A large rate makes the loss go up and down.
  const wild = settings({
    epochs: 60,
    optimiser: { name: "adam", learning_rate: 0.3 },
    early_stopping: { patience: 4 },
  });
  const [trained] = await trainNetworks(JOBS.slice(0, 1), wild, fitContext());
  const losses = trained!.epochs.map(({ validationLoss }) => validationLoss);
  expect(losses.length).toBe(trained!.keptEpoch + 4);
  expect(losses.indexOf(Math.min(...losses))).toBe(trained!.keptEpoch - 1);
  const upToBest = await trainNetworks(JOBS.slice(0, 1), { ...wild, epochs: trained!.keptEpoch }, fitContext());
  expect(upToBest[0]!.parameters).toEqual(trained!.parameters);
});

test("the best epoch is kept, too, where it is better by less than early stopping asks for", async () => {
  const patient = settings({ epochs: 12, early_stopping: { patience: 5, min_delta: 1e9 } });
  const [trained] = await trainNetworks(JOBS.slice(0, 1), patient, fitContext());
  const losses = trained!.epochs.map(({ validationLoss }) => validationLoss);
  expect(losses).toHaveLength(6); // five after the first without progress
  expect(trained!.keptEpoch).toBe(losses.indexOf(Math.min(...losses)) + 1);
  expect(trained!.keptEpoch).toBeGreaterThan(1);
});

test("without validation rows a plateau is one of the training loss", async () => {
  const still = { optimiser: { name: "sgd", learning_rate: 1e-12 }, epochs: 5 };
  const plateau = settings({ ...still, schedule: { name: "reduce_on_plateau", patience: 0, factor: 0.5 } });
  const [trained] = await trainNetworks([job("oxygen", { validationRows: 0 })], plateau, fitContext());
  const reductions = trained!.epochs.map(({ learningRate }) => Math.round(Math.log2(1e-12 / learningRate)));
  // Dropout makes the loss of epochs that learn nothing smaller or larger: after a smallest one the rate stays.
  const losses = trained!.epochs.map(({ trainLoss }) => trainLoss);
  const smallest = losses.map((loss, i) => losses.slice(0, i).every((other) => loss < other));
  const expected = losses.map((_, i) => smallest.slice(0, i).filter((is) => !is).length);
  expect(reductions).toEqual(expected);
  expect(reductions[1]).toBe(0);
});

test("without validation rows the last epoch is kept", async () => {
  const [trained] = await trainNetworks([job("oxygen", { validationRows: 0 })], settings(), fitContext());
  expect(trained!.keptEpoch).toBe(6);
  expect(trained!.epochs[0]!.validationLoss).toBeNaN();
});

describe.each([1, 2])("%i threads", (workers) => {
  test("a loss that is not finite stops that network, naming epoch and learning rate", async () => {
    const jobs = [job("proton"), job("iron", { scale: 1e18 })];
    const wild = settings({ optimiser: { name: "sgd", learning_rate: 1000, momentum: 0 } });
    const training = trainNetworks(jobs.slice(1), wild, fitContext({ workers }));
    await expect(training).rejects.toThrow(
      /^iron: .* is (NaN|Infinity) in epoch 1 at learning rate 1000; expected a finite/,
    );
    await expect(trainNetworks(jobs, wild, fitContext({ workers }))).rejects.toThrow(ConfigError);
  });

  test("stops when told to", async () => {
    const before = trainNetworks(JOBS, settings(), fitContext({ workers, signal: AbortSignal.abort() }));
    await expect(before).rejects.toThrow(InterruptedError);
    const abort = new AbortController();
    const context = fitContext({ workers, signal: abort.signal, progress: () => abort.abort() });
    await expect(trainNetworks(JOBS, settings({ epochs: 5000 }), context)).rejects.toThrow(InterruptedError);
  });

  test("a search ends it after the epoch that it names, for all networks", async () => {
    const seen: number[] = [];
    const endsAfter = (step: number, { validation_loss }: Record<string, number>) => {
      expect(validation_loss).toBeGreaterThan(0);
      seen.push(step);
      return step === 3;
    };
    const trained = await trainNetworks(JOBS, settings(), { ...fitContext({ workers }), endsAfter });
    expect(seen).toEqual([1, 2, 3]);
    for (const { epochs } of trained) expect(epochs).toHaveLength(3);
  });
});

test.each([
  ["diverges", "a loss"],
  ["is stopped", "the signal"],
])("a training by TensorFlow.js that %s leaves no tensor", async (what) => {
  const { tf } = await loadTensorLibrary("cpu");
  const before = tf.memory().numTensors;
  const abort = new AbortController();
  const wild = { engine: "tfjs", backend: "cpu", optimiser: { name: "sgd", learning_rate: 1e30 } };
  const calm = { engine: "tfjs", backend: "cpu", epochs: 1000 };
  const context = fitContext({ signal: abort.signal, progress: () => abort.abort() });
  const training = trainNetworks(JOBS, settings(what === "diverges" ? wild : calm), context);
  await expect(training).rejects.toThrow(what === "diverges" ? ConfigError : InterruptedError);
  expect(tf.memory().numTensors).toBe(before);
});

test("progress ends at all epochs of all networks", async () => {
  const steps: [number, number][] = [];
  const progress = (step: number, total: number) => void steps.push([step, total]);
  await trainNetworks(JOBS, settings({ early_stopping: { patience: 1 } }), fitContext({ progress }));
  expect(steps.at(-1)).toEqual([18, 18]);
});

function variational(): NetworkJob {
  const builder = new GraphBuilder([3]);
  const code = builder.append(0, [{ kind: "dense", units: 4 }, { kind: "reparametrisation" }], "encoder");
  const reconstruction = builder.append(code, [{ kind: "dense", units: 3 }], "decoder");
  const graph = builder.finish({ code, reconstruction }, [
    { kind: "squared-error", output: "reconstruction", weight: 1 },
  ]);
  const parameters = initialParameters(graph, Random.fromSeed(1));
  return { ...JOBS[0]!, graph, parameters };
}

test("the warm-up of divergences begins at 0 and resets what is best when it ends", async () => {
  const [trained] = await trainNetworks(
    [variational()],
    settings({ epochs: 5, divergence_warm_up_epochs: 5 }),
    fitContext(),
  );
  const losses = trained!.epochs.map(({ validationLoss }) => validationLoss);
  expect(losses.indexOf(Math.min(...losses))).toBe(0); // the divergence counts least there
  expect(trained!.keptEpoch).toBe(5);
});

test("a plateau is not looked for while divergences warm up, when the loss grows by itself", async () => {
  const schedule = { name: "reduce_on_plateau", patience: 0, factor: 0.5 };
  const [trained] = await trainNetworks(
    [variational()],
    settings({ epochs: 6, schedule, divergence_warm_up_epochs: 5, optimiser: { name: "sgd", learning_rate: 1e-3 } }),
    fitContext(),
  );
  const losses = trained!.epochs.map(({ validationLoss }) => validationLoss);
  expect(losses[4]).toBeGreaterThan(losses[0]!);
  expect(trained!.epochs.map(({ learningRate }) => learningRate)).toEqual(new Array(6).fill(1e-3));
});

test("the learning-rate finder suggests a rate at which the loss falls, below where it runs away", async () => {
  const { tried, suggestion } = await findLearningRate(
    job("proton", { rows: 500 }),
    settings(),
    { from: 1e-6, to: 100, steps: 200 },
    new AbortController().signal,
  );
  expect(tried[0]!.learningRate).toBeCloseTo(1e-6, 12);
  expect(tried.length).toBeLessThan(200); // it ran away
  expect(suggestion).toBeGreaterThan(1e-3);
  expect(suggestion).toBeLessThan(tried.at(-1)!.learningRate / 5);
});
