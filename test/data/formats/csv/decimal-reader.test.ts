import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { entriesOf, isId, numberOf } from "../../../../src/data/formats/csv/cell.ts";
import { DecimalReader } from "../../../../src/data/formats/csv/decimal-reader.ts";
import { GrowingNumbers } from "../../../../src/data/formats/csv/growing-numbers.ts";

const reader = new DecimalReader(".");

function list(text: string): number[] | undefined {
  const numbers = new GrowingNumbers();
  numbers.push(7);
  const isRead = reader.list(text, numbers);
  const [first, ...rest] = numbers.take();
  expect(first).toBe(7);
  if (!isRead) expect(rest).toEqual([]);
  return isRead ? rest : undefined;
}

/** Digits, points, signs and exponents that make numbers, and some that do not. */
const pieces = fc.constantFrom(
  ..."0123456789",
  ..."0123456789",
  ".",
  "-",
  "+",
  "e",
  "E",
  "e-",
  "00",
  " ",
  ",",
  "é",
  "٣",
);
const almost = fc.array(pieces, { maxLength: 24 }).map((all) => all.join(""));
const written = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.float({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.tuple(fc.maxSafeNat(), fc.integer({ min: 0, max: 20 })).map(([whole, k]) => `${whole / 10 ** 3}e${k}`),
  fc.tuple(fc.nat(999_999_999), fc.nat(999_999)).map(([whole, part]) => `${whole}.${part}`),
);

describe("a number", () => {
  test("is Number's, to the bit, or left to it", () => {
    fc.assert(
      fc.property(fc.oneof(almost, written), (text) => {
        const value = reader.number(text);
        if (Number.isNaN(value)) return;
        expect(value).toBe(Number(text));
        expect(value).toBe(numberOf(text, "."));
        expect(isId(text)).toBe(false);
      }),
      { numRuns: 20_000 },
    );
  });

  test.each(["0", "-0", "7", "-1.5", "+.5", "5.", "1e3", "2.5E-7", "123456789012345", "0.00000000000001", "1e22"])(
    "%s is read",
    (text) => {
      expect(reader.number(text)).toBe(Number(text));
    },
  );

  test.each([
    "",
    "-",
    ".",
    "1e",
    "e5",
    "007",
    "1 ",
    " 1",
    "1,5",
    "1e23",
    "1234567890123456",
    "0x10",
    "Infinity",
    "٣",
    "1é",
  ])("%j is left", (text) => {
    expect(reader.number(text)).toBeNaN();
  });

  test("is rounded to float32 where asked, and left beyond its range", () => {
    const single = new DecimalReader(".", true);
    expect([single.number("0.1"), single.number("-1e22")]).toEqual([Math.fround(0.1), Math.fround(-1e22)]);
    expect(single.number("123456789e31")).toBeNaN();
  });

  test("with a decimal comma has no point", () => {
    const comma = new DecimalReader(",");
    expect([comma.number("1,5"), comma.number("-2,5e1")]).toEqual([1.5, -25]);
    expect(comma.number("1.5")).toBeNaN();
  });
});

describe("a list", () => {
  test("is that of its entries one by one, or left to them", () => {
    const short = fc.tuple(fc.integer(), fc.nat(9)).map(([whole, digits]) => String(whole / 10 ** digits));
    const entry = fc.oneof({ weight: 60, arbitrary: short }, written, almost);
    const between = fc.constantFrom(" ", "  ", ", ", ";", " ; ", ",");
    const lists = fc
      .tuple(
        fc.array(fc.tuple(entry, between), { maxLength: 30 }),
        fc.constantFrom("[", "[ ", ""),
        fc.constantFrom("]", " ]", ""),
      )
      .map(
        ([all, first, last]) =>
          `${first}${all.map((one, i) => one[0] + (i + 1 < all.length ? one[1] : "")).join("")}${last}`,
      );
    let read = 0;
    fc.assert(
      fc.property(lists, (text) => {
        const numbers = list(text);
        if (numbers === undefined) return;
        read++;
        const { entries } = entriesOf(text, ".")!;
        expect(numbers).toEqual(entries.map(Number));
        expect(entries.some(isId)).toBe(false);
      }),
    );
    expect(read).toBeGreaterThan(20);
  });

  test("is left where it has no brackets, an entry too few or one that is no number", () => {
    expect(list("[]")).toEqual([]);
    expect(list("[ ]")).toEqual([]);
    expect(list(`[${"0.25 ".repeat(9999)}1]`)).toHaveLength(10_000);
    for (const text of [
      "[",
      "]",
      "",
      "1 2",
      "[1 2",
      "[1,,2]",
      "[1,]",
      "[,1]",
      "[1 x]",
      "[1 007]",
      "[1é2]",
      "[1-2]",
      "[é]",
    ])
      expect(list(text)).toBeUndefined();
  });
});
