import { describe, expect, test } from "vitest";
import { axisPosition, axisTicks, nameLines, shortNames } from "../../src/report/parameter-axis.ts";
import type { ParameterScale } from "../../src/report/study.ts";

const kernels: ParameterScale = { kind: "categorical", choices: ["rbf", "poly", null] };

describe("positions", () => {
  test("are shares of a stretch, or of its logarithm", () => {
    expect(axisPosition({ kind: "linear", low: 2, high: 6 }, 3, 0)).toBe(0.25);
    expect(axisPosition({ kind: "log", low: 1e-4, high: 1 }, 0.01, 0)).toBeCloseTo(0.5, 12);
    expect(axisPosition({ kind: "linear", low: 2, high: 2 }, 2, 0)).toBe(0.5);
  });

  test("of a choice stay within its part, apart by the trial's number", () => {
    // Parts of thirds; 0.6 of the second is 0.4 to 0.6.
    const places = Array.from({ length: 100 }, (_, number) => axisPosition(kernels, "poly", number)!);
    expect(Math.min(...places)).toBeGreaterThan(0.4);
    expect(Math.max(...places)).toBeLessThan(0.6);
    expect(new Set(places).size).toBe(100);
  });

  test("are none for what the scale does not have", () => {
    const numbers: ParameterScale = { kind: "linear", low: 0, high: 1 };
    expect([undefined, "x", Number.NaN, null].map((value) => axisPosition(numbers, value, 0))).toEqual(
      Array(4).fill(undefined),
    );
    expect(axisPosition(kernels, "sigmoid", 0)).toBeUndefined();
    expect(axisPosition(kernels, null, 0)).toBeGreaterThan(2 / 3);
  });
});

describe("ticks", () => {
  const labels = (scale: ParameterScale, most?: number) => axisTicks(scale, most).map(({ label }) => label);

  test("are round, whole where values are", () => {
    expect(labels({ kind: "linear", low: 0.1, high: 0.9 })).toEqual(["0.2", "0.4", "0.6", "0.8"]);
    expect(labels({ kind: "linear", low: 2, high: 4 })).toEqual(["2", "2.5", "3", "3.5", "4"]);
    expect(labels({ kind: "linear", low: 2, high: 4, whole: true })).toEqual(["2", "3", "4"]);
    expect(labels({ kind: "log", low: 1e-5, high: 1 }, 6)).toEqual(["1e-5", "1e-4", "0.001", "0.01", "0.1", "1"]);
    expect(labels({ kind: "linear", low: 3, high: 3 })).toEqual(["3"]);
    expect(labels({ kind: "linear", low: 1.381, high: 1.3985 })).toEqual(["1.385", "1.39", "1.395"]);
    expect(labels({ kind: "linear", low: 2e5, high: 4e5 })).toEqual(["2e5", "2.5e5", "3e5", "3.5e5", "4e5"]);
    // No power of ten and no multiple between: the ends.
    expect(labels({ kind: "log", low: 0.021, high: 0.044 })).toEqual(["0.021", "0.044"]);
  });

  test("name each choice in the middle of its part, of many every second or third", () => {
    expect(axisTicks(kernels)[1]).toEqual({ at: 0.5, label: "poly" });
    const many: ParameterScale = { kind: "categorical", choices: Array.from({ length: 25 }, (_, i) => i) };
    expect(labels(many)).toEqual(["0", "3", "6", "9", "12", "15", "18", "21", "24"]);
    expect(labels({ kind: "categorical", choices: ["a".repeat(40)] })).toEqual([`${"a".repeat(13)}…`]);
  });
});

describe("names", () => {
  const short = (...names: string[]) => shortNames(names.map((name) => ({ name })));

  test("lose the folders that all share, and nothing else", () => {
    expect(short("model.eta", "model.max_depth")).toEqual(["eta", "max_depth"]);
    expect(short("model.training.rate")).toEqual(["rate"]);
    expect(short("model", "model.eta")).toEqual(["model", "model.eta"]);
    expect(short("model.layers", "model.layers.0")).toEqual(["layers", "layers.0"]);
    expect(short()).toEqual([]);
  });

  test("break after dots and underscores", () => {
    expect(nameLines("training.optimiser.learning_rate", 15)).toEqual(["training.", "optimiser.", "learning_rate"]);
    expect(nameLines("eta", 15)).toEqual(["eta"]);
    expect(nameLines("a".repeat(20), 15)).toEqual([`${"a".repeat(14)}…`]);
    expect(nameLines("aaaa.bbbb.cccc.dddd", 5, 2)).toEqual(["aaaa.", "bbbb…"]);
  });
});
