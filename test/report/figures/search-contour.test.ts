import { expect, test } from "vitest";
import { searchContour } from "../../../src/report/figures/search-contour.ts";
import { sampleStudy, sampleTrial } from "../sample-study.ts";
import { checkedSvg, textsOf } from "../svg.ts";

const choices = (name: string, ...values: string[]) => ({
  name,
  scale: { kind: "categorical" as const, choices: values },
});
const fields = (root: ReturnType<typeof checkedSvg>) => [...root.querySelectorAll('g[aria-label="rect"] rect')];

test("a field of two choices is the mean of its own trials, and empty where there are none", () => {
  const trial = (number: number, a: string, b: string, value: number) =>
    sampleTrial(number, { params: { "m.a": a, "m.b": b }, value });
  const trials = [trial(0, "x", "u", 0), trial(1, "x", "u", 2), trial(2, "y", "u", 1), trial(3, "y", "v", 5)];
  const parameters = [choices("m.a", "x", "y"), choices("m.b", "u", "v")];
  const root = checkedSvg(searchContour(sampleStudy(trials, { parameters })));
  const drawn = fields(root);
  expect(drawn).toHaveLength(3);
  // (0 + 2) / 2 is 1, as the only trial of y and u has.
  expect(new Set(drawn.map((rect) => rect.getAttribute("fill"))).size).toBe(2);
  expect(root.querySelectorAll('g[aria-label="dot"] circle')).toHaveLength(4);
  expect(textsOf(root)).toContain("best: trial 3");
});

test("fields of numbers end where no trial was near", () => {
  const parameters = ["m.a", "m.b"].map((name) => ({ name, scale: { kind: "linear" as const, low: 0, high: 1 } }));
  const at = (number: number, a: number, b: number) => sampleTrial(number, { params: { "m.a": a, "m.b": b } });
  const one = fields(checkedSvg(searchContour(sampleStudy([at(0, 0.5, 0.5)], { parameters }))));
  // A circle in which exp(-d^2 / 2 / 0.2^2) > 0.08: d < 0.45, an area of 0.634 of 28 x 28 fields.
  expect(one.length / 784).toBeCloseTo(0.634, 1);
});

test.each([
  [1, "the study has one parameter; two are needed"],
  [0, "the study has no parameter; two are needed"],
])("%i parameters have no contour", (count, said) => {
  const { parameters } = sampleStudy([]);
  const study = sampleStudy([sampleTrial(0)], { parameters: parameters.slice(0, count) });
  expect(textsOf(checkedSvg(searchContour(study)))[1]).toBe(said);
});

test("parameters that no trial has together have none", () => {
  const study = sampleStudy([sampleTrial(0, { params: { "model.rate": 0.1 } })]);
  expect(textsOf(checkedSvg(searchContour(study)))[1]).toBe("no complete trial has both parameters");
});
