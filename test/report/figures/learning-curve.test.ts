import { expect, test } from "vitest";
import { learningCurve } from "../../../src/report/figures/learning-curve.ts";
import { checkedSvg, textsOf } from "../svg.ts";

const series = (label: string, best_step: number) => ({
  label,
  best_step,
  steps: [1, 2, 3].map((step) => ({ step, train_log_loss: 1 / step, validation_log_loss: 1 + (step - 2) ** 2 / 10 })),
});

test("each training has two lines and its best round marked", () => {
  const root = checkedSvg(learningCurve([series("depth 3", 2), series("depth 5", 1)]));
  expect(root.querySelectorAll('g[aria-label="line"] path').length).toBe(4);
  // Rounds 1 to 3 over the 432 px from 68 to 500: round 2 is at 284, round 1 at 68.
  const marked = [...root.querySelectorAll('g[aria-label="dot"] circle')].map((dot) => Number(dot.getAttribute("cx")));
  expect(marked).toEqual([284, 68]);
  expect(textsOf(root)).toContain("depth 3: best round 2 (1.0000)");
});

test("a best round that was not kept is named without a mark", () => {
  const root = checkedSvg(learningCurve([series("depth 3", 9)]));
  expect(root.querySelectorAll("circle").length).toBe(1); // the legend's
  expect(textsOf(root)).toContain("depth 3: best round 9");
});
