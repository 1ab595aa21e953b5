import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import { loadExperiment, loadPreset, parseWorkers, renderExperiment } from "../../src/experiment/load.ts";
import type { Experiment } from "../../src/experiment/schema.ts";

let folder: string;
const write = (simulate: string, name = "mine.yaml") => {
  const path = join(folder, name);
  writeFileSync(path, `name: mine\ndata:\n  simulate: ${simulate}\nmodel: {name: xgboost}\n`);
  return path;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascada-load-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("an experiment that names a preset", () => {
  it("is the experiment that spells it out: defaults < preset < file < overrides", async () => {
    const { preset } = await loadPreset("thesis", ["seed=5", "reuse=2", "stations_per_primary=50"]);
    const path = write("{preset: thesis, seed: 5, stations_per_primary: 50}");
    const named = await loadExperiment(path, ["data.simulate.reuse=2"]);
    expect(named.data.simulate).toEqual(preset);
    const spelled = await loadExperiment(write(JSON.stringify(preset), "spelled.yaml"));
    expect(named).toEqual(spelled);
  });

  it("may be told another preset, and back to none", async () => {
    const path = write("{preset: thesis, stations_per_primary: 50}");
    const share = async (...overrides: string[]) =>
      (await loadExperiment(path, overrides)).data.simulate!.station_share;
    expect(await share()).toBe(0.92);
    expect(await share("data.simulate.preset=default")).toBeUndefined();
    expect(await share("data.simulate.preset=")).toBeUndefined();
    expect(await share("data.simulate={preset: thesis}")).toBe(0.92);
    expect(await share("data.simulate.station_share=")).toBeUndefined(); // that of the schema, not the preset's
  });

  it("takes the amount of the preset, and an override's for its own", async () => {
    const own = (await loadExperiment(write("{preset: thesis}"))).data.simulate!;
    expect(own.stations_per_primary).toBe(20_000);
    const path = write("{stations_per_primary: 50}", "plain.yaml");
    const fewer = (await loadExperiment(path, ["data.simulate.showers_per_primary=4"])).data.simulate!;
    expect([fewer.stations_per_primary, fewer.showers_per_primary]).toEqual([undefined, 4]);
  });

  it.each([
    ["{preset: thesys}", /mine\.yaml:3:\d+: unknown preset: thesys; did you mean thesis\?/],
    ["{preset: 3}", /mine\.yaml:3:\d+: data\.simulate\.preset is 3: expected a name or a file/],
    [
      "{preset: thesis, reuze: 3}",
      /mine\.yaml:3:\d+: unknown key: data\.simulate\.reuze; did you mean reuse\? expected one of preset, seed, /,
    ],
    ["{preset: thesis, reuse: 0}", /mine\.yaml:3:\d+: data\.simulate\.reuse is 0/],
    ["{seed: 1}", /mine\.yaml:3:\d+: data\.simulate: expected either stations_per_primary or/],
  ])("%s is refused", async (simulate, message) => {
    await expect(loadExperiment(write(simulate))).rejects.toThrow(message);
  });

  it("an override that names an unknown preset is blamed", async () => {
    const wrong = loadExperiment(write("{preset: thesis}"), ["data.simulate.preset=none"]);
    await expect(wrong).rejects.toThrow(/^--set data\.simulate\.preset=none: unknown preset: none/);
  });
});

const SMALL = `name: small
data:
  file: stations.arrow
model:
  name: xgboost
  rounds: 3
`;

/** The experiment that a text says. */
async function experimentOf(text: string, ...overrides: string[]): Promise<Experiment> {
  const path = join(folder, "x.yaml");
  writeFileSync(path, text);
  return loadExperiment(path, overrides);
}

/** What is wrong with a text, line by line; the file's folder is left out. */
async function complaints(text: string, ...overrides: string[]): Promise<string[]> {
  const error: Error = await experimentOf(text, ...overrides).then(
    () => expect.unreachable("was read"),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(ConfigError);
  return error.message.replaceAll(`${folder}/`, "").split("\n");
}

describe("an experiment file", () => {
  it("has every default written out, those of its model too, and says the same when read again", async () => {
    const experiment = await experimentOf(SMALL);
    expect(experiment).toMatchObject({
      seed: 1,
      features: { set: "observable", per_pmt: false },
      split: { train: 0.64, validation: 0.16, test: 0.2 },
      protocols: ["shower_split", "row_split"],
      model: { name: "xgboost", rounds: 3, eta: 0.3, max_depth: 6 },
      evaluation: { replicates: 2000 },
    });
    expect(await experimentOf(renderExperiment(experiment))).toEqual(experiment);
  });

  it("that is not there is named", async () => {
    const path = join(folder, "none.yaml");
    await expect(loadExperiment(path)).rejects.toThrow(`cannot read the experiment file ${path}: no such file`);
  });

  it.each([
    [
      "an unknown key, with those there are",
      `${SMALL}seeds: 2\n`,
      /^x\.yaml:7:\d+: unknown key: seeds; did you mean seed\? expected one of name, /,
    ],
    [
      "one in a group",
      `${SMALL}features:\n  sett: thesis\n`,
      /^x\.yaml:8:\d+: unknown key: features\.sett; did you mean set\? expected one of set, per_pmt, window_bins, normalise, compress, derived$/,
    ],
    [
      "one of the model",
      `${SMALL}  depth: 2\n`,
      /^x\.yaml:7:\d+: unknown key: model\.depth; expected one of name, engine, /,
    ],
    [
      "one of the corruption that is meant",
      `${SMALL.replace("xgboost", "denoising").replace(/\n {2}rounds.*/, "")}  corruption: {kind: dropout, deviation: 3}\n`,
      /^x\.yaml:\d+:\d+: unknown key: model\.corruption\.deviation; expected one of kind, rate$/,
    ],
    [
      "an unknown schedule",
      `${SMALL.replace("xgboost", "denoising").replace(/\n {2}rounds.*/, "")}  training: {schedule: {name: onecycle}}\n`,
      /^x\.yaml:\d+:\d+: model\.training\.schedule\.name is "onecycle": expected one of constant, one_cycle, cosine, reduce_on_plateau$/,
    ],
    ["a value of another type", `${SMALL}seed: one\n`, /^x\.yaml:7:\d+: seed is "one": .*expected number/],
    ["a number out of range", `${SMALL}  eta: 7\n`, /^x\.yaml:7:\d+: model\.eta: 7; expected a number > 0 and <= 1$/],
    [
      "an unknown metric",
      `${SMALL}  eval_metric: [f1]\n`,
      /^x\.yaml:7:\d+: model\.eval_metric\.0: "f1"; expected a list of m/,
    ],
    [
      "what the engine cannot do",
      `${SMALL}  device: cuda\n`,
      /^x\.yaml:7:\d+: model\.device: cuda; expected cpu for engine/,
    ],
    ["an infinite number", `${SMALL}  eta: .inf\n`, /^x\.yaml:7:\d+: model\.eta/],
    [
      "an element of a list",
      `${SMALL}protocols:\n  - shower_split\n  - column_split\n`,
      /^x\.yaml:9:\d+: protocols\.1 is "column_split"/,
    ],
    [
      "fractions that are no whole",
      `${SMALL}split: {train: 0.5}\n`,
      /^x\.yaml:7:\d+: split: expected fractions that sum to 1$/,
    ],
    [
      "the leaking split alone",
      `${SMALL}protocols: [row_split]\n`,
      /^x\.yaml:7:\d+: protocols: expected .*never stands alone$/,
    ],
    [
      "the same protocol twice",
      `${SMALL}protocols: [shower_split, row_split, shower_split]\n`,
      /^x\.yaml:7:38: protocols\.2: shower_split; expected each protocol once$/,
    ],
    [
      "a leaking protocol of one's own first",
      `${SMALL}protocols: [{name: truth, leaks: [truth_features]}]\n`,
      /^x\.yaml:7:\d+: protocols: expected a protocol without leaks first, such as shower_split, before truth: the leaking number never stands alone$/,
    ],
    [
      "a protocol of one's own with a name that is taken",
      `${SMALL}protocols: [shower_split, {name: thesis, leaks: []}]\n`,
      /^x\.yaml:7:\d+: protocols\.1\.name is "thesis": expected a name that is not taken: shower_split, leak_free, row_split, thesis, shower_level, none$/,
    ],
    [
      "a name that is no name",
      `${SMALL}protocols: [shower_split, {name: a.b, leaks: []}]\n`,
      /^x\.yaml:7:\d+: protocols\.1\.name is "a\.b": expected lower-case letters/,
    ],
    [
      "a leak that there is not",
      `${SMALL}protocols: [shower_split, {name: mine, leaks: [row_split, label]}]\n`,
      /^x\.yaml:7:\d+: protocols\.1\.leaks\.1 is "label": .*"row_split"\|"truth_features"\|"true_class_scaler"\|"tested_on_validation"$/,
    ],
    [
      "a leak twice",
      `${SMALL}protocols: [shower_split, {name: mine, leaks: [row_split, row_split]}]\n`,
      /^x\.yaml:7:\d+: protocols\.1\.leaks: expected each leak once$/,
    ],
    [
      "a protocol without leaks said",
      `${SMALL}protocols: [shower_split, {name: mine}]\n`,
      /^x\.yaml:7:\d+: protocols\.1\.leaks: /,
    ],
    [
      "another key of a protocol",
      `${SMALL}protocols: [shower_split, {name: mine, leak: [], leaks: []}]\n`,
      /^x\.yaml:7:\d+: unknown key: protocols\.1\.leak; did you mean leaks\? expected one of name, leaks$/,
    ],
    ["a protocol that is a number", `${SMALL}protocols: [7]\n`, /^x\.yaml:7:\d+: protocols\.0 is 7: /],
    ["no protocol", `${SMALL}protocols: []\n`, /^x\.yaml:7:\d+: protocols: /],
    [
      "truth in the features of the protocol that has no leak",
      `${SMALL}protocols: [shower_split, leak_free]\nfeatures: {set: thesis}\n`,
      /^x\.yaml:7:27: protocols\.1: leak_free with features\.set thesis, of which log10_energy_mc_eev, zenith_mc_deg, azimuth_mc_deg are Monte-Carlo truth; expected another set$/,
    ],
    [
      "a selection by truth of the protocol that has no leak",
      `${SMALL}protocols: [shower_split, leak_free]\n`.replace("file:", "select: xmax_gcm2 > 700\n  file:"),
      /^x\.yaml:8:27: protocols\.1: leak_free with a selection by xmax_gcm2, which no detector knows; expected one by observables$/,
    ],
    [
      "truth instead of traces",
      `${SMALL}protocols: [shower_split, thesis]\nfeatures: {set: average_trace}\n`,
      /^x\.yaml:7:\d+: protocols\.1: thesis leaks truth_features, .*expected another set than average_trace, or a protocol without that leak$/,
    ],
    [
      "thesis features per PMT",
      `${SMALL}features: {set: thesis, per_pmt: true}\n`,
      /^x\.yaml:7:\d+: features\.per_pmt: true; expected false for set thesis/,
    ],
    [
      "a window of features that are no traces",
      `${SMALL}features: {set: observable, window_bins: 60}\n`,
      /^x\.yaml:7:\d+: features\.window_bins: 60; expected none for set observable; it is for average_trace and pmt_traces$/,
    ],
    [
      "the logarithm of shares",
      `${SMALL}features: {set: pmt_traces, compress: log}\n`,
      /^x\.yaml:7:\d+: features\.compress: log; expected none or sqrt with normalise charge/,
    ],
    [
      "traces per PMT and averaged",
      `${SMALL}features: {set: average_trace, per_pmt: true}\n`,
      /^x\.yaml:7:\d+: features\.per_pmt: true; expected false for set average_trace$/,
    ],
    [
      "no window",
      `${SMALL}features: {set: average_trace, window_bins: 0}\n`,
      /^x\.yaml:7:\d+: features\.window_bins is 0: /,
    ],
    [
      "data from nowhere",
      "name: a\ndata: {}\nmodel: {name: xgboost}\n",
      /^x\.yaml:2:\d+: data: expected either simulate or file$/,
    ],
    ["no model", "name: a\ndata: {file: f}\n", /^x\.yaml:1:1: model/],
    [
      "a name that is no file name",
      "name: ../a\ndata: {file: f}\nmodel: {name: xgboost}\n",
      /^x\.yaml:1:\d+: name is "\.\.\/a": expected lower-case/,
    ],
    ["no keys at all", "", /^x\.yaml:1:1: expected keys and values such as "name: baseline"$/],
    ["a list", "- 1\n", /^x\.yaml:1:1: expected keys and values/],
    ["no YAML", "name: [\n", /^x\.yaml:2:1: not valid YAML: /],
    ["a key twice", `${SMALL}name: b\n`, /^x\.yaml:7:1: not valid YAML: map keys must be unique$/],
    ["two documents", `${SMALL}---\n${SMALL}`, /^x\.yaml:\d+:\d+: not valid YAML/],
    ["an alias of nothing", "name: *a\n", /^x\.yaml:\d+:\d+: not valid YAML/],
  ])("with %s is refused in one line with its line", async (_what, text, message) => {
    const lines = await complaints(text);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(message);
  });

  it("has the options of traces written out where they are meant", async () => {
    const traces = { window_bins: 120, normalise: "charge", compress: "none" };
    expect((await experimentOf(`${SMALL}features: {set: pmt_traces}\n`)).features).toEqual({
      ...{ set: "pmt_traces", per_pmt: false },
      ...traces,
    });
    expect((await experimentOf(SMALL)).features).toEqual({ set: "observable", per_pmt: false });
  });

  it("has every problem named, each in a line of its own", async () => {
    expect(await complaints(`${SMALL}seed: -1\noops: 1\nworkers: 0\n`)).toEqual([
      expect.stringMatching(/^x\.yaml:7:\d+: seed is -1: /),
      expect.stringMatching(/^x\.yaml:9:\d+: workers is 0: /),
      expect.stringMatching(/^x\.yaml:8:\d+: unknown key: oops/),
    ]);
  });

  it("names an unknown model, and those there are", async () => {
    expect(await complaints(SMALL.replace("xgboost", "vae"))).toEqual([
      expect.stringMatching(/^x\.yaml:5:\d+: unknown model: vae; expected one of xgboost, /),
    ]);
    expect(await complaints(SMALL, "model.name=vae")).toEqual([
      expect.stringMatching(/^--set model\.name=vae: unknown model: vae; expected one of xgboost, /),
    ]);
  });
});

describe("overrides", () => {
  it("win over the file, and null brings a default back", async () => {
    const experiment = await experimentOf(`${SMALL}seed: 5\n`, "model.rounds=9", "seed=null");
    expect(experiment).toMatchObject({ seed: 1, model: { rounds: 9 } });
  });

  it("are to blame for what they set, the file for the rest", async () => {
    expect(await complaints(SMALL, "model.rounds=-1")).toEqual([
      "--set model.rounds=-1: model.rounds: -1; expected a whole number >= 1 and <= 100000",
    ]);
    expect(await complaints(SMALL, "model.round=1")).toEqual([
      expect.stringMatching(/^--set model\.round=1: unknown key: model\.round; did you mean rounds\? expected one of /),
    ]);
    expect(await complaints(`${SMALL}seed: x\n`, "model.rounds=2")).toEqual([
      expect.stringMatching(/^x\.yaml:7:\d+: seed is "x"/),
    ]);
    expect(await complaints(SMALL, "data.simulate.seed=2")).toEqual([
      expect.stringMatching(/^--set data\.simulate\.seed=2: data/),
      expect.stringMatching(/^--set data\.simulate\.seed=2: data: expected either simulate or file$/),
    ]);
  });
});

describe("threads alone", () => {
  it("may be set where nothing else may", () => {
    expect(parseWorkers([])).toBeUndefined();
    expect(parseWorkers(["workers=3"])).toBe(3);
    expect(() => parseWorkers(["seed=3"])).toThrow(/^--set seed=3: unknown key: seed; expected one of workers$/);
  });
});

describe("all that is wrong", () => {
  it("is told at once: preset, model's settings, keys, variables and overrides", async () => {
    const text = `name: small
data:
  simulate: {preset: thesys, reuze: 2}
model:
  name: xgboost
  depth: 2
  eta: 7
seeds: 1
description: $\{CASCADA_NONE}
`;
    expect(await complaints(text, "seed", "workers=0")).toEqual([
      expect.stringMatching(/^--set seed: expected key=value/),
      expect.stringMatching(/^x\.yaml:9:1: description: the environment variable CASCADA_NONE is not set$/),
      expect.stringMatching(/^x\.yaml:3:14: unknown preset: thesys; did you mean thesis\?/),
      expect.stringMatching(/^x\.yaml:3:30: unknown key: data\.simulate\.reuze; did you mean reuse\?/),
      expect.stringMatching(/^--set workers=0: workers is 0: /),
      expect.stringMatching(/^x\.yaml:8:1: unknown key: seeds; did you mean seed\?/),
      expect.stringMatching(/^x\.yaml:7:3: model\.eta: 7; expected a number/),
      expect.stringMatching(/^x\.yaml:6:3: unknown key: model\.depth; /),
    ]);
  });

  it("is told of JSON, too", async () => {
    expect(
      await complaints(
        '{\n\t"name": "a",\n\t"data": {"file": "f"},\n\t"model": {"name": "xgboost", "eta": 7},\n\t"x": 1\n}\n',
      ),
    ).toEqual([
      expect.stringMatching(/^x\.yaml:5:2: unknown key: x; /),
      expect.stringMatching(/^x\.yaml:4:31: model\.eta: 7; /),
    ]);
  });
});
