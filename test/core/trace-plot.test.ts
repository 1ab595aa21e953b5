import { expect, test } from "vitest";
import { plotTrace, sparkline } from "../../src/core/trace-plot.ts";

test("a trace is drawn against time, from 0 up to its largest value", () => {
  // 26 characters: 8 of label, 2 of axis, 16 cells = 32 columns of dots for 32 bins; 2 lines = 8 dots for 8 VEM.
  const trace = [0, 0, 1, 8, 8, 7, 6, 5, 4, 3, 2, 1, 1, 0.1, 0, 0, 0, 0, -1, 0];
  expect(plotTrace([...trace, ...new Array(12).fill(0)], 25, { width: 26, height: 2 })).toEqual([
    "    8.00 ┤ ⢸⣷⣄",
    "VEM peak ┤ ⣸⣿⣿⣷⣄⣀",
    "         └────────────────",
    "          0     400 800 ns",
  ]);
});

test("a short trace is stretched, a long one keeps its peaks, and labels that do not fit are left out", () => {
  // 8 cells = 16 columns: four bins take four columns each, and of 1600 bins each column shows the largest of 100.
  const frame = ["         └────────"];
  expect(plotTrace([0, 2, 1, 0], 25, { width: 18, height: 1 })).toEqual([
    "    2.00 ┤  ⣿⣿⣤⣤",
    ...frame,
    "          0 100 ns",
  ]);
  const long = new Array(1600).fill(0);
  long[750] = 1;
  expect(plotTrace(long, 8.33, { width: 18, height: 1 })).toEqual(["    1.00 ┤   ⢸", ...frame, "          013330 ns"]);
});

test("a trace without signal is an empty frame", () => {
  expect(plotTrace([0, -0.5], 25, { width: 18, height: 2 }).slice(0, 2)).toEqual(["    0.00 ┤", "VEM peak ┤"]);
});

test("a part of a trace is a line of blocks on the trace's scale and time axis", () => {
  // 18 characters leave 8 cells: of 16 bins each shows the larger of two, in eighths of 4 VEM.
  const part = [0, 0, 4, 1, 2, 2, 1, 0.5, 0.2, 0.3, -1, 0, 9, 0, 0, 0];
  expect(sparkline("muons", part, { width: 18, highest: 4 })).toBe("   muons │ █▄▂▁ █");
  expect(plotTrace(part, 25, { width: 18, height: 1 })[0]!.indexOf("┤")).toBe(9);
  expect(sparkline("muons", [0, 0], { width: 18, highest: 0 })).toBe("   muons │");
});
