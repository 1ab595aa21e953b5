import { expect, test } from "vitest";
import { arithmeticMean, geometricMean, logarithms, type Votes } from "../../../src/models/ensemble/combination.ts";

const votes: Votes = {
  rows: 2,
  classes: ["proton", "iron"],
  probabilities: [Float32Array.of(0.9, 0.1, 0.5, 0.5), Float32Array.of(0.5, 0.5, 0.2, 0.8)],
};

test("the mean of probabilities", () => {
  // (.9 + .5) / 2 = .7, (.5 + .2) / 2 = .35
  for (const [i, p] of [0.7, 0.3, 0.35, 0.65].entries()) expect(arithmeticMean(votes)[i]).toBeCloseTo(p, 6);
});

test("the mean of logarithms, normalised", () => {
  // sqrt(.9 x .5) : sqrt(.1 x .5) = 3 : 1; sqrt(.5 x .2) : sqrt(.5 x .8) = 1 : 2
  for (const [i, p] of [3 / 4, 1 / 4, 1 / 3, 2 / 3].entries()) expect(geometricMean(votes)[i]).toBeCloseTo(p, 6);
});

test("one sure member does not make a class impossible", () => {
  const sure = { ...votes, rows: 1, probabilities: [Float32Array.of(1, 0), Float32Array.of(0.5, 0.5)] };
  // sqrt(2^-23) = 3.5e-4 against 1
  expect(geometricMean(sure)[1]).toBeCloseTo(3.4527e-4 / (1 + 3.4527e-4), 7);
});

test("logarithms are columns, member by member", () => {
  const { columns, values } = logarithms(votes);
  expect(columns).toEqual(["member_1_proton", "member_1_iron", "member_2_proton", "member_2_iron"]);
  expect(values[6]).toBeCloseTo(Math.log(0.2), 6);
});
