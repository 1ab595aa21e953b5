import { describe, expect, test } from "vitest";
import { parsePrinted } from "../../src/audit/printed-interval.ts";
import { ConfigError } from "../../src/core/errors.ts";

describe("parsePrinted", () => {
  test.each([
    ["0.885 +- 0.003", 0.885, 0.882, 0.888, 0.0005],
    ["0.885 ± 0.003", 0.885, 0.882, 0.888, 0.0005],
    ["$0.885 \\pm 0.003$", 0.885, 0.882, 0.888, 0.0005],
    [".885+/-.003", 0.885, 0.882, 0.888, 0.0005],
    ["(88.5 ± 0.3) %", 0.885, 0.882, 0.888, 0.0005],
    ["88.5 % +- 0.3 %", 0.885, 0.882, 0.888, 0.0005],
    ["0.885(3)", 0.885, 0.882, 0.888, 0.0005],
    ["0.8852(29)", 0.8852, 0.8823, 0.8881, 0.00005],
    ["[0.882, 0.888]", null, 0.882, 0.888, 0.0005],
    ["0.885 [0.882, 0.888]", 0.885, 0.882, 0.888, 0.0005],
    ["(88.2; 88.8) %", null, 0.882, 0.888, 0.0005],
  ])("reads %s", (text, value, low, high, rounding) => {
    const read = parsePrinted(text);
    expect(read.value === null ? null : Number(read.value.toFixed(9))).toBe(value);
    expect(read.low).toBeCloseTo(low, 12);
    expect(read.high).toBeCloseTo(high, 12);
    expect(read.half_width).toBeCloseTo((high - low) / 2, 12);
    expect(read.rounding).toBeCloseTo(rounding, 12);
  });

  test("names what it cannot read and what it expects", () => {
    for (const text of ["", "0.885", "about 0.9 +- 0.1", "0.885 +- -0.003", "0.9 0.8 +- 0.1"]) {
      expect(() => parsePrinted(text)).toThrow(ConfigError);
    }
    expect(() => parsePrinted("foo")).toThrow(/^printed interval "foo" cannot be read; expected "0\.885 \+- 0\.003"/);
  });

  test("refuses no width, a value outside its interval, and what is no proportion", () => {
    expect(() => parsePrinted("0.885 +- 0")).toThrow(/has no width/);
    expect(() => parsePrinted("[0.9, 0.8]")).toThrow(/has no width/);
    expect(() => parsePrinted("0.7 [0.8, 0.9]")).toThrow(/expected a proportion/);
    expect(() => parsePrinted("88.5 +- 0.3")).toThrow(/expected a proportion/);
  });
});
