import { expect, test } from "vitest";
import { featureReconstructions } from "../../../src/report/figures/feature-reconstructions.ts";
import { checkedSvg, textsOf } from "../svg.ts";

const places = (svg: string) => [...svg.matchAll(/M([\d.]+),([\d.]+)h0/g)].map(([, x, y]) => [Number(x), Number(y)]);

test("what is reconstructed exactly lies on the diagonal", () => {
  const truth = Float32Array.from({ length: 30 }, (_, i) => 0.5 + i / 10);
  const feature = { name: "zenith", unit: "deg", truth, reconstruction: truth };
  const svg = featureReconstructions({ features: [feature], y: new Uint8Array(30), classes: ["iron"] });
  expect(textsOf(checkedSvg(svg))).toContain("zenith / deg");
  // The frame is 226 px wide and begins at 52; up is down in SVG.
  for (const [x, y] of places(svg)) expect(x! - 52 + y!).toBeCloseTo(226, 0);
  expect(places(svg)).toHaveLength(30);
});

test("a skewed positive feature has logarithmic axes; what lies outside is counted", () => {
  const truth = Float32Array.from({ length: 40 }, (_, i) => 10 ** (i / 13));
  const reconstruction = truth.map((value, i) => (i < 10 ? -1 : value));
  const feature = { name: "signal", unit: "", truth, reconstruction };
  const svg = featureReconstructions({ features: [feature], y: new Uint8Array(40), classes: ["iron"] });
  expect(textsOf(checkedSvg(svg))).toContain("25.0 % outside, log axes");
  const [first, second, third] = places(svg)
    .map(([x]) => x!)
    .sort((a, b) => a - b) as [number, number, number];
  expect(second - first).toBeCloseTo(third - second, 0);
});
