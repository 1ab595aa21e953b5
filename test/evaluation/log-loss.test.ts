import { expect, test } from "vitest";
import { rowLogLoss } from "../../src/evaluation/log-loss.ts";
import { predictionsOf } from "./predictions.ts";

test("rowLogLoss is -ln of the true class's probability: ln 2, ln 4, ln 8", () => {
  const loss = rowLogLoss(
    predictionsOf(
      [0, 1, 2],
      [
        [0.5, 0.25, 0.25],
        [0.5, 0.25, 0.25],
        [0.5, 0.375, 0.125],
      ],
    ),
  );
  expect([...loss]).toEqual([Math.log(2), Math.log(4), Math.log(8)]);
});

test("rowLogLoss of a sure row is 23 ln 2 = 15.9424 if it is wrong, and 2^-23 = 1.19e-7 if it is right", () => {
  const [wrong, right] = rowLogLoss(
    predictionsOf(
      [1, 1],
      [
        [1, 0],
        [0, 1],
      ],
    ),
  );
  expect(wrong).toBeCloseTo(15.942385, 6);
  // -ln(1 - e) = e + e^2 / 2
  expect(right).toBeCloseTo(2 ** -23, 13);
});
