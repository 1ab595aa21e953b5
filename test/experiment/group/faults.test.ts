import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TrackingError } from "../../../src/core/errors.ts";
import { Random } from "../../../src/core/random.ts";
import { splitByShower } from "../../../src/data/split.ts";
import { runGroup } from "../../../src/experiment/group/run.ts";
import { classesOf } from "../../../src/experiment/labelled.ts";
import { loadFile } from "../../../src/experiment/load-file.ts";
import { readStations } from "../../../src/experiment/stations.ts";
import { HANDLERS } from "../../../src/experiment/task/handlers.ts";
import { inProcess } from "../../../src/launch/in-process.ts";
import type { Launcher } from "../../../src/launch/task.ts";
import { JournalStorage } from "../../../src/tuning/journal/storage.ts";
import { makeStations } from "../../data/stations.ts";
import { optionsIn, stationFile } from "../small-experiment.ts";

let folder: string;
let file: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cascada-group-faults-"));
  file = await stationFile(join(folder, "stations.arrow"));
  // No trial is to spend its time on loading what does it.
  await HANDLERS.trial!();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MINE = `import { z } from "zod";
const config = z.strictObject({ mood: z.enum(["good", "throws", "nan", "hangs", "other"]).default("good") });
export default {
  name: "moody", kind: "classifier", summary: "as it says", config,
  async fit({ train, config: { mood }, context }) {
    if (mood === "throws") throw new Error("not today");
    if (mood === "hangs") await new Promise(() => setInterval(() => {}, 1000));
    const share = mood === "nan" ? Number.NaN : mood === "good" ? 0.9 : 0.5;
    const K = train.classes.length;
    return {
      classes: train.classes, features: train.x.columns,
      probabilities: (x) => Float32Array.from({ length: x.rows * K }, (_, i) => (i % K === 0 ? share : (1 - share) / (K - 1))),
      files: () => ({ "mood.txt": new TextEncoder().encode(mood) }),
    };
  },
  load: () => { throw new Error("no"); },
};
`;

async function run(text: string, launcher: Launcher | undefined = inProcess(HANDLERS)) {
  const path = join(folder, "group.yaml");
  writeFileSync(path, `kind: group\nname: small\nsampler: grid\nbatch: 2\n${text}`);
  const loaded = await loadFile(path);
  if (loaded.kind !== "group") throw new Error(loaded.kind);
  return runGroup(loaded.group, { ...optionsIn(folder), launcher });
}

const experiment = (file: string, model: string) =>
  `experiment: {data: {file: ${file}}, model: ${model}, protocols: [shower_split], evaluation: {replicates: 100}}\n`;

test("trials that throw, give NaN or hang have failed, each for its reason, and the study goes on", async () => {
  writeFileSync(join(folder, "moody.ts"), MINE);
  const mine = `{file: ${join(folder, "moody.ts")}}`;
  const text = `metric: {name: accuracy, direction: maximize}\nspace: {model.mood: "choice([throws, good, nan, hangs])"}\ntimeout_s: 3\n`;
  const { study, chosen, warnings } = await run(`${experiment(file, mine)}${text}`);
  expect(study!.counts).toMatchObject({ complete: 1, failed: 3 });
  const reasons = Object.fromEntries(study!.trials.map(({ params, reason }) => [params["model.mood"], reason]));
  expect(reasons).toMatchObject({ good: null });
  expect(reasons.throws).toMatch(/moody.ts:\d+:\d+: exception in fit: not today/);
  expect(reasons.nan).toMatch(/nan/i);
  expect(reasons.hangs).toMatch(/longer than timeout_s/);
  expect(chosen!.number).toBe(study!.best!.number);
  expect(warnings.filter((warning) => warning.includes("failed"))).toHaveLength(3);

  const none = run(`${experiment(file, mine)}${text.replace("[throws, good, nan, hangs]", "[throws, nan]")}`);
  await expect(none).rejects.toThrow(/^study small: no trial completed: 2 failed; trial 0: /);
});

/** Its probabilities are the same for all rows up to step `of`, so that they have no merit factor, and differ from then on. */
const LATE = `import { z } from "zod";
export default {
  name: "late", kind: "classifier", summary: "tells nothing at first", config: z.strictObject({ of: z.int().default(1) }),
  steps: () => "epoch",
  async fit({ train, validation, config, context }) {
    const K = train.classes.length;
    const probabilities = ({ rows }, step = 2) => Float32Array.from({ length: rows * K }, (_, i) => {
      const first = 1 / K + (step <= config.of ? 0 : 0.1 * Math.sin(Math.floor(i / K)));
      return i % K === 0 ? first : (1 - first) / (K - 1);
    });
    for (const step of [1, 2]) await context.shouldPrune?.(step, {}, () => probabilities(validation.x, step));
    return { classes: train.classes, features: train.x.columns, probabilities, files: () => ({}) };
  },
  load: () => { throw new Error("no"); },
};
`;

test("a model in a file is given up, and a value on the way that is no number is kept as it is", async () => {
  writeFileSync(join(folder, "late.ts"), LATE);
  const { journal, warnings } = await run(
    `${experiment(file, `{file: ${join(folder, "late.ts")}}`)}report_every: 1
metric: {name: merit_factor.proton.iron, direction: maximize}
space: {model.of: "range(1, 3)"}
pruner: {name: threshold, lower: 0, warmup_steps: 2}
`,
  );
  const { trials } = (await new JournalStorage(journal!).read("small"))!;
  const [good, late] = trials.toSorted((a, b) => Number(a.params["model.of"]) - Number(b.params["model.of"]));
  expect(good).toMatchObject({
    state: "complete",
    intermediate: [{ step: 1, value: Number.NaN }, { value: good!.value }],
  });
  expect(late).toMatchObject({
    state: "pruned",
    value: null,
    intermediate: [1, 2].map((step) => ({ step, value: Number.NaN })),
  });
  expect(warnings.filter((warning) => warning.includes("read past"))).toEqual([]);
});

test("a trial that cannot be kept stops the search, and is done when there is room again", async () => {
  const text = `${experiment(file, BOOSTED)}${SEARCH}`;
  const own = inProcess(HANDLERS);
  const full: Launcher = {
    ...own,
    async *run(tasks, options) {
      for await (const outcome of own.run(tasks, options)) {
        if (!outcome.id.endsWith("-1")) yield outcome;
        else {
          const error = { name: "TrackingError", message: "cannot write record.json: the disk is full" };
          yield { id: outcome.id, attempts: 1, seconds: 0, status: "failed", error };
        }
      }
    },
  };
  const storage = join(folder, "full.jsonl");
  const kept = `${text}storage: ${storage}\n`;
  await expect(run(kept, full)).rejects.toThrow(TrackingError);
  const states = (await new JournalStorage(storage).read("small"))!.trials.map(({ state }) => state);
  expect(states).toEqual(["complete", "running"]);
  const { study } = await run(kept);
  expect(study!.sha256).toBe((await run(text)).study!.sha256);
});

const SEARCH = `metric: {name: log_loss, direction: minimize}\nspace: {model.max_depth: "range(1, 4)"}\n`;
const BOOSTED = "{name: xgboost, rounds: 3}";

test("test rows are not looked at: a study is the same where they are nonsense", async () => {
  const table = makeStations(240);
  const clean = await stationFile(join(folder, "clean.arrow"), { table });
  const options = { ...optionsIn(folder) };
  const stations = await readStations(clean, { set: "observable", per_pmt: false }, options);
  const { test: rows } = splitByShower(
    { shower: stations.ids.shower, ...classesOf(stations, clean) },
    Random.fromSeed(1).stream("split"),
  );
  const distance = Float64Array.from(table.columns.core_distance_m as ArrayLike<number>);
  for (const row of rows) distance[row] = 9e4 + row;
  const columns = { ...table.columns, core_distance_m: distance };
  const poisoned = await stationFile(join(folder, "poisoned.arrow"), { table: { ...table, columns } });
  const [one, other] = [
    await run(`${experiment(clean, BOOSTED)}${SEARCH}`),
    await run(`${experiment(poisoned, BOOSTED)}${SEARCH}`),
  ];
  expect(other.study!.sha256).toBe(one.study!.sha256);
  expect(other.chosen!.sha256["features.features"]).not.toBe(one.chosen!.sha256["features.features"]);
});

test("a study of something else is not continued, and one that fits is", async () => {
  const storage = join(folder, "kept.jsonl");
  const text = `${experiment(file, BOOSTED)}${SEARCH}storage: ${storage}\n`;
  const first = await run(text);
  const again = await run(text);
  expect(again.study!.sha256).toBe(first.study!.sha256);
  await expect(run(text.replace("range(1, 4)", "range(1, 5)"))).rejects.toThrow(
    /study small: trial 0 has model.max_depth of/,
  );
  await expect(run(`${text}seed: 2\npruner: median\nreport_every: 1\n`)).rejects.toThrow(
    /study small was begun with other settings \(pruner, seed and report_every\); expected those/,
  );
  const turned = join(folder, "turned.jsonl");
  await new JournalStorage(turned).create("small", "maximize");
  await expect(run(text.replace(storage, turned))).rejects.toThrow(/study small is to maximize; expected minimize/);
});

test("a study of other data, or told of other steps, is not continued", async () => {
  const changing = await stationFile(join(folder, "changing.arrow"));
  const storage = `storage: ${join(folder, "changing.jsonl")}\n`;
  const text = `${experiment(changing, BOOSTED)}${SEARCH}${storage}pruner: median\n`;
  await run(`${text}report_every: 2\n`);
  await expect(run(text)).rejects.toThrow(/study small was begun with other settings \(.*report_every/);
  rmSync(changing);
  await stationFile(changing, { table: makeStations(246) });
  await expect(run(`${text}report_every: 2\n`)).rejects.toThrow(/study small was begun with data of SHA-256 /);
});

test("the value of folds is their mean, and outer folds open each row once", async () => {
  const folds = await run(`${experiment(file, BOOSTED)}${SEARCH}validation: {scheme: kfold, folds: 3}\n`);
  const study = await new JournalStorage(folds.journal!).read("small");
  for (const { value, attributes } of study!.trials) {
    const values = attributes["cascada:folds"] as number[];
    expect(values).toHaveLength(3);
    expect(value).toBe((values[0]! + values[1]! + values[2]!) / 3);
  }
  const nested = await run(`${experiment(file, BOOSTED)}${SEARCH}nested: {folds: 2}\n`);
  expect(nested).toMatchObject({ study: null, chosen: null });
  expect(nested.nested!.folds.map(({ study: { name } }) => name)).toEqual(["small-outer-1", "small-outer-2"]);
  // Every row is in one outer fold.
  expect(nested.nested!.folds.reduce((sum, { rows }) => sum + rows, 0)).toBe(240);
  const [a, b] = nested.nested!.folds.map(({ value }) => value!);
  expect(nested.nested!.value!.mean).toBe((a! + b!) / 2);
});
