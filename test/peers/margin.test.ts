import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { SCALER_KINDS, Scaler } from "../../src/core/scaler.ts";
import { calibrate, calibrated } from "../../src/models/margin/calibration.ts";
import { svmConfig } from "../../src/models/margin/configuration.ts";
import { gammaOf, KERNELS } from "../../src/models/margin/kernel.ts";
import { mapRows, nystroemMap } from "../../src/models/margin/nystroem.ts";
import svm from "../../src/models/margin/svm.ts";
import type { LabelledSet } from "../../src/models/model.ts";
import { fitContext, mixture } from "../models/mixture.ts";
import { peersPython } from "./python.ts";

interface Peers {
  machine: { weights: number[][]; intercepts: number[] }[];
  nystroem: { features: number[][] }[];
  scaler: { scaled: number[][] }[];
  calibration: { probabilities: number[][]; sigmoid: [slope: number, offset: number] }[];
}

const rows = (values: ArrayLike<number>, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, row) =>
    Array.from({ length: width }, (_, k) => values[row * width + k]!),
  );

const four = mixture({ rows: 400, classes: 4, features: 5, separation: 1 });
const two = mixture({ rows: 200, classes: 2, features: 3, separation: 1, seed: 3 });
const random = Random.fromSeed(1).stream("peers");
/** whole numbers: as many rows, some of them none */
const weight = Float32Array.from(four.y, () => random.integer(3));

interface MachineCase {
  name: string;
  set: LabelledSet;
  /** ours */
  settings: Record<string, unknown>;
  /** scikit-learn's, where they are called otherwise */
  theirs?: Record<string, unknown>;
}

/** Both solvers go on until nothing changes in the first eight digits or so. */
const exact = { scaling: "none", tol: 1e-9, max_iterations: 10_000_000 };
const linear = (name: string, set: LabelledSet, settings: Record<string, unknown>, theirs = {}): MachineCase => ({
  name,
  set,
  settings: { ...exact, ...settings },
  theirs,
});

const MACHINES: readonly MachineCase[] = [
  ...["hinge", "squared_hinge"].flatMap((loss) =>
    [1e-4, 0.03, 1].map((C) => linear(`${loss}, C ${C}`, four, { loss, C, solver: "dual" })),
  ),
  linear("Newton, C 0.03", four, { C: 0.03 }),
  linear("Newton, C 100", four, { C: 100 }),
  linear("two classes", two, { solver: "dual" }),
  linear("two classes, weights", two, { solver: "dual", class_weight: { helium: 4 } }, { class_weight: { 1: 4 } }),
  linear(
    "class weights",
    four,
    { solver: "dual", class_weight: { iron: 5, helium: 0.2 } },
    { class_weight: { 0: 1, 1: 0.2, 2: 1, 3: 5 } },
  ),
  linear("balanced", { ...four, weight }, { solver: "dual", loss: "hinge", C: 0.1, class_weight: "balanced" }),
  linear("weights of rows", { ...four, weight }, { C: 0.5 }),
  linear("without intercept", four, { solver: "dual", intercept: false }, { fit_intercept: false }),
  linear("large constant feature", four, { intercept_scaling: 10 }),
];

/** scikit-learn's names for the settings of a machine. */
function theirSettings({ settings, theirs }: MachineCase): Record<string, unknown> {
  const { C = 1, loss = "squared_hinge", class_weight, intercept_scaling = 1 } = settings;
  return {
    ...{ C, loss, dual: true, intercept_scaling, tol: 1e-9, max_iter: 10_000_000, random_state: 1 },
    class_weight: typeof class_weight === "string" ? class_weight : null,
    ...theirs,
  };
}

const width = 4;
const components = Float64Array.from({ length: 60 * width }, () => random.normal());
const others = Float32Array.from({ length: 50 * width }, () => random.normal());
const NYSTROEM = KERNELS.map((name) => ({
  name,
  gamma: gammaOf("scale", components, width),
  coef0: name === "sigmoid" ? -0.5 : 1,
  degree: 3,
}));

const scalerRows = [...four.y.keys()].filter((row) => row % 3 !== 0);

const CALIBRATIONS = [
  ...[2, 3, 4].map((classes) => {
    const set = mixture({ rows: 500, classes, features: classes, seed: classes });
    const scores = Float64Array.from(set.x.values);
    if (classes === 2) for (let row = 0; row < 500; row++) scores[2 * row] = -scores[2 * row + 1]!;
    return { classes, y: set.y, scores };
  }),
];

let peers: Peers;
beforeAll(() => {
  const input = {
    machine: MACHINES.map((one) => ({
      x: rows(one.set.x.values, one.set.x.columns.length),
      y: [...one.set.y],
      weight: one.set.weight ? [...one.set.weight] : null,
      settings: theirSettings(one),
    })),
    nystroem: NYSTROEM.map(({ name, gamma, coef0, degree }) => ({
      components: rows(components, width),
      x: rows(others, width),
      settings: { kernel: name, gamma, ...(name !== "rbf" && { coef0 }), ...(name === "poly" && { degree }) },
    })),
    scaler: SCALER_KINDS.map((kind) => ({ kind, x: rows(four.x.values, 5), rows: scalerRows })),
    calibration: CALIBRATIONS.map(({ classes, y, scores }) => ({ y: [...y], scores: rows(scores, classes) })),
  };
  const output = execFileSync(peersPython(), [fileURLToPath(new URL("margin.py", import.meta.url))], {
    input: JSON.stringify(input),
    maxBuffer: 2 ** 28,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe"],
  });
  peers = JSON.parse(output);
});

describe("LinearSVC has the same planes", () => {
  test.each(MACHINES.map((one, i) => [one.name, one, i] as const))("%s", async (_name, { set, settings }, i) => {
    const model = await svm.fit({
      train: set,
      validation: set,
      config: svmConfig.parse(settings),
      context: fitContext(),
    });
    expect(model.warnings).toBeUndefined();
    const { weights, intercepts } = JSON.parse(new TextDecoder().decode(model.files()["model.json"]));
    const peer = peers.machine[i]!;
    expect(weights).toHaveLength(peer.weights.length);
    // The minimum is unique, as |w|^2 is strictly convex: what is left is how near to it two solvers end. A violation of 1e-9 in
    // the dual leaves the objective some 1e-9 C rows above it and w the square root of that away, in practice far less.
    peer.weights.forEach((own, k) => {
      own.forEach((value, feature) => {
        expect(Math.abs(weights[k][feature] - value)).toBeLessThan(1e-6 * Math.max(1, Math.abs(value)));
      });
      expect(Math.abs(intercepts[k] - peer.intercepts[k]!)).toBeLessThan(1e-6 * Math.max(1, Math.abs(intercepts[k])));
      const ours = objective(set, { own: weights[k], intercept: intercepts[k], settings, machine: k });
      const theirs = objective(set, { own, intercept: peer.intercepts[k]!, settings, machine: k });
      expect(Math.abs(ours / theirs - 1)).toBeLessThan(1e-8);
    });
  });
});

/** The primal objective of one machine, but for class weights: those of the rows alone. */
function objective(
  { x, y, weight, classes }: LabelledSet,
  {
    own,
    intercept,
    settings,
    machine,
  }: { own: number[]; intercept: number; settings: Record<string, unknown>; machine: number },
): number {
  const { C, loss, intercept_scaling } = svmConfig.parse(settings);
  const positive = classes.length === 2 ? 1 : machine;
  let sum =
    own.reduce(
      (squares, value) => squares + value * value,
      (intercept / intercept_scaling) * (intercept / intercept_scaling),
    ) / 2;
  y.forEach((label, row) => {
    const score = own.reduce((total, value, k) => total + value * x.values[row * own.length + k]!, intercept);
    const short = Math.max(0, 1 - (label === positive ? score : -score));
    sum += C * (weight?.[row] ?? 1) * (loss === "hinge" ? short : short * short);
  });
  return sum;
}

describe("Nystroem has the same features of the same components", () => {
  test.each(NYSTROEM.map((kernel, i) => [kernel.name, kernel, i] as const))("%s", async (_name, kernel, i) => {
    const map = await nystroemMap(kernel, { values: components, count: 60, width });
    const features = new Float32Array(50 * 60);
    mapRows(map, { x: others, begin: 0, end: 50 }, features);
    const expected = peers.nystroem[i]!.features;
    const largest = Math.max(...expected.flat().map(Math.abs));
    expected.flat().forEach((value, k) => {
      expect(Math.abs(features[k]! - value)).toBeLessThan(1e-5 * largest);
    });
  });
});

test.each(SCALER_KINDS.map((kind, i) => [kind, i] as const))("the scaler %s is scikit-learn's", (kind, i) => {
  const scaled = Scaler.fit(kind, four.x, Uint32Array.from(scalerRows)).transform(four.x);
  peers.scaler[i]!.scaled.flat().forEach((value, k) => {
    expect(scaled.values[k]).toBeCloseTo(value, 5); // float32
  });
});

test.each(CALIBRATIONS.map((one, i) => [one.classes, one, i] as const))(
  "CalibratedClassifierCV gives the same probabilities of %i classes",
  (classes, { scores, y }, i) => {
    const calibration = calibrate("sigmoid", { scores, y, classes });
    const peer = peers.calibration[i]!;
    const own = classes === 2 ? 0 : 1;
    // L-BFGS ends at a gradient of 1e-6 of a sum over 500 rows: three digits or so of slope and offset.
    expect(calibration.slope[own]).toBeCloseTo(peer.sigmoid[0], 4);
    expect(calibration.offset[own]).toBeCloseTo(peer.sigmoid[1], 4);
    const p = calibrated(calibration, scores, classes);
    peer.probabilities.flat().forEach((value, k) => {
      expect(p[k]).toBeCloseTo(value, 4);
    });
  },
);
