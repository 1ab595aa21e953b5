import { expect, test } from "vitest";
import { learningCurve } from "../../../src/report/figures/learning-curve.ts";
import { checkedSvg, textsOf } from "../svg.ts";

const series = (label: string, marked_step: number) => ({
  label,
  marked_step,
  steps: [1, 2, 3].map((step) => ({ step, train_log_loss: 1 / step, validation_log_loss: 1 + (step - 2) ** 2 / 10 })),
});

test("each training has two lines and its best round marked", () => {
  const root = checkedSvg(learningCurve([series("depth 3: best round", 2), series("depth 5: best round", 1)]));
  expect(root.querySelectorAll('g[aria-label="line"] path').length).toBe(4);
  // Rounds 1 to 3 over the 432 px from 68 to 500: round 2 is at 284, round 1 at 68.
  const marked = [...root.querySelectorAll('g[aria-label="dot"] circle')].map((dot) => Number(dot.getAttribute("cx")));
  expect(marked).toEqual([284, 68]);
  expect(textsOf(root)).toContain("depth 3: best round 2 (1.0000)");
});

test("a training loss far below the validation losses leaves the frame, these do not", () => {
  const deep = {
    label: "depth 9: best round",
    marked_step: 1,
    steps: [1, 2, 3, 4].map((step) => ({ step, train_log_loss: 1 - 0.2 * step, validation_log_loss: 1 + 0.1 * step })),
  };
  const [training, validation] = [...checkedSvg(learningCurve([deep])).querySelectorAll('g[aria-label="line"] path')];
  // Validation 1.1 to 1.4: the axis reaches 1.5 times 0.3 below 1.1, to 0.65; of 0.8, 0.6, 0.4, 0.2 one is within.
  expect(training!.getAttribute("d")!.split("L")).toHaveLength(1);
  expect(validation!.getAttribute("d")!.split("L")).toHaveLength(4);
});

test("a best round that was not kept is named without a mark", () => {
  const root = checkedSvg(learningCurve([series("depth 3: best round", 9)]));
  expect(root.querySelectorAll("circle").length).toBe(1); // the legend's
  expect(textsOf(root)).toContain("depth 3: best round 9");
});
