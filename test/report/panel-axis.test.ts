import { expect, test } from "vitest";
import { panelAxis } from "../../src/report/panel-axis.ts";

test("decades of a logarithmic axis stand where they are, and few enough to be read", () => {
  const { type, ticks, tickFormat } = panelAxis(0.5, 2000, true) as {
    type: string;
    ticks: number[];
    tickFormat: (value: number) => string;
  };
  expect(type).toBe("log");
  expect(ticks).toEqual([1, 10, 100, 1000]);
  expect(ticks.every((tick) => tick >= 0.5 && tick <= 2000)).toBe(true);
  expect([1, 1000].map(tickFormat)).toEqual(["1", "1,000"]);
});

test("a linear axis has few ticks, and its own format where numbers are wide", () => {
  expect(panelAxis(0, 1, false)).toEqual({ ticks: 4 });
  expect(panelAxis(0, 3e6, false).tickFormat).toBeDefined();
});
