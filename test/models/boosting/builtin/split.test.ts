// The kernel's search against an exhaustive one in plain JavaScript.
import { describe, expect, test } from "vitest";
import { Random } from "../../../../src/core/random.ts";
import { kernelMemory } from "./kernel-memory.ts";

interface Penalty {
  lambda: number;
  alpha: number;
  minChildWeight: number;
  maxDeltaStep: number;
  sign: number;
}

const PLAIN: Penalty = { lambda: 1, alpha: 0, minChildWeight: 1, maxDeltaStep: 0, sign: 0 };
const f = Math.fround;
/** Numbers that a feature takes in a histogram: 256 bins of two, and a cache line. */
const STRIDE = 520;

function weightOf(g: number, h: number, { lambda, alpha, minChildWeight, maxDeltaStep }: Penalty): number {
  if (h < minChildWeight || h <= 0) return 0;
  const w = (-Math.sign(g) * Math.max(0, Math.abs(g) - alpha)) / (h + lambda);
  return f(maxDeltaStep === 0 ? w : Math.max(-maxDeltaStep, Math.min(maxDeltaStep, w)));
}

function scoreOf(g: number, h: number, penalty: Penalty): number {
  if (h <= 0) return 0;
  const { lambda, alpha, maxDeltaStep, sign } = penalty;
  if (maxDeltaStep === 0 && sign === 0) return f(Math.max(0, Math.abs(g) - alpha) ** 2 / (h + lambda));
  const w = weightOf(g, h, penalty);
  return -f(f(f(2 * f(g)) * w) + f(f(f(h) + lambda) * f(w * w)));
}

/** Looks at every cut of every feature; the first of the best wins. */
function exhaustive(
  histogram: Float64Array,
  total: { g: number; h: number },
  { bins, penalty }: { bins: readonly number[]; penalty: Penalty },
) {
  let best = { gain: 0, feature: 0, bin: 0, defaultLeft: 0 };
  const parent = scoreOf(total.g, total.h, penalty);
  bins.forEach((count, feature) => {
    const hasMissing = count >= 65_536;
    const n = hasMissing ? count - 65_536 : count - 1;
    const bin = (b: number, part: number) => histogram[STRIDE * feature + 2 * b + part]!;
    const consider = (gl: number, hl: number, at: number, defaultLeft: number) => {
      const [gr, hr] = [total.g - gl, total.h - hl];
      if (hl < penalty.minChildWeight || hr < penalty.minChildWeight) return;
      const [wl, wr] = [weightOf(gl, hl, penalty), weightOf(gr, hr, penalty)];
      if (penalty.sign * (wl - wr) > 0) return;
      const gain = f(f(scoreOf(gl, hl, penalty) + scoreOf(gr, hr, penalty)) - parent);
      if (gain > best.gain) best = { gain, feature, bin: at, defaultLeft };
    };
    let [g, h] = [0, 0];
    for (let b = 0; b < n; b++) {
      g += bin(b, 0);
      h += bin(b, 1);
      consider(g, h, b, 0);
    }
    if (!hasMissing || bin(255, 1) === 0) return;
    [g, h] = [0, 0];
    for (let b = n - 1; b > 0; b--) {
      g += bin(b, 0);
      h += bin(b, 1);
      consider(total.g - g, total.h - h, b - 1, 1);
    }
  });
  return best;
}

/** A histogram of 300 rows in four features with few, odd and many bins, one with missing values; some bins are empty. */
function randomHistogram(random: Random) {
  const bins = [5, 18, 256, 65_536 + 200];
  const histogram = new Float64Array(STRIDE * bins.length);
  const total = { g: 0, h: 0 };
  for (let row = 0; row < 300; row++) {
    const [g, h] = [f(random.normal() + (row % 7) / 7), f(0.1 + random.uniform() / 4)];
    total.g += g;
    total.h += h;
    bins.forEach((count, feature) => {
      const below = count >= 65_536 ? count - 65_536 : count;
      const code = feature === 3 && row % 5 === 0 ? 255 : (random.integer(below) + (row % 7)) % below;
      histogram[STRIDE * feature + 2 * code]! += g;
      histogram[STRIDE * feature + 2 * code + 1]! += h;
    });
  }
  return { bins, histogram, total };
}

describe.each([
  ["plain", PLAIN],
  ["without any penalty", { ...PLAIN, lambda: 0, minChildWeight: 0 }],
  ["heavy children", { ...PLAIN, minChildWeight: 12 }],
  ["L1", { ...PLAIN, alpha: f(0.7) }],
  ["limited steps", { ...PLAIN, maxDeltaStep: f(0.9) }],
  ["rising", { ...PLAIN, sign: 1 }],
  ["falling", { ...PLAIN, sign: -1 }],
])("bestSplit, %s", (_name, penalty) => {
  test("is the best of all cuts, in 50 histograms", () => {
    const random = Random.fromSeed("split");
    const { kernels, memory, put } = kernelMemory();
    const { lambda, alpha, minChildWeight, maxDeltaStep, sign } = penalty;
    kernels.setPenalty(lambda, alpha, minChildWeight, maxDeltaStep, sign === 0 ? 0 : 1);
    const features = put(Uint32Array.of(0, 1, 2, 3));
    const signs = put(new Int8Array(4).fill(sign));
    const out = put(new Float64Array(4));
    const sums = put(new Float64Array(STRIDE * 4));
    let splits = 0;
    for (let i = 0; i < 50; i++) {
      const { bins, histogram, total } = randomHistogram(random.stream("histogram", i));
      new Float64Array(memory.buffer, sums, histogram.length).set(histogram);
      const counts = put(Uint32Array.from(bins));
      kernels.bestSplit(sums, features, 4, counts, signs, total.g, total.h, -Infinity, Infinity, out);
      const expected = exhaustive(histogram, total, { bins, penalty });
      const [feature, bin, defaultLeft] = new Uint32Array(memory.buffer, out + 20, 3);
      expect({ gain: new Float32Array(memory.buffer, out + 16, 1)[0], feature, bin, defaultLeft }).toEqual(expected);
      if (expected.gain > 0) splits++;
    }
    expect(splits).toBeGreaterThan(40);
  });
});

test("a constrained weight stays within the limits of its node", () => {
  const { kernels } = kernelMemory();
  kernels.setPenalty(1, 0, 0, 0, 1);
  // -g / (h + lambda) = -4 / (3 + 1) = -1
  expect(kernels.leafWeight(4, 3, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)).toBe(-1);
  expect(kernels.leafWeight(4, 3, -0.5, 2)).toBe(-0.5);
  expect(kernels.leafWeight(-4, 3, -2, 0.25)).toBe(0.25);
});

test("weights: L1, limited steps, light and flat leaves", () => {
  const { kernels } = kernelMemory();
  const weight = (g: number, h: number) => kernels.leafWeight(g, h, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  kernels.setPenalty(1, 1, 0, 0, 0);
  expect([weight(4, 3), weight(-4, 3), weight(0.5, 3) + 0]).toEqual([-0.75, 0.75, 0]);
  kernels.setPenalty(1, 0, 0, 0.5, 0);
  expect([weight(4, 3), weight(-4, 3), weight(1, 3)]).toEqual([-0.5, 0.5, -0.25]);
  kernels.setPenalty(1, 0, 2, 0, 0);
  expect([weight(4, 1.5), weight(4, 0)].map(Math.abs)).toEqual([0, 0]);
});
