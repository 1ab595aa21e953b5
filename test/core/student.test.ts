import { expect, test } from "vitest";
import { studentT } from "../../src/core/student.ts";

// M. Abramowitz & I. A. Stegun, Handbook of Mathematical Functions, table 26.10 (A = 0.95 and 0.99).
test.each([
  [0.95, 1, 12.706],
  [0.95, 2, 4.303],
  [0.95, 3, 3.182],
  [0.95, 4, 2.776],
  [0.95, 9, 2.262],
  [0.95, 30, 2.042],
  [0.99, 1, 63.657],
  [0.99, 5, 4.032],
  [0.99, 10, 3.169],
])("a share of %d of %i degrees of freedom lies within %d", (confidence, degrees, t) => {
  expect(studentT(confidence, degrees)).toBeCloseTo(t, 3);
});
