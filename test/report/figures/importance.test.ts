import { expect, test } from "vitest";
import { importanceBars } from "../../../src/report/figures/importance.ts";
import { checkedSvg, textsOf } from "../svg.ts";

test("bars fall in gain, equal ones by name, each with its number", () => {
  const root = checkedSvg(
    importanceBars([
      { feature: "zenith_deg", gain: 2 },
      { feature: "azimuth_sp_deg", gain: 0 },
      { feature: "area_over_peak", gain: 2 },
      { feature: "rise_time_ns", gain: 12.345 },
    ]),
  );
  const names = textsOf(root).filter((text) => text.includes("_"));
  expect(names).toEqual(["rise_time_ns", "area_over_peak", "zenith_deg", "azimuth_sp_deg"]);
  expect(textsOf(root)).toContain("12.3");
  const widths = [...root.querySelectorAll('g[aria-label="bar"] rect')].map((bar) => Number(bar.getAttribute("width")));
  expect(widths).toHaveLength(4);
  // The axis starts at 0, so bars are as long as the gains say: 2 of 12.345 and none.
  const longest = Math.max(...widths);
  expect(widths.map((width) => width / longest).sort()).toEqual(
    [0, 2 / 12.345, 2 / 12.345, 1].map((share) => expect.closeTo(share, 6)),
  );
});

test("no split at all is bars of nothing", () => {
  const root = checkedSvg(importanceBars([{ feature: "zenith_deg", gain: 0 }]));
  expect(Number(root.querySelector('g[aria-label="bar"] rect')?.getAttribute("width") ?? 0)).toBe(0);
});

test("of many features the first 24 have bars, and the title says of how many", () => {
  const bins = Array.from({ length: 120 }, (_, bin) => ({ feature: `trace_${bin}`, gain: bin }));
  const texts = textsOf(checkedSvg(importanceBars(bins)));
  expect(texts.filter((text) => text.startsWith("trace_"))).toEqual(
    Array.from({ length: 24 }, (_, place) => `trace_${119 - place}`),
  );
  expect(texts[0]).toMatch(/, the first 24 of 120$/);
});
