import { describe, expect, test } from "vitest";
import { learningCurve } from "../../../src/report/figures/learning-curve.ts";
import { classColour } from "../../../src/report/palette.ts";
import { checkedSvg, textsOf } from "../svg.ts";

const rounds = { loss: "log loss", step: "round" };
const series = (label: string, kept: number) => ({
  ...rounds,
  label,
  kept,
  steps: [1, 2, 3].map((step) => ({ step, train: 1 / step, validation: 1 + (step - 2) ** 2 / 10 })),
});
const best = { mark: "best round" };

test("each training has two lines and its best round marked", () => {
  const root = checkedSvg(learningCurve([series("depth 3", 2), series("depth 5", 1)], best));
  expect(root.querySelectorAll('g[aria-label="line"] path').length).toBe(4);
  // Rounds 1 to 3 over the 432 px from 68 to 500: round 2 is at 284, round 1 at 68.
  const marked = [...root.querySelectorAll('g[aria-label="dot"] circle')].map((dot) => Number(dot.getAttribute("cx")));
  expect(marked).toEqual([284, 68]);
  expect(textsOf(root)).toContain("depth 3: best round 2 (1.0000)");
});

test.each([
  [1, ["1"]],
  [2, ["1", "2"]],
  [4, ["1", "2", "3", "4"]],
  [21, ["5", "10", "15", "20"]],
])("%i steps have ticks at whole numbers", (count, expected) => {
  const steps = Array.from({ length: count }, (_, i) => ({ step: i + 1, train: 1, validation: 2 }));
  const root = checkedSvg(learningCurve([{ ...rounds, label: "", kept: 1, steps }], best));
  const labels = [...root.querySelectorAll('g[aria-label="x-axis tick label"] text')].map((text) => text.textContent);
  expect(labels).toEqual(expected);
});

test("a loss with a long name has a shorter title, and leaves the axis", () => {
  const named = (loss: string) => textsOf(checkedSvg(learningCurve([{ ...series("", 2), loss }], best)));
  expect(named("log loss")).toEqual(expect.arrayContaining(["Learning curves: log loss against rounds", "log loss"]));
  // 492 px hold 58 characters of .6 x 14 px; the axis, 300 px, 41 of .6 x 12 px.
  expect(named("a".repeat(41))[0]).toBe(`Learning curves: ${"a".repeat(41)}`);
  expect(named("a".repeat(42))).toEqual(expect.arrayContaining([`A${"a".repeat(41)}`, "loss"]));
});

test("a training loss far below the validation losses leaves the frame, these do not", () => {
  const deep = {
    ...rounds,
    label: "depth 9",
    kept: 1,
    steps: [1, 2, 3, 4].map((step) => ({ step, train: 1 - 0.2 * step, validation: 1 + 0.1 * step })),
  };
  const [training, validation] = [
    ...checkedSvg(learningCurve([deep], best)).querySelectorAll('g[aria-label="line"] path'),
  ];
  // Validation 1.1 to 1.4: the axis reaches 1.5 times 0.3 below 1.1, to 0.65; of 0.8, 0.6, 0.4, 0.2 one is within.
  expect(training!.getAttribute("d")!.split("L")).toHaveLength(1);
  expect(validation!.getAttribute("d")!.split("L")).toHaveLength(4);
});

test("a best round that was not kept is named without a mark", () => {
  const root = checkedSvg(learningCurve([series("depth 3", 9)], best));
  expect(root.querySelectorAll("circle").length).toBe(1); // the legend's
  expect(textsOf(root)).toContain("depth 3: best round 9");
});

describe("losses of networks", () => {
  const network = (label: string, factor: number) => ({
    label,
    loss: "squared error",
    step: "epoch",
    kept: 3,
    steps: [1, 2, 3].map((step) => ({ step, train: factor / 10 ** step, validation: factor / 8 ** step })),
  });
  const heights = (svg: string) =>
    [...checkedSvg(svg).querySelectorAll('g[aria-label="line"] path')].map((path) =>
      path
        .getAttribute("d")!
        .match(/[\d.]+(?=L|$)/g)!
        .map(Number),
    );

  test("have the colour of their primary and a logarithmic axis where they span decades", () => {
    const svg = learningCurve([network("iron", 1), network("proton", 2)], { mark: "last epoch kept" });
    const root = checkedSvg(svg);
    expect(textsOf(root)).toContain("iron: last epoch kept 3 (0.00195)"); // 1 / 512
    const strokes = [...root.querySelectorAll('g[aria-label="line"]')].map((group) => group.getAttribute("stroke"));
    expect(strokes).toEqual([classColour("iron"), classColour("iron"), classColour("proton"), classColour("proton")]);
    // Equal factors are equal heights.
    const [, validation] = heights(svg);
    expect(validation![1]! - validation![0]!).toBeCloseTo(validation![2]! - validation![1]!, 6);
  });

  test("may be told a linear axis, and have one where a loss is not above 0", () => {
    const linear = heights(learningCurve([network("iron", 1)], { mark: "kept", logarithmic: false }))[1]!;
    expect(linear[1]! - linear[0]!).toBeGreaterThan(5 * (linear[2]! - linear[1]!));
    const below = {
      ...network("iron", 1),
      steps: [1, 2, 3].map((step) => ({ step, train: 2 - step, validation: 8 ** -step })),
    };
    expect(checkedSvg(learningCurve([below], { mark: "kept", logarithmic: true })).innerHTML).not.toContain(
      "logarithmic",
    );
  });
});
