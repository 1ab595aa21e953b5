import { expect, test } from "vitest";
import { accuracyLadder } from "../../../src/report/figures/accuracy-ladder.ts";
import { checkedSvg, textsOf } from "../svg.ts";

const rungs = [
  { label: "1 the truth", accuracy: 0.76, interval: [0.74, 0.78] as [number, number], exact: true },
  { label: "2 one station", accuracy: 0.45, interval: [0.43, 0.47] as [number, number], exact: false },
];

test("has a row for each rung in its order, exact ones filled", () => {
  const svg = accuracyLadder("Ladder", rungs, 0.25);
  const texts = textsOf(checkedSvg(svg));
  expect(texts.join("|")).toContain("1 the truth|2 one station");
  expect(texts).toContain("chance 0.25");
  expect(svg.match(/fill="white"/g)).toHaveLength(1);
});

test("says so where there is nothing to draw", () => {
  const nothing = [{ ...rungs[0]!, interval: [Number.NaN, Number.NaN] as [number, number] }];
  expect(textsOf(checkedSvg(accuracyLadder("Ladder", nothing, 0.25))).join("|")).toContain("no rung has an interval");
});
