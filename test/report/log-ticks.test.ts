import { expect, test } from "vitest";
import { logTicks } from "../../src/report/log-ticks.ts";

test.each([
  [3.16, 100, [5, 10, 20, 50, 100]],
  [0.02, 0.2, [0.02, 0.05, 0.1, 0.2]],
  [0.5, 1500, [1, 10, 100, 1000]], // 3.5 decades
  [6, 9, []],
  [10, 10, [10]],
  [0, 10, []],
  [1, Number.POSITIVE_INFINITY, []],
  [Number.NaN, 10, []],
])("between %d and %d", (low, high, ticks) => expect(logTicks(low, high)).toEqual(ticks));
