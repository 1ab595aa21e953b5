import { expect, test } from "vitest";
import { featureDistributions } from "../../../src/report/figures/feature-distributions.ts";
import { classColour } from "../../../src/report/palette.ts";
import { checkedSvg, textsOf } from "../svg.ts";

const rows = 400;
const values = Float32Array.from({ length: 2 * rows }, (_, i) =>
  i % 2 === 0 ? i / 2 + 0.25 : i === 1 ? Number.NaN : 7,
);
const input = {
  matrix: { rows, columns: ["rise_time_ns", "saturation"], values },
  y: Array.from({ length: rows }, (_, i) => i % 2),
  classes: ["iron", "proton"],
  units: { rise_time_ns: "ns" },
};

test("each feature has a panel with its unit, the share outside its axis and what is not finite", () => {
  const texts = textsOf(checkedSvg(featureDistributions(input)));
  expect(texts).toContain("rise_time_ns / ns");
  expect(texts).toContain("saturation");
  expect(texts).toContain("share per bin / %"); // one row of panels
  // 400 values from 0.25 on: order statistics floor(0.005 * 399) = 1 and ceil(0.995 * 399) = 398; two are outside.
  expect(texts.filter((text) => text.includes("outside"))).toEqual([
    "0.50 % outside the axis, log bins",
    "0.00 % outside the axis, 1 not finite",
  ]);
});

test("each primary has its colour in every panel, in class order", () => {
  const root = checkedSvg(featureDistributions(input));
  const strokes = [...root.querySelectorAll('g[aria-label="line"]')].map((line) => line.getAttribute("stroke"));
  expect(strokes).toEqual(["proton", "iron", "proton", "iron"].map(classColour));
  const labels = textsOf(root);
  expect(labels.indexOf("proton")).toBeLessThan(labels.indexOf("iron"));
});

test("a feature without any finite value has a panel that says so", () => {
  const empty = { ...input, matrix: { rows: 1, columns: ["x"], values: Float32Array.of(Number.NaN) }, y: [0] };
  expect(textsOf(checkedSvg(featureDistributions(empty)))).toContain("no finite value");
});

test("one panel below the other for a narrow screen", () => {
  const [broad, narrow] = [3, 1].map((across) => checkedSvg(featureDistributions({ ...input, across })));
  expect(Number(narrow!.getAttribute("width"))).toBeLessThanOrEqual(376);
  expect(Number(narrow!.getAttribute("height"))).toBeGreaterThan(Number(broad!.getAttribute("height")) + 100);
  expect(textsOf(narrow!)).toEqual(expect.arrayContaining(["rise_time_ns / ns", "saturation"]));
});
