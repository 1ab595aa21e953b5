import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hashFile, obtainDataset } from "../../src/experiment/dataset-cache.ts";
import { planExperiment } from "../../src/experiment/plan.ts";
import { planResultSchema } from "../../src/experiment/result.ts";
import type { Experiment } from "../../src/experiment/schema.ts";
import { temporaryFolder } from "../data/stations.ts";
import { contentOf, experimentOn, optionsIn, stationFile } from "./small-experiment.ts";

/** An experiment on simulated stations, in a folder of its own. */
async function simulated(): Promise<{ experiment: Experiment; folder: string }> {
  const folder = await temporaryFolder();
  const simulate = "data={simulate: {showers_per_primary: 2, primaries: [proton, iron]}}";
  return { folder, experiment: await experimentOn(join(folder, "none.arrow"), simulate, "protocols=[shower_split]") };
}

test("says what would be simulated and done, and writes nothing", async () => {
  const { experiment, folder } = await simulated();
  const before = await contentOf(folder);
  const plan = await planExperiment(experiment, optionsIn(folder));
  expect(planResultSchema.parse(plan)).toEqual(plan);
  expect(plan.data).toMatchObject({ action: "simulate", sha256: null, estimate: { showers: { value: 4, sigma: 0 } } });
  expect(plan.stages.map(({ name, action }) => `${action} ${name}`)).toEqual([
    "run data",
    "run features",
    "run shower_split.partition",
    "run shower_split.fit",
    "run shower_split.predict",
    "run shower_split.evaluate",
    "run predictions",
    "run figures",
  ]);
  expect(plan.features).toContain("rise_time_ns");
  expect(plan.listeners).toEqual([]);
  expect(await contentOf(folder)).toEqual(before);
});

test("says what each protocol does, what leaks, and which features are extracted once more", async () => {
  const folder = await temporaryFolder();
  const own = "{name: truth, leaks: [truth_features]}, {name: scaler, leaks: [true_class_scaler, row_split]}";
  const experiment = await experimentOn(
    await stationFile(join(folder, "a.arrow")),
    `protocols=[leak_free, thesis, ${own}]`,
  );
  const { stages } = await planExperiment(experiment, optionsIn(folder));
  const details = Object.fromEntries(stages.map(({ name, detail }) => [name, detail]));
  expect(Object.keys(details).filter((name) => name.endsWith("features"))).toEqual(["features", "thesis.features"]);
  expect(details["thesis.features"]).toBe("thesis, which holds Monte-Carlo truth: it leaks");
  expect(details["leak_free.partition"]).toBe("64 %, 16 % and 20 % of the showers");
  expect(details["thesis.partition"]).toBe("80 % and 20 % of the rows, which leaks");
  expect(details["truth.predict"]).toBe("the test rows, opened once");
  expect(details["thesis.predict"]).toMatch(/^the validation rows again, which leaks; each scaled by its true class/);
  expect(details["scaler.predict"]).toMatch(/^the test rows, opened once; each scaled by its true class/);
});

test("tells a data set that is in the cache from a damaged one, by its bytes", async () => {
  const { experiment, folder } = await simulated();
  const options = optionsIn(folder);
  const { path, sha256 } = await obtainDataset(experiment.data.simulate!, { ...options, folder: options.cache });
  const intact = await planExperiment(experiment, options);
  expect(intact.data).toMatchObject({ action: "reuse", path, sha256 });
  expect(intact.data).not.toHaveProperty("estimate");
  expect(intact.stages[0]).toMatchObject({ name: "data", action: "reuse" });
  await appendFile(path, "x");
  const damaged = await planExperiment(experiment, options);
  expect(damaged.data).toMatchObject({ action: "simulate", path, note: expect.stringContaining("damaged") });
  expect(damaged.data.sha256).not.toBe(sha256);
});

test("names the file of the user's that is read", async () => {
  const folder = await temporaryFolder();
  const file = await stationFile(join(folder, "stations.arrow"));
  const { data } = await planExperiment(await experimentOn(file), optionsIn(folder));
  expect(data).toEqual({ action: "read", path: file, sha256: await hashFile(file), note: "a file" });
});

test("counts the cuts of data that are there, and says what they lack", async () => {
  const folder = await temporaryFolder();
  const path = await stationFile(join(folder, "a.arrow"));
  const plan = await planExperiment(await experimentOn(path, "data.select=core_distance_m > 20"), optionsIn(folder));
  expect(plan.data.selection).toEqual([{ cut: "core_distance_m > 20", kept: 214, dropped: 26 }]);
  expect(planResultSchema.parse(plan)).toEqual(plan);
  const lacking = await experimentOn(path, "data.select=file.colour > 1");
  await expect(planExperiment(lacking, optionsIn(folder))).rejects.toThrow(
    /missing column: file\.colour for cut file\.colour > 1/,
  );
});
