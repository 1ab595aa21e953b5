import { describe, expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { clusterBootstrap } from "../../src/evaluation/bootstrap.ts";
import { clusteredProportion } from "../../src/evaluation/clustered-proportion.ts";
import { clustersOf, sumByCluster } from "../../src/evaluation/clusters.ts";
import type { Interval } from "../../src/evaluation/evaluation.ts";
import { wilsonInterval } from "../../src/evaluation/wilson.ts";

const CONFIDENCE = 0.9;
const EXPERIMENTS = 500;
const CLUSTERS = 150;
/** Share of the rows that are right, over all showers: the mean of the two below. */
const TRUTH = 0.6;
const random = Random.fromSeed(1);

/** Showers of 1 to 9 rows, each right with probability 0.3 or 0.9, whichever its shower has. */
function experiment(index: number): { hit: Uint8Array; shower: Uint32Array } {
  const stream = random.stream("experiment", index);
  const hit: number[] = [];
  const shower: number[] = [];
  for (let g = 0; g < CLUSTERS; g++) {
    const rows = 1 + stream.integer(9);
    const p = stream.uniform() < 0.5 ? 0.3 : 0.9;
    for (let row = 0; row < rows; row++) {
      hit.push(stream.uniform() < p ? 1 : 0);
      shower.push(g);
    }
  }
  return { hit: Uint8Array.from(hit), shower: Uint32Array.from(shower) };
}

function coverage(interval: (data: ReturnType<typeof experiment>, index: number) => Interval): number {
  let covered = 0;
  for (let index = 0; index < EXPERIMENTS; index++) {
    const [low, high] = interval(experiment(index), index);
    if (low <= TRUTH && TRUTH <= high) covered++;
  }
  return covered / EXPERIMENTS;
}

/**
 * Intervals at 90 % must hold the truth in 90 % of experiments. Of 500 that is 0.9 +- sqrt(0.9 * 0.1 / 500) = 0.0134;
 * three of them and 0.01 for the percentile bootstrap of 150 clusters (its normal quantile should be Student's t and its
 * variance lacks G / (G - 1): 0.2 %) and 300 replicates (their quantiles cost about 1 / replicates): 0.05.
 */
const TOLERANCE = 0.05;

describe("coverage of 90 % intervals for rows that come in showers", () => {
  test("bootstrap over showers", () => {
    const covered = coverage(({ hit, shower }, index) => {
      const sums = sumByCluster(clustersOf(shower), [hit, new Uint8Array(hit.length).fill(1)]);
      const options = { confidence: CONFIDENCE, replicates: 300, random: random.stream("replicates", index) };
      return clusterBootstrap(sums, 2, (total) => [total[0]! / total[1]!], options)[0]!;
    });
    expect(Math.abs(covered - CONFIDENCE)).toBeLessThan(TOLERANCE);
  });

  test("Wilson with the effective number of rows", () => {
    const covered = coverage(({ hit, shower }) => clusteredProportion(hit, shower, CONFIDENCE).interval);
    expect(Math.abs(covered - CONFIDENCE)).toBeLessThan(TOLERANCE);
  });

  test("Wilson with all rows holds the truth far too rarely", () => {
    // Correlation in a shower: 0.3^2 / (0.6 * 0.4) = 0.375; E[m^2] / E[m] = (285 / 9) / 5 = 6.33; design effect
    // 1 + 5.33 * 0.375 = 3. So it covers P(|z| < 1.645 / sqrt 3) = 0.658 of experiments, +- 0.021; four of them.
    const covered = coverage(({ hit }) => {
      const proportion = hit.reduce((sum, one) => sum + one, 0) / hit.length;
      return wilsonInterval(proportion, hit.length, CONFIDENCE);
    });
    expect(Math.abs(covered - 0.658)).toBeLessThan(4 * 0.0212);
  });

  test("the design effect is 1 + (E[m^2] / E[m] - 1) * correlation = 3, its mean over experiments within 3 %", () => {
    let sum = 0;
    for (let index = 0; index < EXPERIMENTS; index++) {
      const { hit, shower } = experiment(index);
      sum += clusteredProportion(hit, shower, CONFIDENCE).design_effect;
    }
    // One estimate from 150 squared residuals scatters by about sqrt(2 / 150) = 12 % (measured 10 %), the mean of 500 by
    // 0.5 %; its bias is of the order of 1 / 150.
    expect(Math.abs(sum / EXPERIMENTS / 3 - 1)).toBeLessThan(0.03);
  });
});
