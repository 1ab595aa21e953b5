import { expect, test } from "vitest";
import { ConfigError, DataError } from "../../../src/core/errors.ts";
import { svmConfig } from "../../../src/models/margin/configuration.ts";
import { MarginModel } from "../../../src/models/margin/margin-model.ts";
import svm from "../../../src/models/margin/svm.ts";
import type { LabelledSet } from "../../../src/models/model.ts";
import { fitContext, labelled, mixture } from "../mixture.ts";

const train = mixture({ rows: 120 });
const validation = mixture({ rows: 60, seed: 2 });

async function fitted(
  settings: object = {},
  { workers = 1, ...sets }: { workers?: number; train?: LabelledSet; validation?: LabelledSet } = {},
): Promise<MarginModel> {
  const config = svmConfig.parse(settings);
  const model = await svm.fit({ train, validation, config, ...sets, context: fitContext({ workers }) });
  return model as MarginModel;
}

function text(model: MarginModel): string {
  return new TextDecoder().decode(model.files()["model.json"]);
}

test("one plane parts two classes, halfway between them", async () => {
  // Rows at 0 and 2, standardised to -1 and 1: w^2 / 2 + C n (1 - w)^2 with n = 4 and C = 1 is least at w = 8 / 9.
  const two = labelled([0, 0, 2, 2], [0, 0, 1, 1]);
  const model = await fitted({ tol: 1e-12 }, { train: two, validation: two });
  const { x } = labelled([0, 1, 2], [0, 0, 0]);
  const scores = [...model.decision(x)];
  [8 / 9, -8 / 9, 0, 0, -8 / 9, 8 / 9].forEach((score, i) => {
    expect(scores[i]).toBeCloseTo(score, 8);
  });
  const p = model.probabilities(x);
  expect(p[0]).toBeCloseTo(0.75, 5); // Platt's target for 2 of 2 rows
  expect(p[2]).toBeCloseTo(0.5, 6);
});

test("the scale of a feature changes nothing, unless scaling is none", async () => {
  const wide = (set: LabelledSet): LabelledSet => ({
    ...set,
    x: { ...set.x, values: set.x.values.map((value, i) => (i % 3 === 0 ? 1024 * value : value)) },
  });
  const sets = { train: wide(train), validation: wide(validation) };
  for (const scaling of ["standard", "min-max"]) {
    const [one, other] = [await fitted({ scaling }), await fitted({ scaling }, sets)];
    expect(other.probabilities(wide(validation).x)).toEqual(one.probabilities(validation.x));
  }
  const [one, other] = [await fitted({ scaling: "none" }), await fitted({ scaling: "none" }, sets)];
  expect(other.probabilities(wide(validation).x)).not.toEqual(one.probabilities(validation.x));
});

test("both solvers give the same model, to their tolerance", async () => {
  const settings = { tol: 1e-9, max_iterations: 100_000 };
  const [newton, dual] = [await fitted(settings), await fitted({ ...settings, solver: "dual" })];
  expect(newton.engine?.name).toBe("newton");
  expect(dual.engine?.name).toBe("dual");
  const scores = dual.decision(validation.x);
  newton.decision(validation.x).forEach((score, i) => {
    expect(score).toBeCloseTo(scores[i]!, 6);
  });
});

test("a kernel finds what no plane can: a class around another", async () => {
  const ring = (seed: number): LabelledSet => {
    const { x } = mixture({ rows: 200, classes: 2, features: 2, separation: 0, seed });
    const y = Uint8Array.from({ length: 200 }, (_, i) => {
      const [a, b] = x.values.subarray(2 * i);
      return a! * a! + b! * b! > 1.4 ? 1 : 0; // a median of chi^2 with 2 degrees of freedom is 1.39
    });
    return { ...mixture({ rows: 200, classes: 2, features: 2 }), x, y };
  };
  const sets = { train: ring(1), validation: ring(2) };
  const right = async (settings: object) => {
    const p = (await fitted(settings, sets)).probabilities(ring(3).x);
    return ring(3).y.filter((own, row) => (p[2 * row + 1]! > 0.5 ? 1 : 0) === own).length / 200;
  };
  expect(await right({})).toBeLessThan(0.65);
  expect(await right({ kernel: "rbf", components: 40 })).toBeGreaterThan(0.9);
  expect(await right({ kernel: "poly", degree: 2, components: 40 })).toBeGreaterThan(0.9);
});

test("threads change no bit", async () => {
  const many = mixture({ rows: 6000, classes: 4, features: 3 }); // x 170 components x 4 machines: worth threads
  const sets = { train: many, validation: mixture({ rows: 60, classes: 4, features: 3 }) };
  for (const solver of ["newton", "dual"]) {
    const settings = { kernel: "rbf", components: 170, solver, max_iterations: 1 };
    // biome-ignore format: one line
    const [one, two] = [await fitted(settings, sets), await fitted(settings, { ...sets, workers: 3 })];
    expect(text(two)).toBe(text(one));
  }
});

test("an unfinished machine is used, and the model says so", async () => {
  const { warnings, engine } = await fitted({ solver: "dual", max_iterations: 2 });
  expect(warnings).toHaveLength(1);
  expect(warnings![0]).toMatch(
    /not converged for proton, helium, oxygen after 2 iterations: violation .*at most 0.0001/,
  );
  expect(engine?.details?.helium).toMatch(/^2 iterations, not converged, violation /);
  expect((await fitted()).warnings).toBeUndefined();
});

test("where there are fewer rows than components all are taken, and the model says so", async () => {
  const { warnings } = await fitted({ kernel: "rbf", components: 500 });
  expect(warnings).toEqual(["components: 500; there are 120 training rows, all of which are taken"]);
});

test("class weights move the planes towards the others", async () => {
  const share = async (settings: object) => {
    const scores = (await fitted(settings)).decision(validation.x);
    return validation.y.filter((_, row) => scores[3 * row + 1]! > 0).length;
  };
  expect(await share({ class_weight: { helium: 20 } })).toBeGreaterThan((await share({})) + 5);
  expect(text(await fitted({ class_weight: { proton: 1 } }))).toBe(text(await fitted()));
  // The classes are as frequent.
  expect(text(await fitted({ class_weight: "balanced" }))).toBe(text(await fitted()));
  const unknown = fitted({ class_weight: { gold: 2 } });
  await expect(unknown).rejects.toThrow(
    new ConfigError("class_weight: gold; expected classes of the data: proton, helium, oxygen"),
  );
});

test("without an intercept the plane goes through the origin of the scaled features", async () => {
  const model = await fitted({ scaling: "none", intercept: false });
  const { x } = labelled([0, 0, 0], [0], { features: 3 });
  expect([...model.decision(x)].map(Math.abs)).toEqual([0, 0, 0]);
});

test.each([
  [{ loss: "hinge", solver: "newton" }, /solver: newton; expected dual or auto for loss hinge/],
  [{ intercept: false, intercept_scaling: 2 }, /expected none \(or 1\) where intercept is false/],
  [{ C: 0 }, /C/],
  [{ tol: -1 }, /tol/],
  [{ degree: 2.5 }, /degree/],
  [{ gamma: "automatic" }, /gamma/],
  [{ components: 0 }, /components/],
])("refuses %o", (settings, message) => {
  const { success, error } = svmConfig.safeParse(settings);
  expect(success).toBe(false);
  expect(JSON.stringify(error!.issues)).toMatch(message);
});

test("refuses missing values and validation rows without one of the classes", async () => {
  const missing = { ...train, x: { ...train.x, values: train.x.values.slice() } };
  missing.x.values[4] = Number.NaN;
  await expect(fitted({}, { train: missing })).rejects.toThrow(
    new DataError("missing value: NaN; expected a finite number in training row 1, column b"),
  );
  const fewer = mixture({ rows: 2 });
  await expect(fitted({}, { validation: { ...fewer, classes: train.classes } })).rejects.toThrow(
    "class without validation rows: oxygen",
  );
  const model = await fitted();
  expect(() => model.probabilities(missing.x)).toThrow(
    "missing value: NaN; expected a finite number in row 1, column b",
  );
});

test("refuses a file whose sizes do not agree", async () => {
  const whole = JSON.parse(text(await fitted({ kernel: "rbf", components: 5, probabilities: "sigmoid" })));
  const load = (changes: object) => () =>
    MarginModel.from({ "model.json": new TextEncoder().encode(JSON.stringify({ ...whole, ...changes })) });
  expect(load({})).not.toThrow();
  for (const [changes, message] of [
    [{ weights: whole.weights.slice(1) }, "2 machines; expected 3"],
    [{ intercepts: [0] }, "1 intercepts; expected 3"],
    [{ weights: whole.weights.map((own: number[]) => own.slice(1)) }, "4 weights of a machine; expected 5"],
    [{ kernel: null }, "5 weights of a machine; expected 3"],
    [{ kernel: { ...whole.kernel, components: [[1, 2]] } }, "2 values of a component; expected 3"],
    [{ calibration: { ...whole.calibration, slope: [1] } }, "1 slopes of the calibration; expected 3"],
    [{ calibration: { ...whole.calibration, kind: "softmax" } }, "3 slopes of the calibration; expected 1"],
    [{ scaler: { ...whole.scaler, columns: ["a", "b", "d"] } }, "a scaler of the columns a, b, d; expected a, b, c"],
    [{ scaler: 7 }, "not a scaler"],
    [{ classes: ["proton", "proton", "iron"] }, "a name twice"],
    [{ features: ["a"] }, "expected a"],
    [{ weights: [["1"]] }, "not a support vector machine"],
    [{ more: 1 }, "more"],
  ] as const) {
    expect(load(changes)).toThrow(DataError);
    expect(load(changes)).toThrow(message);
  }
});

test("features too large for a kernel are refused, and no model of NaN is made", async () => {
  const large = (set: LabelledSet): LabelledSet => ({
    ...set,
    x: { ...set.x, values: set.x.values.map((value) => 1e10 * value) },
  });
  const settings = { kernel: "poly", degree: 5, gamma: 1, scaling: "none", components: 10 };
  const training = fitted(settings, { train: large(train), validation: large(validation) });
  await expect(training).rejects.toThrow(DataError);
  await expect(training).rejects.toThrow(
    /^svm: the machine of proton .*: the features are too large for kernel poly with scaling none$/,
  );
});
