import { describe, expect, test } from "vitest";
import {
  formatConfidence,
  formatCount,
  formatEstimate,
  formatNumber,
  formatPercent,
  formatQuantity,
  formatSeconds,
  formatShare,
  formatTick,
  wideTicks,
} from "../../src/report/number-format.ts";

describe("number format", () => {
  test("writes logarithmic ticks as linear ones are written", () => {
    expect([0.05, 20, 1000, 20_000].map(formatTick)).toEqual(["0.05", "20", "1,000", "20,000"]);
    expect([1e6, 2.5e19, -3e7].map(formatTick)).toEqual(["1e6", "2.5e19", "-3e7"]);
    expect([wideTicks(-3, 999_999), wideTicks(-1e6, 3).tickFormat!(2e6)]).toEqual([{}, "2e6"]);
  });

  test("prints an estimate with its interval", () => {
    expect(formatEstimate(0.43124, [0.42009, 0.44231])).toBe("0.4312 [0.4201, 0.4423]");
    expect(formatEstimate(Number.NaN, [Number.NaN, Number.NaN])).toBe("n/a");
    expect(formatEstimate(1, [0.5, Number.NaN])).toBe("1.0000 [0.5000, n/a]");
  });

  test("has no negative zero and no infinity", () => {
    expect(formatNumber(-0.00001)).toBe("0.0000");
    expect(formatNumber(-0.5, 1)).toBe("-0.5");
    expect(formatShare(Number.POSITIVE_INFINITY)).toBe("n/a");
  });

  test.each([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [16018, "16,018"],
    [1234567.4, "1,234,567"],
    [-12345, "-12,345"],
    [Number.NaN, "n/a"],
  ])("counts %d as %s", (value, text) => expect(formatCount(value)).toBe(text));

  test.each([
    [0.253, "25.3 %"],
    [0, "0.0 %"],
    [Number.NaN, "n/a"],
  ])("writes the share %d as %s", (value, text) => expect(formatPercent(value)).toBe(text));

  test("writes a confidence without needless decimals", () => {
    expect([0.99, 0.999, 0.95, 0.6827].map(formatConfidence)).toEqual(["99 %", "99.9 %", "95 %", "68.27 %"]);
  });

  test.each([
    [12.345, "12.3"],
    [0.051234, "0.0512"],
    [1499.7, "1500"],
    [-0, "0"],
    [Number.NaN, "n/a"],
  ])("keeps three digits of %d: %s", (value, text) => expect(formatQuantity(value)).toBe(text));

  // Every limit is where the shorter form would round up to the longer one: 9.995 to two decimals is 10.00.
  test.each([
    [0.4242, "0.42 s"],
    [9.994, "9.99 s"],
    [9.995, "10.0 s"],
    [99.96, "1 min 40 s"],
    [125.2, "2 min 5 s"],
    [3599.6, "1 h 0 min"],
    [3780, "1 h 3 min"],
    [Number.NaN, "n/a"],
  ])("writes %d s as %s", (value, text) => expect(formatSeconds(value)).toBe(text));
});
