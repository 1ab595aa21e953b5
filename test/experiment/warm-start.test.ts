import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { loadModelFolder } from "../../src/experiment/model-folder.ts";
import { runExperiment } from "../../src/experiment/run.ts";
import { makeStations, temporaryFolder } from "../data/stations.ts";
import { contentOf, experimentOn, optionsIn, stationFile } from "./small-experiment.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

const SHOWERS_ONLY = "protocols=[shower_split]";

/** Runs an experiment on the file `name`, made with this simulation seed if it is not there; the model's folder and the result. */
async function run(name: string, { simulationSeed = 12 }: { simulationSeed?: number } = {}, ...overrides: string[]) {
  const path = join(folder, name);
  if (!(await contentOf(folder)).includes(name)) {
    await stationFile(path, { table: makeStations(240), metadata: { "cascada.seed": String(simulationSeed) } });
  }
  const { result } = await runExperiment(await experimentOn(path, ...overrides), optionsIn(folder));
  return { result, model: join(result.run, "model") };
}

test("rounds are added to a model as if it had not been interrupted", async () => {
  const first = await run("a.arrow", {}, SHOWERS_ONLY);
  const more = await run("a.arrow", {}, SHOWERS_ONLY, "model.rounds=4", `model.start_from=${first.model}`);
  const whole = await run("a.arrow", {}, SHOWERS_ONLY, "model.rounds=7");
  expect(more.result.sha256.model).toBe(whole.result.sha256.model);
  expect(more.result.sha256.start_model).toBe(first.result.sha256.model);
  expect(whole.result.sha256.start_model).toBeUndefined();
  expect((await loadModelFolder(more.model)).model.rounds).toBe(7);
});

describe("a model that may know the test rows is refused", () => {
  test("of the same data under another protocol, seed or split", async () => {
    const { model } = await run("a.arrow");
    const start = `model.start_from=${model}`;
    await expect(run("a.arrow", {}, start)).rejects.toThrow(/expected protocols: \[shower_split\] and seed: 1/);
    await expect(run("a.arrow", {}, start, SHOWERS_ONLY, "seed=2")).rejects.toThrow(/seed 2; expected protocols/);
    const split = ["split.train=0.4", "split.test=0.4", "split.validation=0.2"];
    await expect(run("a.arrow", {}, start, SHOWERS_ONLY, ...split)).rejects.toThrow(/expected the same split/);
  });

  test("of other showers from the same simulation seed", async () => {
    const { model } = await run("a.arrow");
    const start = `model.start_from=${model}`;
    const metadata = { "cascada.seed": "12", other: "bytes" };
    const path = await stationFile(join(folder, "b.arrow"), { table: makeStations(240), metadata });
    const again = runExperiment(await experimentOn(path, start, SHOWERS_ONLY), optionsIn(folder));
    await expect(again).rejects.toThrow(/showers of simulation seed 12.*expected another seed/);
    await expect(run("c.arrow", { simulationSeed: 13 }, start)).resolves.toBeDefined();
  });
});

test("a protocol that sees other features than the model is refused before anything is trained", async () => {
  const { model } = await run("a.arrow");
  const protocols = "protocols=[shower_split, {name: truth, leaks: [truth_features]}]";
  await expect(run("b.arrow", { simulationSeed: 13 }, `model.start_from=${model}`, protocols)).rejects.toThrow(
    /is a model of the features .*; expected no protocol with others, as truth has$/,
  );
});

test("a model of other features or no model is refused", async () => {
  const { model } = await run("a.arrow");
  const start = `model.start_from=${model}`;
  await expect(run("b.arrow", { simulationSeed: 13 }, start, "features.set=thesis")).rejects.toThrow(
    /is a model of the features .*; expected /,
  );
  await expect(run("b.arrow", {}, `model.start_from=${folder}`)).rejects.toThrow(/holds no model/);
});
