import { expect, test } from "vitest";
import { meanTraces } from "../../../src/report/figures/mean-traces.ts";
import { checkedSvg, textsOf } from "../svg.ts";

/** Corners of the paths of a mark, in px. */
function corners(root: Element, mark: string): [number, number][][] {
  return [...root.querySelectorAll(`g[aria-label="${mark}"] path`)].map((path) =>
    [...path.getAttribute("d")!.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]),
  );
}

const values = Float32Array.of(0, 4, 2, 1, 8, 2, 2, 0, 1);

test("a line per primary through the means, a band from the 16th to the 84th of a hundred stations", () => {
  // Proton: bins 0 to 1 with i and 99 - i in station i; iron: 50 in both.
  const rows = 200;
  const matrix = {
    rows,
    columns: ["trace_000", "trace_001"],
    values: Float32Array.from({ length: 2 * rows }, (_, k) => {
      const row = k >> 1;
      if (row >= 100) return 50;
      return k % 2 === 0 ? row : 99 - row;
    }),
    shape: [1, 2] as const,
  };
  const y = Array.from({ length: rows }, (_, row) => (row < 100 ? 1 : 0));
  const root = checkedSvg(
    meanTraces({ matrix, y, classes: ["iron", "proton"], quantity: "signal / VEM peak", binWidthNs: 25 }),
  );
  const [proton, iron] = corners(root, "line");
  // Means 49.5 and 50: half a unit of an axis from 16 to 84 apart.
  const unit = (corners(root, "area")[0]![0]![1] - corners(root, "area")[0]![3]![1]) / (84 - 16);
  expect(Math.abs(unit)).toBeGreaterThan(1);
  expect(Math.abs(proton![0]![1] - iron![0]![1])).toBeCloseTo(Math.abs(unit) / 2, 1);
  expect(proton![0]![1]).toBeCloseTo(proton![1]![1], 6);
  expect(textsOf(root)).toEqual(
    expect.arrayContaining([
      "Mean traces per primary",
      "signal / VEM peak",
      "time from the start of the signal window / ns",
    ]),
  );
});

test("a panel for each PMT, and only primaries that are there", () => {
  const matrix = { rows: 1, columns: [..."abcdefghi"], values, shape: [3, 3] as const };
  const root = checkedSvg(meanTraces({ matrix, y: [1], classes: ["proton", "iron"], quantity: "share" }));
  const texts = textsOf(root);
  expect(texts.filter((text) => text.startsWith("PMT "))).toEqual(["PMT 1", "PMT 2", "PMT 3"]);
  expect(texts).toContain("iron");
  expect(texts).not.toContain("proton");
  expect(texts).toContain("bin of the signal window");
  expect(corners(root, "line")).toHaveLength(3);
});

test("rows that are no traces have no figure", () => {
  const matrix = { rows: 1, columns: ["a"], values: Float32Array.of(1) };
  expect(textsOf(checkedSvg(meanTraces({ matrix, y: [0], classes: ["iron"], quantity: "" })))).toContain(
    "no traces to show",
  );
});
