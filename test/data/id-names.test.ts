import { expect, test } from "vitest";
import { IdNames } from "../../src/data/id-names.ts";

const LARGEST = 2 ** 32 - 1;

test("texts are numbered by first appearance", () => {
  const names = new IdNames();
  expect(["b", "a", "b"].map((name) => names.numberOf(name))).toEqual([0, 1, 0]);
  expect([0, 1, 2].map((number) => names.nameOf(number))).toEqual(["b", "a", undefined]);
});

test("numbers that fit are themselves; larger ones are numbered from the top, and named as they were", () => {
  const names = new IdNames();
  const ids = [7, 81847956000, 0, 81847956001, 81847956000, 2n ** 60n + 1n];
  expect(ids.map((id) => names.numberFor(id))).toEqual([7, LARGEST, 0, LARGEST - 1, LARGEST, LARGEST - 2]);
  expect(names.nameOf(LARGEST)).toBe("81847956000");
  expect(names.nameOf(LARGEST - 2)).toBe("1152921504606846977");
  expect(names.nameOf(7)).toBeUndefined();
});

test("no two ids share a number, whichever comes first", () => {
  const names = new IdNames();
  // LARGEST is taken as it is; 2^32 gets the next below; that number itself, which comes later, another one.
  const ids = [LARGEST, 2 ** 32, LARGEST - 1, LARGEST, LARGEST - 1];
  const given = ids.map((id) => names.numberFor(id));
  expect(given).toEqual([LARGEST, LARGEST - 1, LARGEST - 2, LARGEST, LARGEST - 2]);
  expect(given.map((number) => names.nameOf(number) ?? String(number))).toEqual(ids.map(String));
});
