import { expect, test } from "vitest";
import { drawLegend, LEGEND_ROW, type LegendEntry, legendHeight } from "../../src/report/legend.ts";

const entry = (label: string): LegendEntry => ({ label, colour: "#000000", symbol: "dot" });

test("entries flow into further rows where the width ends", () => {
  // An entry of 10 characters takes 28 + 0.6 * 12 * 10 = 100 px and a gap of 18: two fit into 220 px, not into 210.
  const entries = ["a".repeat(10), "b".repeat(10)].map(entry);
  expect(legendHeight(entries, 220)).toBe(LEGEND_ROW);
  expect(legendHeight(entries, 210)).toBe(2 * LEGEND_ROW);
  expect(legendHeight([], 210)).toBe(0);
});

test("an entry wider than the box still gets a row of its own", () => {
  expect(legendHeight([entry("a".repeat(99))], 50)).toBe(LEGEND_ROW);
});

test("labels are escaped", () => {
  expect(drawLegend([entry("<b>")], { x: 0, y: 0, width: 99 })).toContain(">&lt;b&gt;</text>");
});
