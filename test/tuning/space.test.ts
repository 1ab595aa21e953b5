import { describe, expect, test } from "vitest";
import { type ParameterValue, toExternal } from "../../src/tuning/distribution.ts";
import { chooseAll, parametersOf, settingsOf } from "../../src/tuning/space.ts";
import { type Space, spaceSchema } from "../../src/tuning/space-schema.ts";

const read = (space: unknown) => parametersOf(spaceSchema.parse(space));
/** Chooses what it is told, else the lowest or first value. */
const choosing = (values: Record<string, ParameterValue>) => ({
  suggest: (name: string, distribution: Parameters<typeof toExternal>[0]) =>
    values[name] ?? (distribution.kind === "categorical" ? toExternal(distribution, 0) : distribution.low),
});
const int = (low: number, high: number) => ({ kind: "int", low, high, log: false, step: 1 });

test("keys become parameters and fixed settings", () => {
  expect(
    read({
      "model.eta": "loguniform(1e-4, 1)",
      "model.subsample": { float: { low: 0.1, high: 0.9, step: 0.1 } },
      "model.gamma": { categorical: [0, 0.5, 2] },
      "model.rounds": 100,
      "model.engine": "builtin",
      "model.class_weight": null,
    }),
  ).toEqual({
    parameters: [
      { name: "model.eta", distribution: { kind: "float", low: 1e-4, high: 1, log: true, step: null } },
      { name: "model.subsample", distribution: { kind: "float", low: 0.1, high: 0.9, log: false, step: 0.1 } },
      { name: "model.gamma", distribution: { kind: "categorical", choices: [0, 0.5, 2] } },
    ],
    fixed: { "model.rounds": 100, "model.engine": "builtin", "model.class_weight": null },
    notes: [],
  });
});

describe("a list", () => {
  const { parameters } = read({ layers: { list: { length: "range(2, 5)", of: "range(2, 20)" } } });

  test("is its length and its items, of which later ones need the length", () => {
    expect(parameters.map(({ name, distribution, when }) => ({ name, distribution, when }))).toEqual([
      { name: "layers.length", distribution: int(2, 4), when: undefined },
      { name: "layers.0", distribution: int(2, 19), when: undefined },
      { name: "layers.1", distribution: int(2, 19), when: undefined },
      { name: "layers.2", distribution: int(2, 19), when: [{ name: "layers.length", values: [3, 4] }] },
      { name: "layers.3", distribution: int(2, 19), when: [{ name: "layers.length", values: [4] }] },
    ]);
  });

  test("is put together again", () => {
    const chosen = chooseAll(parameters, choosing({ "layers.length": 3, "layers.1": 9 }));
    expect(chosen).toEqual({ "layers.length": 3, "layers.0": 2, "layers.1": 9, "layers.2": 2 });
    expect(settingsOf(parameters, chosen)).toEqual({ layers: [2, 9, 2] });
  });

  test("may have one length only, or none at all", () => {
    const { parameters: three } = read({ layers: { list: { length: 3, of: "uniform(0, 1)" } } });
    expect(three.map(({ name }) => name)).toEqual(["layers.0", "layers.1", "layers.2"]);
    expect(settingsOf(three, chooseAll(three, choosing({})))).toEqual({ layers: [0, 0, 0] });
    const { parameters: some } = read({ layers: { list: { length: { categorical: [0, 2] }, of: "range(1, 3)" } } });
    expect(settingsOf(some, chooseAll(some, choosing({})))).toEqual({ layers: [] });
    expect(settingsOf(some, chooseAll(some, choosing({ "layers.length": 2 })))).toEqual({ layers: [1, 1] });
  });

  test("may be chosen whole", () => {
    const { parameters: whole } = read({ layers: "choice([[9, 9, 7], [10, 9], 3])" });
    expect(whole[0]!.distribution).toEqual({ kind: "categorical", choices: ["[9,9,7]", "[10,9]", "3"] });
    expect(settingsOf(whole, { layers: "[9,9,7]" })).toEqual({ layers: [9, 9, 7] });
    expect(settingsOf(whole, { layers: "3" })).toEqual({ layers: 3 });
  });
});

describe("a condition", () => {
  const degree = { int: { low: 2, high: 4 }, when: { kernel: "poly" } };

  test("puts its parameter behind the one that it names", () => {
    const { parameters } = read({ degree, kernel: "choice([rbf, poly, linear])" });
    expect(parameters.map(({ name }) => name)).toEqual(["kernel", "degree"]);
    expect(chooseAll(parameters, choosing({ kernel: "rbf" }))).toEqual({ kernel: "rbf" });
    expect(chooseAll(parameters, choosing({ kernel: "poly" }))).toEqual({ kernel: "poly", degree: 2 });
  });

  test("may name several values, and lists", () => {
    const { parameters } = read({
      layers: "choice([[9, 7], [9]])",
      bottleneck: { notation: "range(2, 5)", when: { layers: [[9, 7]] } },
    });
    expect(parameters[1]!.when).toEqual([{ name: "layers", values: ["[9,7]"] }]);
  });

  test("on a list makes all its parts conditional", () => {
    const { parameters } = read({
      kind: "choice([deep, flat])",
      layers: { list: { length: "range(1, 3)", of: "range(2, 9)" }, when: { kind: "deep" } },
    });
    expect(chooseAll(parameters, choosing({ kind: "flat" }))).toEqual({ kind: "flat" });
    expect(settingsOf(parameters, { kind: "flat" })).toEqual({ kind: "flat" });
    const deep = chooseAll(parameters, choosing({ kind: "deep", "layers.length": 2 }));
    expect(settingsOf(parameters, deep)).toEqual({ kind: "deep", layers: [2, 2] });
  });

  test("on a fixed setting is decided at once", () => {
    const space = { degree, more: { notation: "uniform(0, 1)", when: { degree: 3 } }, rate: "uniform(0, 1)" };
    expect(read({ ...space, kernel: "poly" }).parameters.map(({ name, when }) => [name, when])).toEqual([
      ["degree", undefined],
      ["more", [{ name: "degree", values: [3] }]],
      ["rate", undefined],
    ]);
    const without = read({ ...space, kernel: "rbf" });
    expect(without.parameters.map(({ name }) => name)).toEqual(["rate"]);
    expect(without.notes).toEqual(['degree does not exist: kernel is "rbf"']);
  });

  test.each([
    [
      { degree, kernle: "choice([poly])" },
      "degree: when: unknown key: kernel; did you mean kernle? expected one of degree, kernle",
    ],
    [{ degree, kernel: "choice([rbf])" }, 'degree: when: kernel is never "poly"; expected one of "rbf"'],
    [
      { a: { notation: "range(0, 2)", when: { b: 1 } }, b: { notation: "range(0, 2)", when: { a: 1 } } },
      "conditions in a circle: a -> b -> a",
    ],
    [{ a: { notation: "range(0, 2)", when: { a: 1 } } }, "conditions in a circle: a -> a"],
    [
      { a: "range(0, 2)", b: { notation: "range(0, 2)", when: { a: [] } } },
      "b: when: no values of a; expected at least one",
    ],
  ])("that cannot be is refused: %j", (space, message) => {
    expect(() => read(space)).toThrow(message);
  });
});

test.each([
  [{}, "the space has no parameters; expected one that may have several values"],
  [{ "model.rounds": 100 }, "the space has no parameters"],
  [{ "a.0": "uniform(0, 1)", a: { list: { length: 1, of: "uniform(0, 1)" } } }, "a: a.0 is there twice"],
])("a space that is none is refused: %j", (space, message) => {
  expect(() => read(space)).toThrow(message);
});

test("a high that steps do not reach is said, of a list once", () => {
  const { notes } = read({ a: { list: { length: 3, of: { int: { low: 1, high: 9, step: 3 } } } } });
  expect(notes).toEqual(["a.0: high 9 is no multiple of step 3 above low 1; int goes up to 7"]);
});

test("settings know nothing of what was not chosen", () => {
  const { parameters } = read({ a: "uniform(0, 1)", b: "uniform(0, 1)" } satisfies Space);
  expect(settingsOf(parameters, { b: 0.5 })).toEqual({ b: 0.5 });
});
