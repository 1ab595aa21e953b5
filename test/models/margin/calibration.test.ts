import { expect, test } from "vitest";
import { Random } from "../../../src/core/random.ts";
import {
  CALIBRATIONS,
  calibrate,
  calibrated,
  fitSigmoid,
  type ScoredRows,
} from "../../../src/models/margin/calibration.ts";

test("scores that say nothing: every probability is the mean of Platt's targets", () => {
  // 3 of 4 rows: targets 4 / 5 and 1 / 3, mean (3 x 0.8 + 1 / 3) / 4 = 0.68333
  const { slope, offset } = fitSigmoid([0, 0, 0, 0], { positive: Uint8Array.of(1, 1, 1, 0) });
  expect(slope).toBeCloseTo(0, 12);
  expect(1 / (1 + Math.exp(offset))).toBeCloseTo((3 * 0.8 + 1 / 3) / 4, 10);
});

test("two scores: the sigmoid goes through the targets", () => {
  // 1 row of 3 positive at +1 and none of 2 at -1 cannot be; 2 of 2 at +1: 3 / 4, 0 of 2 at -1: 1 / 4
  const { slope, offset } = fitSigmoid([1, 1, -1, -1], { positive: Uint8Array.of(1, 1, 0, 0) });
  expect(1 / (1 + Math.exp(slope + offset))).toBeCloseTo(0.75, 9);
  expect(1 / (1 + Math.exp(-slope + offset))).toBeCloseTo(0.25, 9);
});

/** Rows whose own score is larger by 1 on average. */
function scored(classes: number, { rows = 400, unit = 1 } = {}): ScoredRows {
  const random = Random.fromSeed(4);
  const y = Uint8Array.from({ length: rows }, () => random.integer(classes));
  const scores = new Float64Array(rows * classes);
  y.forEach((own, row) => {
    for (let k = 0; k < classes; k++) scores[row * classes + k] = unit * (random.normal() + (k === own ? 1 : 0));
    if (classes === 2) scores[2 * row] = -scores[2 * row + 1]!;
  });
  return { scores, y, classes };
}

test.each(CALIBRATIONS)("%s: probabilities that sum to 1, the same in any unit of the scores", (kind) => {
  const rows = scored(3);
  const p = calibrated(calibrate(kind, rows), rows.scores, 3);
  for (let row = 0; row < 400; row++) {
    expect(p[3 * row]! + p[3 * row + 1]! + p[3 * row + 2]!).toBeCloseTo(1, 5);
  }
  const large = scored(3, { unit: 1e6 });
  calibrated(calibrate(kind, large), large.scores, 3).forEach((value, i) => {
    expect(value).toBeCloseTo(p[i]!, 5);
  });
});

test.each(CALIBRATIONS)("%s: a weight is that many rows", (kind) => {
  const rows = scored(3, { rows: 60 });
  const weight = Float32Array.from(rows.y, (_, row) => row % 3);
  const often = [...rows.y.keys()].flatMap((row) => Array<number>(row % 3).fill(row));
  const repeated = {
    classes: 3,
    y: Uint8Array.from(often, (row) => rows.y[row]!),
    scores: Float64Array.from(often.flatMap((row) => [...rows.scores.subarray(3 * row, 3 * row + 3)])),
  };
  const [a, b] = [calibrate(kind, { ...rows, weight }), calibrate(kind, repeated)];
  a.slope.forEach((value, k) => {
    expect(value).toBeCloseTo(b.slope[k]!, 6);
  });
  a.offset.forEach((value, k) => {
    expect(value).toBeCloseTo(b.offset[k]!, 6);
  });
});

test("for two classes a softmax is the sigmoid", () => {
  const rows = scored(2);
  const [a, b] = CALIBRATIONS.map((kind) => calibrated(calibrate(kind, rows), rows.scores, 2));
  a!.forEach((value, i) => {
    expect(value).toBeCloseTo(b![i]!, 6);
  });
});

test("a softmax is the one that the scores were drawn from", () => {
  const random = Random.fromSeed(9);
  const [scale, offsets] = [1.5, [0, 0.4, -0.8]];
  const rows = 20_000;
  const scores = Float64Array.from({ length: 3 * rows }, () => random.normal());
  const y = Uint8Array.from({ length: rows }, (_, row) => {
    const odds = offsets.map((offset, k) => Math.exp(scale * scores[3 * row + k]! + offset));
    let u = random.uniform() * (odds[0]! + odds[1]! + odds[2]!);
    let k = 0;
    while (k < 2 && u >= odds[k]!) u -= odds[k++]!;
    return k;
  });
  const { slope, offset } = calibrate("softmax", { scores, y, classes: 3 });
  // Each has a standard deviation of some 1 / sqrt(rows / 6) = 0.017; 5 of them.
  expect(Math.abs(slope[0]! - scale)).toBeLessThan(0.09);
  offset.forEach((value, k) => {
    expect(Math.abs(value - offsets[k]!)).toBeLessThan(0.09);
  });
});

test.each(CALIBRATIONS)("%s: perfectly parted scores give no probability of 0 or 1", (kind) => {
  const y = Uint8Array.of(0, 0, 1, 1, 2, 2);
  const scores = new Float64Array(18);
  y.forEach((own, row) => {
    for (let k = 0; k < 3; k++) scores[3 * row + k] = k === own ? 5 : -5;
  });
  const p = calibrated(calibrate(kind, { scores, y, classes: 3 }), scores, 3);
  expect(Math.max(...p)).toBeLessThan(0.95);
  expect(Math.min(...p)).toBeGreaterThan(0.01);
  y.forEach((own, row) => {
    expect(p[3 * row + own]).toBe(Math.max(...p.subarray(3 * row, 3 * row + 3)));
  });
});
