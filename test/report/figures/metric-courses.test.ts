import { expect, test } from "vitest";
import { metricCourses } from "../../../src/report/figures/metric-courses.ts";
import { checkedSvg, textsOf } from "../svg.ts";

test("each run has a line and a name in the legend; what is not finite breaks the line", () => {
  const root = checkedSvg(
    metricCourses("validation-mlogloss", [
      { label: "a", steps: [1, 2, 3, 4].map((step) => ({ step, value: 1 / step })) },
      { label: "b", steps: [1, 2, 3, 4, 5].map((step) => ({ step, value: step === 3 ? null : step })) },
    ]),
  );
  expect(textsOf(root)).toEqual(expect.arrayContaining(["validation-mlogloss", "a", "b", "step"]));
  const lines = [...root.querySelectorAll("path")].map((path) => path.getAttribute("d") ?? "");
  expect(lines.filter((d) => (d.match(/M/g) ?? []).length === 2)).toHaveLength(1);
});

test("no finite value leaves a sentence", () => {
  const none = metricCourses("loss", [{ label: "a", steps: [{ step: 1, value: null }] }]);
  expect(textsOf(checkedSvg(none))).toContain("no step has a finite value");
});
