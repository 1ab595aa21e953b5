import { expect, test } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { accuracy, correctRows } from "../../src/evaluation/accuracy.ts";

test("accuracy is the share of rows decided as they are: 3 of 4", () => {
  const correct = correctRows(Uint8Array.of(0, 1, 2, 3), Uint8Array.of(0, 1, 2, 0));
  expect(correct).toEqual(Uint8Array.of(1, 1, 1, 0));
  expect(accuracy(correct)).toBe(0.75);
});

test("accuracy of more rows than a byte counts", () => {
  expect(accuracy(new Uint8Array(1000).fill(1))).toBe(1);
});

test("accuracy of no rows is refused", () => {
  expect(() => accuracy(new Uint8Array(0))).toThrow(DataError);
});
