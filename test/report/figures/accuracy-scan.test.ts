import { expect, test } from "vitest";
import { type AccuracyScanInput, accuracyScan } from "../../../src/report/figures/accuracy-scan.ts";
import { checkedSvg, textsOf } from "../svg.ts";

const input: AccuracyScanInput = {
  title: "Scan",
  quantity: "rounds",
  series: [
    {
      label: "trees",
      colour: "#123456",
      points: [
        { x: 10, accuracy: 0.4, interval: [0.38, 0.42] },
        { x: 1000, accuracy: 0.9, interval: [0.89, 0.91] },
      ],
    },
  ],
  published: { label: "published", range: [0.87, 0.885] },
  chance: 0.25,
  logarithmic: true,
};
const boxes = [
  { from: 100, to: 100, range: [0.39, 0.59] as [number, number] },
  { from: 800, to: 4800, range: [0.86, 0.885] as [number, number] },
  { from: 5000, to: 6000, range: [0.9, 0.91] as [number, number] },
];
/** x and width of all rectangles. */
const drawnBoxes = (svg: string) =>
  [...svg.matchAll(/<rect [^>]*>/g)].map(([rect]) =>
    ["x", "width"].map((name) => Number(new RegExp(` ${name}="([\\d.]+)"`).exec(rect)?.[1])),
  );

test("boxes of others are drawn as far as the axis goes", () => {
  const plain = accuracyScan(input);
  expect(textsOf(checkedSvg(plain))).not.toContain("trials");
  const svg = accuracyScan({ ...input, ranges: { label: "trials", boxes } });
  expect(textsOf(checkedSvg(svg))).toContain("trials");
  const before = drawnBoxes(plain).map(String);
  const added = drawnBoxes(svg).filter((box) => !before.includes(String(box)));
  // The legend's swatch, then the first two boxes; the third is beyond the last point.
  const [single, stretch] = added.slice(-2) as [[number, number], [number, number]];
  expect(added).toHaveLength(3);
  // 10 to 1000 are two decades: 96 to 104 are 0.0348 of one, 768 to 1000 are 0.1146.
  expect(stretch[1] / single[1]).toBeCloseTo(Math.log(1000 / 768) / Math.log(104 / 96), 1);
  expect(stretch[0] + stretch[1]).toBeGreaterThan(single[0] + single[1]);
});

test("says so where nothing was scanned", () => {
  expect(textsOf(checkedSvg(accuracyScan({ ...input, series: [] }))).join("|")).toContain("nothing was scanned");
});
