import { expect, test } from "vitest";
import { reliabilityDiagram } from "../../../src/report/figures/reliability.ts";
import { classColour } from "../../../src/report/palette.ts";
import { checkedSvg, textsOf } from "../svg.ts";

const bins = [
  { n: 10, mean_probability: 0.25, observed: 0.5, interval: [0.4, 0.6] as [number, number] },
  { n: 0, mean_probability: Number.NaN, observed: Number.NaN, interval: [Number.NaN, Number.NaN] as [number, number] },
];

test("bins with rows stand at their mean probability, classes in class order", () => {
  const root = checkedSvg(
    reliabilityDiagram([
      { name: "iron", bins },
      { name: "helium", bins: bins.slice(1) },
      { name: "proton", bins },
    ]),
  );
  const dots = [...root.querySelectorAll('g[aria-label="dot"]')];
  expect(dots.map((group) => group.getAttribute("stroke"))).toEqual(["proton", "iron"].map(classColour));
  // A quarter of the 360 px from 60 to 420, and half of the 363 px from 375 up to 12.
  const dot = dots[0]!.querySelector("circle")!;
  expect([dot.getAttribute("cx"), dot.getAttribute("cy")]).toEqual(["150", "193.5"]);
  expect(textsOf(root)).not.toContain("helium");
});
