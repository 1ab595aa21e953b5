import { expect, test } from "vitest";
import { searchHistory } from "../../../src/report/figures/search-history.ts";
import { sampleStudy, sampleTrial } from "../sample-study.ts";
import { checkedSvg, textsOf } from "../svg.ts";

const values = (given: readonly number[]) => given.map((value, number) => sampleTrial(number, { value }));

test("the line has the best value so far, to the last trial", () => {
  const root = checkedSvg(searchHistory(sampleStudy(values([1, 3, 2, 5]))));
  const line = root.querySelector('g[aria-label="line"] path')!.getAttribute("d")!;
  // Heights of 1, 3, 3, 5, 5: 1 lies at 224 px, 5 at 12 (of 270 px less margins of 12 and 46).
  const heights = [...line.matchAll(/[LMV]([\d.]+),?([\d.]*)/g)].map(([, x, y]) => Number(y || x));
  expect(heights[0]).toBe(224);
  expect(heights.at(-1)).toBe(12);
  expect(Math.max(...heights.slice(-2))).toBe(12);
  expect(textsOf(root)).toContain("best: trial 3, 5");
});

test("trials without a value are counted in rows below", () => {
  const trials = [
    sampleTrial(0),
    sampleTrial(1, { state: "pruned", value: 0.2 }),
    sampleTrial(2, { state: "failed", value: null }),
    sampleTrial(3, { state: "pruned", value: null }),
    sampleTrial(4, { value: Number.NaN }),
    sampleTrial(5, { state: "running", value: null }),
  ];
  const texts = textsOf(checkedSvg(searchHistory(sampleStudy(trials))));
  expect(texts).toContain("pruned 2");
  expect(texts).toContain("failed 2");
});

test("a value far worse than the others is a triangle at the edge, below or above", () => {
  const triangle = (direction: "maximize" | "minimize", sign: number) => {
    const study = sampleStudy(values([0, 1, 2, 3, 4, -1000].map((value) => sign * value)), { direction });
    const root = checkedSvg(searchHistory(study));
    return [...root.querySelectorAll('g[aria-label="dot"] path')].map((path) => path.getAttribute("transform"));
  };
  expect(triangle("maximize", 1)).toEqual([expect.stringContaining("rotate(180)")]);
  expect(triangle("minimize", -1)).toEqual([expect.not.stringContaining("rotate(180)")]);
});

test("one trial has one tick, and none complete says of how many", () => {
  const one = checkedSvg(searchHistory(sampleStudy(values([0.4]))));
  const ticks = [...one.querySelectorAll('g[aria-label="x-axis tick label"] text')].map((text) => text.textContent);
  expect(ticks).toEqual(["0"]);
  const failed = sampleStudy([0, 1].map((number) => sampleTrial(number, { state: "failed", value: null })));
  expect(textsOf(checkedSvg(searchHistory(failed)))).toContain("no complete trial among 2");
});
