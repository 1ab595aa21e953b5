import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { type Group, resolveGroup } from "../../../src/experiment/group/load.ts";
import { planGroup } from "../../../src/experiment/group/plan.ts";
import { loadFile } from "../../../src/experiment/load-file.ts";
import { readSettings } from "../../../src/experiment/settings-file.ts";
import { describe as describeDistribution } from "../../../src/tuning/distribution.ts";

const FOLDER = "experiments/thesis/search";

const loaded = new Map<string, Promise<Group>>();

/** A search as its file says it, read once. */
function load(name: string): Promise<Group> {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const group = loadFile(`${FOLDER}/${name}.yaml`).then((file) => {
    if (file.kind !== "group") throw new Error(file.kind);
    return file.group;
  });
  loaded.set(name, group);
  return group;
}

/** The thesis's searches: its trials, and the printed space. Ranges of whole numbers end before their end, as there. */
const SEARCHES: Record<string, { trials: number; space: Record<string, string> }> = {
  svm: {
    trials: 50,
    space: {
      "model.kernel": 'one of "rbf", "poly", "linear"',
      "model.C": "float from 0.001 to 1000, log",
      "model.gamma": 'one of "scale", "auto"',
      "model.degree": "int from 2 to 4",
    },
  },
  xgboost: {
    trials: 100,
    space: {
      "model.rounds": "one of 10, 100, 250, 500, 1000, 2500",
      "model.eta": "float from 0.0001 to 1, log",
      "model.max_depth": "int from 2 to 14",
      "model.gamma": "one of 0, 0.5, 2, 10, 20",
      "model.min_child_weight": "float from 0.01 to 1, log",
      "model.subsample": "float from 0.1 to 0.9",
    },
  },
  "autoencoder-v1": {
    trials: 100,
    space: {
      "model.layers.0": "int from 1 to 19",
      "model.corruption.rate": "float from 0 to 0.5",
      "model.training.optimiser.learning_rate": "float from 0.001 to 0.1, log",
      "model.activation": 'one of "selu", "relu"',
      "model.tied": "one of true, false",
      "model.unit_norm": "one of true, false",
      "model.orthogonality": "one of 0, 1",
    },
  },
  "autoencoder-v2": {
    trials: 90,
    space: {
      "model.layers.length": "int from 2 to 4",
      "model.layers.0": "int from 2 to 19",
      "model.layers.1": "int from 2 to 19",
      "model.layers.2": "int from 2 to 19",
      "model.layers.3": "int from 2 to 19",
      "model.corruption.rate": "float from 0 to 0.5",
      "model.training.optimiser.learning_rate": "float from 0.001 to 0.1, log",
      "model.activation": 'one of "selu", "relu"',
      "model.tied": "one of true, false",
      "model.unit_norm": "one of true, false",
      "model.orthogonality": "one of 0, 1",
      "model.training.schedule.name": 'one of "constant", "one_cycle"',
      "model.training.optimiser.name": 'one of "adam"',
    },
  },
  vae: {
    trials: 50,
    space: {
      "model.hidden.0": "int from 2 to 14",
      "model.latent": "int from 2 to 4",
      "model.activation": 'one of "selu", "relu"',
      "model.training.schedule.name": 'one of "constant", "one_cycle"',
      "model.training.optimiser.name": 'one of "adam"',
      "model.training.optimiser.learning_rate": "one of 0.001",
    },
  },
};

test("every file is one of the thesis's searches", () => {
  const files = readdirSync(FOLDER).map((file) => basename(file, ".yaml"));
  expect(files.sort()).toEqual(Object.keys(SEARCHES).sort());
});

test.each(Object.entries(SEARCHES))("%s is planned with its trials and its space, leak-free", async (name, wanted) => {
  const group = await load(name);
  const { search } = await planGroup(group, { cache: "none", workers: 2, signal: new AbortController().signal });
  expect(search).toMatchObject({ trials: wanted.trials, sampler: "tpe", metric: "accuracy", direction: "maximize" });
  const space = group.space!.parameters.map((one) => [one.name, describeDistribution(one.distribution)]);
  expect(Object.fromEntries(space)).toEqual(wanted.space);
  const { experiment } = group.base;
  expect(experiment.protocols).toEqual(["shower_split"]);
  expect(experiment.features.set).toBe("observable");
  expect(experiment.data.simulate).toMatchObject({ stations_per_primary: 20_000, seed: 1, reuse: 1 });
  // As when the tables of docs/thesis-searches were made, whatever the published configurations say today.
  expect(experiment.model.calibration ?? "temperature_and_offsets").toBe("temperature_and_offsets");
});

test.each(Object.keys(SEARCHES))("%s has a quick form with the same parameters", async (name) => {
  const whole = await load(name);
  const quick = await readSettings(`${FOLDER}/${name}.yaml`, whole.quick, resolveGroup);
  expect(quick.trials).toBeLessThan(10);
  expect(quick.base.experiment.data.simulate!.stations_per_primary).toBeLessThan(1000);
  expect(quick.space!.parameters.map((one) => one.name)).toEqual(whole.space!.parameters.map((one) => one.name));
});

test("networks are trained as the thesis's were: 200 epochs of batches of 128", async () => {
  for (const name of ["autoencoder-v1", "autoencoder-v2", "vae"]) {
    const { model } = (await load(name)).base.experiment as unknown as {
      model: { training: { epochs: number; batch: number } };
    };
    expect(model.training).toMatchObject({ epochs: 200, batch: 128 });
  }
});
