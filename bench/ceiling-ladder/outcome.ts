import { Random } from "../../src/core/random.ts";
import { clusterReplicates } from "../../src/evaluation/bootstrap.ts";
import { decide } from "../../src/evaluation/decision.ts";
import type { Predictions } from "../../src/evaluation/evaluation.ts";
import { quantile } from "../../src/evaluation/quantile.ts";

/** How often a rung names each test shower right: the share of its answers, one for a shower, or one for each of its stations. */
export type Outcome = ReadonlyMap<number, number>;

/** Of answers of stations or of events. */
export function outcomeOf({ classes, probabilities, y, shower }: Predictions): Map<number, number> {
  const decided = decide(probabilities, classes.length);
  const counts = new Map<number, [right: number, rows: number]>();
  shower.forEach((id, row) => {
    const [right, rows] = counts.get(id) ?? [0, 0];
    counts.set(id, [right + (decided[row] === y[row] ? 1 : 0), rows + 1]);
  });
  return new Map([...counts].map(([id, [right, rows]]) => [id, right / rows]));
}

/** A mean over showers with its interval. */
export interface Measured {
  value: number;
  /** 99 %, percentile bootstrap over showers */
  interval: [number, number];
}

const REPLICATES = 4000;

/** Mean of numbers of showers, each weighted by so much; and its 99 % interval. */
export function weightedMean(values: readonly number[], weights: readonly number[]): Measured {
  const sums = new Float64Array(2 * values.length);
  values.forEach((value, i) => {
    sums[2 * i] = weights[i]!;
    sums[2 * i + 1] = weights[i]! * value;
  });
  const mean = (total: Float64Array) => [total[1]! / total[0]!];
  const random = Random.fromSeed(1).stream("ladder-bootstrap");
  const [drawn] = clusterReplicates(sums, 2, mean, { replicates: REPLICATES, random });
  const sorted = drawn!.slice().sort();
  const total = Float64Array.of(0, 0);
  for (let i = 0; i < sums.length; i++) total[i % 2]! += sums[i]!;
  return { value: mean(total)[0]!, interval: [quantile(sorted, 0.005), quantile(sorted, 0.995)] };
}
