import { expect, test } from "vitest";
import { ShapeError } from "../../../src/core/errors.ts";
import { rocCurves } from "../../../src/report/figures/roc.ts";
import { classColour } from "../../../src/report/palette.ts";
import { emptyEvaluation, sampleEvaluation } from "../sample-report.ts";
import { checkedSvg, textsOf } from "../svg.ts";

test("each class has its curve and its area in the legend, and there is the diagonal", () => {
  const root = checkedSvg(rocCurves([...sampleEvaluation().per_class].reverse()));
  const texts = textsOf(root);
  expect(texts).toEqual(expect.arrayContaining(["proton: AUC 0.7000", "iron: AUC 0.7000", "guessing: AUC 0.5"]));
  const lines = [...root.querySelectorAll('g[aria-label="line"]')];
  expect(lines.slice(1).map((line) => line.getAttribute("stroke"))).toEqual(["proton", "iron"].map(classColour));
  // Both rates are 0 at (60, 421 - 46) and 1 at (440 - 20, 12): 0.2 is 72 of 360 px to the right, 0.6 is 217.8 of 363 up.
  expect(lines[1]!.querySelector("path")!.getAttribute("d")).toBe("M60,375L132,157.2L420,12");
});

test("a class without rows has no area", () => {
  expect(textsOf(checkedSvg(rocCurves(emptyEvaluation().per_class)))).toContain("iron: AUC n/a");
});

test("rates that do not pair up are refused", () => {
  const [proton] = sampleEvaluation().per_class;
  const roc = { false_positive_rate: [0, 1], true_positive_rate: [0] };
  expect(() => rocCurves([{ ...proton!, roc }])).toThrow(
    new ShapeError("roc curve of proton: 2 false positive rates, 1 true positive rates"),
  );
});
