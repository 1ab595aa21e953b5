import { expect, test } from "vitest";
import { codePlanes } from "../../../src/report/figures/code-planes.ts";
import { classColour } from "../../../src/report/palette.ts";
import { checkedSvg, textsOf } from "../svg.ts";

const places = (svg: string) => [...svg.matchAll(/M([\d.]+),([\d.]+)h0/g)].map(([, x, y]) => [Number(x), Number(y)]);

test("a dot is where its code says, the larger second coordinate further up", () => {
  // 4 % of room at either end: 0 to 10 spans -0.4 to 10.4 on 290 px, so 0 is at 290 0.4 / 10.8 = 10.74.
  const plane = { heading: "network iron", axes: ["first", "second"] as const, x: [0, 10], y: [0, 10] };
  const svg = codePlanes({ planes: [plane], y: [0, 1], classes: ["proton", "iron"] });
  expect(places(svg)).toEqual([
    [10.7, 279.3],
    [279.3, 10.7],
  ]);
  expect(svg).toContain(`stroke="${classColour("iron")}"`);
  expect(textsOf(checkedSvg(svg))).toEqual(expect.arrayContaining(["network iron", "first", "second"]));
});

test("a dot far from all others leaves the frame and is counted, as is one that is no number", () => {
  const x = Float64Array.from({ length: 401 }, (_, i) => (i === 0 ? 1e6 : i === 1 ? Number.NaN : i / 400));
  const svg = codePlanes({
    planes: [{ heading: "a", axes: ["b", "c"], x, y: x }],
    y: x.map(() => 0),
    classes: ["iron"],
  });
  expect(textsOf(checkedSvg(svg))).toContain("2 outside");
  expect(places(svg)).toHaveLength(399);
});
