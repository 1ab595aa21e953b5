import { describe, expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { type CalibrationRows, calibrated, calibrationSchema, fitCalibration } from "../../src/models/calibration.ts";

/** Rows of three classes whose log probabilities are 2 x score + offset but for a constant. */
function sample(rows: number, seed = 1): CalibrationRows & { y: Uint8Array } {
  const random = Random.fromSeed(seed);
  const scores = Float64Array.from({ length: 3 * rows }, () => random.normal());
  const y = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const weights = [0, 1, 2].map((k) => Math.exp(2 * scores[3 * row + k]! + [0.5, 0, -0.5][k]!));
    const u = random.uniform() * (weights[0]! + weights[1]! + weights[2]!);
    y[row] = u < weights[0]! ? 0 : u < weights[0]! + weights[1]! ? 1 : 2;
  }
  return { scores, y };
}

function logLoss(p: Float32Array, y: Uint8Array): number {
  return -y.reduce((sum, k, row) => sum + Math.log(p[3 * row + k]!), 0) / y.length;
}

test("a calibration whose products could be infinite is none", () => {
  expect(calibrationSchema.safeParse({ slope: 1e48, offsets: [0, -3] }).success).toBe(true);
  expect(calibrationSchema.safeParse({ slope: 1e300, offsets: [0, 0] }).success).toBe(false);
  expect(calibrationSchema.safeParse({ slope: 1, offsets: [0, -1e300] }).success).toBe(false);
});

describe("fitCalibration", () => {
  test("finds slope and offsets that the rows were drawn with", () => {
    const { slope, offsets } = fitCalibration(sample(20_000), 3);
    // The slope's standard error is about 1 / sqrt(20,000 x .15 x 2) = .013; an offset's .02.
    expect(slope).toBeCloseTo(2, 1);
    expect(offsets[0]! - offsets[1]!).toBeGreaterThan(0.4);
    expect(offsets[0]! - offsets[1]!).toBeLessThan(0.6);
    expect(offsets[2]! - offsets[1]!).toBeGreaterThan(-0.6);
    expect(offsets[2]! - offsets[1]!).toBeLessThan(-0.4);
  });

  test("lowers the log loss, of other rows, too, with offsets more than without", () => {
    const [rows, others] = [sample(2000), sample(2000, 2)];
    const losses = [
      { slope: 1, offsets: [0, 0, 0] },
      fitCalibration(rows, 3, { offsets: false }),
      fitCalibration(rows, 3),
    ].map((calibration) => logLoss(calibrated(others.scores, calibration), others.y));
    expect(losses[1]).toBeLessThan(losses[0]!);
    expect(losses[2]).toBeLessThan(losses[1]!);
  });

  test("does not depend on the order of the rows, beyond rounding", () => {
    const { scores, y } = sample(500);
    const order = Random.fromSeed(3).shuffle(Uint32Array.from(y.keys()));
    const shuffled = {
      scores: Float64Array.from({ length: scores.length }, (_, i) => scores[3 * order[Math.floor(i / 3)]! + (i % 3)]!),
      y: y.map((_, row) => y[order[row]!]!),
    };
    const [first, second] = [fitCalibration({ scores, y }, 3), fitCalibration(shuffled, 3)];
    expect(second.slope).toBeCloseTo(first.slope, 9);
    for (const [k, offset] of second.offsets.entries()) expect(offset).toBeCloseTo(first.offsets[k]!, 9);
  });

  test("a row of weight 2 is two rows, but for the prior, which is that of a spread", () => {
    const { scores, y } = sample(100);
    const twice = { scores: Float64Array.of(...scores, ...scores.subarray(0, 3)), y: [...y, y[0]!] };
    const weighted = { scores, y, weight: y.map((_, row) => (row === 0 ? 2 : 1)) };
    expect(fitCalibration(weighted, 3).slope).toBeCloseTo(fitCalibration(twice, 3).slope, 5);
  });

  test("a temperature keeps the order of the scores, and scores in another unit change nothing", () => {
    const { scores, y } = sample(300);
    const calibration = fitCalibration({ scores, y }, 3, { offsets: false });
    expect(calibration.offsets).toEqual([0, 0, 0]);
    const larger = { scores: scores.map((score) => 1000 * score), y };
    expect(1000 * fitCalibration(larger, 3, { offsets: false }).slope).toBeCloseTo(calibration.slope, 8);
  });

  test("stays finite for classes that are separated", () => {
    const calibration = fitCalibration({ scores: Float64Array.of(1, 0, 0, 1), y: [0, 1] }, 2);
    expect(Number.isFinite(calibration.slope)).toBe(true);
    expect(calibrated(Float64Array.of(1, 0), calibration)[0]).toBeGreaterThan(0.99);
    expect(calibrationSchema.safeParse(calibration).success).toBe(true);
  });

  test("scores that are worse than none count for nothing: the shares of the classes are left", () => {
    const scores = Float64Array.of(0, 1, 0, 1, 1, 0, 0, 1);
    const y = [0, 0, 1, 0];
    const [p] = calibrated(Float64Array.of(5, 0), fitCalibration({ scores, y }, 2));
    expect(p).toBeCloseTo(0.75, 2);
    expect(fitCalibration({ scores, y }, 2, { offsets: false })).toEqual({ slope: 0, offsets: [0, 0] });
    expect(fitCalibration({ scores: new Float64Array(8), y }, 2).slope).toBe(0);
  });
});
