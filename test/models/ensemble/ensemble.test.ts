import { describe, expect, test } from "vitest";
import { DataError, InterruptedError } from "../../../src/core/errors.ts";
import { Random } from "../../../src/core/random.ts";
import { mixture } from "../../../src/experiment/model-check/toy-sets.ts";
import { ensembleConfig } from "../../../src/models/ensemble/configuration.ts";
import ensemble from "../../../src/models/ensemble/ensemble.ts";
import type { EnsembleModel } from "../../../src/models/ensemble/ensemble-model.ts";
import type { TrainingStep } from "../../../src/models/model.ts";

const trees = { name: "xgboost", rounds: 3 };
const network = { name: "mlp", layers: [3], training: { epochs: 2 } };

async function trained(members: object[], settings: object = {}, steps: TrainingStep[] = []): Promise<EnsembleModel> {
  return ensemble.fit({
    train: mixture(),
    validation: mixture({ rows: 45, seed: 2 }),
    config: ensembleConfig.parse({ members, ...settings }),
    context: {
      random: Random.fromSeed(1),
      workers: 1,
      progress: () => {},
      observe: (step) => void steps.push(step),
      signal: new AbortController().signal,
    },
  });
}

const rows = mixture({ rows: 9, seed: 3 }).x;

test("copies of a network differ by their seeds, copies of trees that draw nothing do not", async () => {
  const [one, two] = await Promise.all([trained([network]), trained([{ ...network, copies: 2 }])]);
  expect(two.probabilities(rows)).not.toEqual(one.probabilities(rows));
  const [single, many] = await Promise.all([trained([trees]), trained([{ ...trees, copies: 3 }])]);
  // The geometric mean of three equal votes is the vote.
  for (const [i, p] of single.probabilities(rows).entries()) expect(many.probabilities(rows)[i]).toBeCloseTo(p, 6);
});

test("curves and steps carry number and name of their member, and importance is that of the trees", async () => {
  const steps: TrainingStep[] = [];
  const model = await trained([network, trees], {}, steps);
  expect(model.curves!.map(({ label }) => label)).toEqual(["1 mlp", "2 xgboost"]);
  expect(new Set(steps.map(({ label }) => label))).toEqual(new Set(["1 mlp", "2 xgboost"]));
  const alone = await trained([trees]);
  expect(model.importance!()).toEqual(alone.importance!());
  expect((await trained([network])).importance).toBeUndefined();
  expect(Object.keys(model.scalers())).toEqual(["1 mlp all"]);
});

test("a member at work stops when it is told to, not when it is done", async () => {
  let looks = 0;
  const signal = {
    get aborted() {
      return ++looks > 3;
    },
  } as AbortSignal;
  const config = ensembleConfig.parse({ members: [{ ...network, training: { epochs: 50 } }] });
  const context = { random: Random.fromSeed(1), workers: 1, progress: () => {}, signal };
  const fitting = ensemble.fit({ train: mixture(), validation: mixture({ rows: 45, seed: 2 }), config, context });
  await expect(fitting).rejects.toThrow(InterruptedError);
  // The ensemble itself looks three times: before all members, and twice after this one.
  expect(looks).toBe(4);
});

test("warnings of members are handed on with their names", async () => {
  const model = await trained([{ name: "svm", kernel: "linear", max_iterations: 1 }, trees]);
  expect(model.warnings!.length).toBeGreaterThan(0);
  for (const warning of model.warnings!) expect(warning).toMatch(/^member 1 svm: /);
});

test("a logistic regression gives the better member the larger say", async () => {
  const good = { name: "xgboost", rounds: 30, max_depth: 2, eta: 0.3 };
  const poor = { name: "mlp", layers: [], training: { epochs: 1, optimiser: { name: "sgd", learning_rate: 1e-6 } } };
  const model = await trained([good, poor], { combine: "logistic" });
  const mean = await trained([good, poor], { combine: "mean" });
  const { x, y } = mixture({ rows: 300, seed: 4 });
  const loss = (p: Float32Array) => y.reduce((sum, k, row) => sum - Math.log(p[3 * row + k]!), 0) / y.length;
  expect(loss(model.probabilities(x))).toBeLessThan(loss(mean.probabilities(x)) - 0.02);
});

test("models of events combine the stations, and are saved with the others", async () => {
  const model = await trained([trees], { events: [{ ...trees, copies: 2 }, network] });
  const x = { ...rows, rows: 4, values: rows.values.slice(0, 12) };
  const event = Uint32Array.of(7, 3, 7, 3);
  const input = { x, event, probabilities: model.probabilities(x) };
  const own = model.eventProbabilities!(input);
  expect(own).toHaveLength(6);
  const swapped = { x: { ...x, values: Float32Array.of(...x.values.slice(6), ...x.values.slice(0, 6)) }, event };
  const again = model.eventProbabilities!({ ...swapped, probabilities: model.probabilities(swapped.x) });
  for (const [i, p] of again.entries()) expect(p).toBeCloseTo(own[i]!, 5);
  const loaded = await ensemble.load(model.files());
  expect(loaded.eventProbabilities!(input)).toEqual(own);
  expect(Object.keys(model.files()).filter((name) => name.startsWith("event-"))).toEqual([
    "event-001-model.json",
    "event-002-model.json",
    "event-003-model.json",
    "event-003-weights.safetensors",
  ]);
  expect(Object.keys(model.scalers())).toEqual(["event 3 mlp all"]);
  expect((await trained([trees])).eventProbabilities).toBeUndefined();
});

describe("configuration", () => {
  test("what is checked can be checked again", () => {
    const once = ensembleConfig.parse({ members: [trees, { ...network, copies: 2 }], events: [{ name: "denoising" }] });
    expect(ensembleConfig.parse(once)).toEqual(once);
  });

  const messageOf = (members: unknown) =>
    ensembleConfig
      .safeParse({ members })
      .error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`)
      .join("\n");

  test.each([
    ["an unknown member", [{ name: "vea" }], /^members\.0\.name: unknown member: vea; expected one of xgboost/],
    ["an ensemble of ensembles", [{ name: "ensemble" }], /unknown member: ensemble/],
    ["an unknown setting", [trees, { name: "mlp", layer: [1] }], /^members\.1: Unrecognized key: "layer"/],
    ["a bad setting", [{ name: "mlp", layers: [0] }], /^members\.0\.layers\.0: /],
    ["no copies", [{ ...trees, copies: 0 }], /^members\.0\.copies: /],
    ["a member that goes on from another", [{ ...trees, start_from: "x" }], /^members\.0\.start_from: .*expected none/],
    ["no members", [], /^members: /],
  ])("refuses %s", (_what, members, message) => {
    expect(messageOf(members)).toMatch(message);
  });
});

test("files of a member that is missing, unknown or of other features are refused", async () => {
  const model = await trained([trees, { ...trees, rounds: 4 }]);
  const files = model.files();
  const { "member-002-model.json": _, ...one } = files;
  await expect(ensemble.load(one)).rejects.toThrow(DataError);
  const json = JSON.parse(new TextDecoder().decode(files["model.json"]));
  const changed = (content: object) => ({ ...files, "model.json": new TextEncoder().encode(JSON.stringify(content)) });
  await expect(ensemble.load(changed({ ...json, members: ["vea", "mlp"] }))).rejects.toThrow(/unknown member: vea/);
  await expect(ensemble.load(changed({ ...json, features: ["a", "b", "d"] }))).rejects.toThrow(
    /member 1, xgboost: features a, b, c; expected a, b, d/,
  );
});
