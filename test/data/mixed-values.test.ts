import { expect, test } from "vitest";
import { mixedValues } from "../../src/data/mixed-values.ts";

const owner = Uint32Array.of(7, 4, 7, 4, 4, 9);

test("owners whose rows share their values, up to rounding, are not mixed", () => {
  expect(mixedValues(owner, {})).toBeUndefined();
  expect(mixedValues(new Uint32Array(0), { a: [] })).toBeUndefined();
  const [seven, four] = [12.345678, -163.2109876];
  const a = [seven, four, Math.fround(seven), Number(four.toPrecision(6)), four, 1];
  expect(mixedValues(owner, { a })).toBeUndefined();
  // 4.9e-5 apart of 12.3, 4e-6 of it, and next to nothing.
  expect(mixedValues(Uint32Array.of(1, 1), { a: [12.3, 12.300049] })).toBeUndefined();
  expect(mixedValues(Uint32Array.of(1, 1), { a: [0, 9e-6] })).toBeUndefined();
});

test("each owner counts once, and the first is shown with the first column that differs", () => {
  const a = [1, 2, 1, 2, 2, 3];
  const b = [5, 6, 5, 6.1, 6.2, 3];
  expect(mixedValues(owner, { a, b })).toEqual({ count: 1, owner: 4, column: "b", values: [6, 6.1] });
  expect(mixedValues(owner, { a: [1, 2, 1.5, 2, 9, 3], b })).toEqual({
    ...{ count: 2, owner: 7, column: "a", values: [1, 1.5] },
  });
  expect(mixedValues(Uint32Array.of(1, 1), { a: [12.3, 12.3002] })).toMatchObject({ count: 1 });
});

test("an owner's first value is its first that is a number, whatever row has it", () => {
  const a = [Number.NaN, 2, 1, 2, 2, Number.NaN];
  expect(mixedValues(owner, { a })).toBeUndefined();
  const b = [Number.NaN, Number.NaN, 1, 3, 4, Number.NaN];
  expect(mixedValues(owner, { a, b })).toEqual({ count: 1, owner: 4, column: "b", values: [3, 4] });
});
