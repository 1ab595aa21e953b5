import { describe, expect, test } from "vitest";
import { denseCodes, jointKeys, tieStatistic } from "../../src/audit/ties.ts";
import { Random } from "../../src/core/random.ts";
import { numbers } from "./audited.ts";

describe("tieStatistic", () => {
  test("by hand: values 0, 1, 2 of two rows each, labels 00, 01, 11", () => {
    // value 0: agree 2 * 1 / 1 = 2, with the next value (one 0, one 1) 2 * 1 / 2 = 1: d = 1
    // value 1: agree 0, with 0,0,1,1: 1 * 2 / 4 + 1 * 2 / 4 = 1: d = -1
    // value 2: as value 0: d = 1
    const found = tieStatistic(Float64Array.of(0, 0, 1, 1, 2, 2), { y: Uint8Array.of(0, 0, 0, 1, 1, 1), classes: 2 });
    expect(found).toMatchObject({ rows: 6, groups: 3 });
    expect(found.agreement).toBeCloseTo(4 / 6, 12);
    expect(found.neighbours).toBeCloseTo(3 / 6, 12);
    expect(found.excess).toBeCloseTo(1 / 3, 12);
    expect(found.z).toBeCloseTo(1 / Math.sqrt(3), 12);
  });

  test("across a split compares test rows with training rows alone", () => {
    // value 0: train 0, test 0; value 1: train 1, test 0. Test rows 2; agree 1 + 0; with the neighbours' training rows 0 + 1
    const found = tieStatistic(Float64Array.of(0, 0, 1, 1), {
      y: Uint8Array.of(0, 0, 1, 0),
      classes: 2,
      test: Uint8Array.of(0, 1, 0, 1),
    });
    expect(found).toMatchObject({ rows: 2, groups: 2, agreement: 0.5, neighbours: 0.5, excess: 0, z: 0 });
  });

  test("knows a number that names showers from a rounded quantity that tells the label well", () => {
    const random = Random.fromSeed(1);
    const shower = numbers(3000, () => random.integer(500));
    const label = numbers(500, () => random.integer(2));
    const y = Uint8Array.from(shower, (one) => label[one]!);
    const named = tieStatistic(Float64Array.from(shower), { y, classes: 2 });
    expect(named.excess).toBe(1);
    expect(named.z).toBeGreaterThan(15); // sqrt(500) = 22.4 of groups of one size
    const quantity = Float64Array.from(y, (one) => Math.round(50 * (random.normal() + 3 * one)) + 1000);
    const strong = tieStatistic(quantity, { y, classes: 2 });
    expect(strong.agreement).toBeGreaterThan(0.8);
    expect(Math.abs(strong.z)).toBeLessThan(4);
  });

  test("has nothing to say without ties", () => {
    expect(tieStatistic(Float64Array.of(1, 2, 3), { y: Uint8Array.of(0, 1, 0), classes: 2 })).toMatchObject({
      rows: 0,
      z: 0,
    });
  });
});

test("jointKeys are equal where all columns are, in the order of the first", () => {
  const columns = [
    { codes: Int32Array.of(0, 0, 1, 1), distinct: 2 },
    { codes: Int32Array.of(2, 2, 0, 1), distinct: 3 },
  ];
  expect([...jointKeys(columns)!]).toEqual([2, 2, 3, 4]);
  const many = { codes: Int32Array.of(0, 1, 0, 1), distinct: 2 ** 30 };
  const keys = jointKeys([many, many, many, columns[0]!]);
  expect(denseCodes(keys!).codes).toEqual(Int32Array.of(0, 2, 1, 3));
});
