import { expect, test } from "vitest";
import { pairedDifferences } from "../../../src/report/figures/paired-differences.ts";
import { checkedSvg, textsOf } from "../svg.ts";

test("each difference has a dot, an interval and its name; a line stands at none", () => {
  const root = checkedSvg(
    pairedDifferences("accuracy", [
      { label: "stations", difference: 0.02, interval: [-0.01, 0.05] },
      { label: "events", difference: -0.1, interval: [-0.2, 0.01] },
      { label: "nothing", difference: 0, interval: [Number.NaN, Number.NaN] },
    ]),
  );
  expect(root.querySelectorAll("circle")).toHaveLength(2);
  expect(textsOf(root)).toEqual(expect.arrayContaining(["stations", "events"]));
  expect(textsOf(root)).not.toContain("nothing");
  expect(root.querySelector("desc")!.textContent).toBe("stations: 0.0200; events: -0.100");
});

test("without an interval there is nothing to draw, and that is said", () => {
  expect(textsOf(checkedSvg(pairedDifferences("accuracy", [])))).toContain("no difference has an interval");
});
