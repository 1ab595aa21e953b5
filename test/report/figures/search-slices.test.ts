import { expect, test } from "vitest";
import { searchSlices } from "../../../src/report/figures/search-slices.ts";
import { sampleStudy, sampleTrial } from "../sample-study.ts";
import { checkedSvg, textsOf } from "../svg.ts";

test("a panel for each parameter with a dot for each complete trial that has it", () => {
  const trials = [
    sampleTrial(0),
    sampleTrial(2),
    sampleTrial(3, { params: { "model.rate": 0.1 } }),
    sampleTrial(4, { state: "pruned" }),
  ];
  const root = checkedSvg(searchSlices(sampleStudy(trials)));
  // Of each panel the best is a mark of its own: 2 + 1 dots of rates, 2 + 0 of kernels, which trial 3 does not have.
  const dots = [...root.querySelectorAll('g[aria-label="dot"]')].map((group) => group.children.length);
  expect(dots).toEqual([2, 1, 2]);
  expect(textsOf(root)).toEqual(expect.arrayContaining(["rate", "kernel", "rbf", "poly", "best: trial 3"]));
  // Rates of 1 and 0.01 are at the end and in the middle of 74 to 240 px (margins of 68 and 14 px, insets of 6).
  const places = [...root.querySelectorAll('g[aria-label="dot"] circle')].map((dot) => Number(dot.getAttribute("cx")));
  expect(places.slice(0, 2)).toEqual([expect.closeTo(240, 9), expect.closeTo(157, 9)]);
});

test("a parameter of no complete trial says so", () => {
  const study = sampleStudy([sampleTrial(0, { params: { "model.rate": 0.1 } })]);
  expect(textsOf(checkedSvg(searchSlices(study)))).toContain("in no complete trial");
});

test("of many parameters twelve are shown, and the title says of how many", () => {
  const parameters = Array.from({ length: 30 }, (_, i) => ({
    name: `model.p${i}`,
    scale: { kind: "linear" as const, low: 0, high: 1 },
  }));
  const texts = textsOf(checkedSvg(searchSlices(sampleStudy([sampleTrial(0)], { parameters }))));
  expect(texts[0]).toBe("Value against each parameter, the first 12 of 30");
});
