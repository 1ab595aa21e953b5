import { describe, expect, test } from "vitest";
import {
  type ComparisonFigure,
  type ComparisonSeries,
  comparisonFigure,
} from "../../../src/report/figures/comparison.ts";
import { checkedSvg, textsOf } from "../svg.ts";

function figure(series: readonly ComparisonSeries[], more: Partial<ComparisonFigure> = {}): string {
  return comparisonFigure({
    title: "Length against age",
    description: "Lines: published; dots: measured.",
    legend: [{ label: "published", colour: "#1f2328", symbol: "line" }],
    panels: [{ x: { label: "age (s)", domain: [0, 10] }, y: { label: "length (m)", domain: [0, 5] }, series }],
    ...more,
  });
}

const points = [
  { x: 1, y: 1 },
  { x: 9, y: 4 },
];

describe("comparisonFigure", () => {
  test("draws a line, an area, dots and rings with error bars, and names axes, units and legend", () => {
    const svg = figure([
      { symbol: "line", colour: "#d55e00", points },
      { symbol: "area", colour: "#0072b2", points: points.map((point) => ({ ...point, low: 0.5, high: 4.5 })) },
      { symbol: "dot", colour: "#009e73", points: points.map((point) => ({ ...point, low: 0.9, high: 4.1 })) },
      { symbol: "ring", colour: "#e69f00", points },
    ]);
    const root = checkedSvg(svg);
    expect(root.querySelectorAll("circle")).toHaveLength(4);
    expect(svg).toContain('stroke="#d55e00"');
    expect(svg).toContain('fill="#0072b2"');
    const texts = textsOf(root).join(" ");
    expect(texts).toContain("age (s)");
    expect(texts).toContain("length (m)");
    expect(texts).toContain("published");
  });

  test("leaves out what is not finite or lies outside the axes, and cuts error bars at them", () => {
    const root = checkedSvg(
      figure([
        {
          symbol: "dot",
          colour: "#009e73",
          points: [
            { x: 5, y: Number.NaN },
            { x: 5, y: 6 },
            { x: -1, y: 1 },
            { x: 5, y: 4, low: -20, high: 20 },
            { x: 6, y: 4, low: Number.NaN, high: 5 },
          ],
        },
      ]),
    );
    expect(root.querySelectorAll("circle")).toHaveLength(2);
    // The bar spans the frame: from 5 at the top margin (12 px) to 0 at the bottom (250 - 46 px).
    const bars = [...root.querySelectorAll("line")].filter((line) => line.getAttribute("stroke") === null);
    const ends = bars.map((line) =>
      [Number(line.getAttribute("y1")), Number(line.getAttribute("y2"))].sort((a, b) => a - b),
    );
    expect(ends).toContainEqual([12, 204]);
  });

  test("has panels one under the other, with their headings, on logarithmic axes too", () => {
    const panel = {
      x: { label: "r (m)", domain: [300, 2000] as const, logarithmic: true },
      y: { label: "S (VEM)", domain: [1, 1000] as const, logarithmic: true },
      series: [
        {
          symbol: "line" as const,
          colour: "#d55e00",
          points: [
            { x: 400, y: 100 },
            { x: 1500, y: 3 },
          ],
        },
      ],
    };
    const root = checkedSvg(
      figure([], {
        panels: [
          { ...panel, heading: "first" },
          { ...panel, heading: "second" },
        ],
      }),
    );
    const texts = textsOf(root);
    expect(texts.indexOf("first")).toBeLessThan(texts.indexOf("second"));
    expect(texts).toContain("1000");
    expect(Number(root.getAttribute("height"))).toBe(34 + 19 + 2 * (20 + 250) + 4);
  });
});
