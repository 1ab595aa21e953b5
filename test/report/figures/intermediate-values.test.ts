import { expect, test } from "vitest";
import { intermediateValues } from "../../../src/report/figures/intermediate-values.ts";
import { sampleStudy, sampleTrial } from "../sample-study.ts";
import { checkedSvg, textsOf } from "../svg.ts";

const course = (values: readonly number[]) => values.map((value, i) => ({ step: i + 1, value }));

test("a line for each trial, those of pruned ones ended with a cross", () => {
  const trials = [
    sampleTrial(0, { intermediate: course([1, 2, 3]) }),
    sampleTrial(1, { state: "pruned", intermediate: course([1, 1]) }),
    sampleTrial(2, { intermediate: course([1, 2, 4]) }),
    sampleTrial(3, { state: "failed", value: null }),
  ];
  const root = checkedSvg(intermediateValues(sampleStudy(trials)));
  expect(root.querySelectorAll('g[aria-label="line"] path')).toHaveLength(3);
  expect(root.querySelectorAll('g[aria-label="dot"] path')).toHaveLength(1);
  expect(textsOf(root)).toEqual(
    expect.arrayContaining(["1 not pruned", "1 pruned, ended at x", "best: trial 2, 2", "accuracy"]),
  );
});

test("a trial of one step is a dot", () => {
  const trials = [0, 1].map((number) => sampleTrial(number, { intermediate: course([number]) }));
  const root = checkedSvg(intermediateValues(sampleStudy(trials)));
  expect(root.querySelectorAll('g[aria-label="line"] path')).toHaveLength(0);
  expect(root.querySelectorAll('g[aria-label="dot"] circle')).toHaveLength(2);
});

test("a value that is no number breaks the line, and a trial of none has no line", () => {
  const trials = [
    sampleTrial(0, { intermediate: course([1, 2, Number.NaN, 3, 4]) }),
    sampleTrial(1, { state: "failed", value: null, intermediate: course([Number.NaN]) }),
  ];
  const root = checkedSvg(intermediateValues(sampleStudy(trials)));
  const [line, ...others] = root.querySelectorAll('g[aria-label="line"] path');
  expect(others).toEqual([]);
  expect(line!.getAttribute("d")!.match(/M/g)).toHaveLength(2);
});
