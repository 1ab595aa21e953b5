import { expect, test } from "vitest";
import { parallelCoordinates } from "../../../src/report/figures/parallel-coordinates.ts";
import { sampleStudy, sampleTrial } from "../sample-study.ts";
import { checkedSvg, textsOf } from "../svg.ts";

const lines = (root: ReturnType<typeof checkedSvg>) =>
  [...root.querySelectorAll('g[aria-label="line"] path')].map((path) => ({
    stroke: path.getAttribute("stroke"),
    heights: path
      .getAttribute("d")!
      .match(/,[\d.]+/g)!
      .map((text) => Number(text.slice(1))),
  }));

test("a line for each complete trial through the value and each parameter, the best last", () => {
  const trials = [sampleTrial(0), sampleTrial(1), sampleTrial(2), sampleTrial(3, { state: "pruned" })];
  const drawn = lines(checkedSvg(parallelCoordinates(sampleStudy(trials))));
  expect(drawn).toHaveLength(3);
  // Value 2 of 0 to 2 is at the top, 8 px; rate 1e-2 of 1e-4 to 1 in the middle of 8 to 272 px.
  expect(drawn[2]!.heights.slice(0, 2)).toEqual([8, 140]);
  expect(drawn[0]!.heights.slice(0, 2)).toEqual([272, 8]);
  expect(drawn[0]!.stroke).not.toBe(drawn[1]!.stroke);
});

test("good trials lie above bad ones, whichever are good", () => {
  const values = [2, 0, 1, 3].map((value, number) => sampleTrial(number, { value }));
  const first = (direction: "maximize" | "minimize") =>
    lines(checkedSvg(parallelCoordinates(sampleStudy(values, { direction })))).map(({ heights }) => heights[0]!);
  expect(first("maximize")).toEqual([272, 184, 96, 8]);
  expect(first("minimize")).toEqual([8, 96, 184, 272]);
});

test("a trial without a parameter runs below its axis, and the place is named", () => {
  const trials = [sampleTrial(0), sampleTrial(1, { params: { "model.rate": 0.1 } })];
  const root = checkedSvg(parallelCoordinates(sampleStudy(trials)));
  expect(textsOf(root).filter((text) => text === "not used")).toHaveLength(1);
  const [, best] = lines(root);
  // The foot of the axes is 0 of -0.15 to 1.
  expect(best!.heights[2]!).toBeGreaterThan(272 - (264 * 0.15) / 1.15);
});

test("of many parameters eight have axes, and the title says of how many", () => {
  const parameters = Array.from({ length: 30 }, (_, i) => ({
    name: `model.p${i}`,
    scale: { kind: "linear" as const, low: 0, high: 1 },
  }));
  const texts = textsOf(checkedSvg(parallelCoordinates(sampleStudy([sampleTrial(0)], { parameters }))));
  expect(texts[0]).toBe("Parameters of the trials, the first 8 of 30");
  expect(texts.filter((text) => /^p\d+$/.test(text))).toHaveLength(8);
});
