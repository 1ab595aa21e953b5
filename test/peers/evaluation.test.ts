import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { reliabilityCurve } from "../../src/evaluation/calibration.ts";
import { evaluate } from "../../src/evaluation/evaluate.ts";
import type { Predictions } from "../../src/evaluation/evaluation.ts";
import { mcnemar } from "../../src/evaluation/mcnemar.ts";
import { wilsonInterval } from "../../src/evaluation/wilson.ts";
import { CLASSES, predictionsOf } from "../evaluation/predictions.ts";
import { peersPython } from "./python.ts";

interface Peer {
  accuracy: number;
  balanced_accuracy: number;
  confusion: number[][];
  precision: (number | null)[];
  recall: (number | null)[];
  f1: (number | null)[];
  support: number[];
  log_loss: number;
  log_loss_float32: number;
  auc: Record<string, number>;
  pair_auc: [number, number, number][];
  roc: [number[], number[]];
  reliability: [observed: number[], mean: number[]];
}

/** Sums of a million float64 differ in the order of addition by less. */
const DIGITS = 9;
const random = Random.fromSeed(1).stream("peers");

/** Rows whose probabilities say something of their label; `grain` rounds the scores, so that there are ties. */
function simulate(rows: number, shares: readonly number[], grain: number): Predictions {
  const y = Array.from({ length: rows }, () => {
    const u = random.uniform();
    let k = 0;
    for (let below = shares[0]!; u >= below && k < shares.length - 1; below += shares[++k]!);
    return k;
  });
  const probabilities = y.map((label) => {
    const weights = shares.map((_, k) =>
      Math.exp(grain * Math.round((random.normal() + (k === label ? 1 : 0)) / grain)),
    );
    return weights.map((weight) => weight / weights.reduce((sum, one) => sum + one, 0));
  });
  return predictionsOf(y, probabilities, { shower: y.map((_, row) => Math.floor(row / 5)) });
}

const sure = predictionsOf(
  [0, 1, 1, 0],
  [
    [1, 0],
    [1, 0],
    [0, 1],
    [0.5, 0.5],
  ],
);

const CASES: Record<string, Predictions> = {
  "four classes": simulate(5000, [0.25, 0.25, 0.25, 0.25], 1e-6),
  "unequal classes with ties": simulate(3000, [0.6, 0.25, 0.1, 0.05], 0.5),
  "two classes": simulate(500, [0.3, 0.7], 0.01),
  "a class without rows": simulate(200, [0.5, 0.5, 0], 0.1),
  "one class only": simulate(50, [1, 0], 0.1),
  "probabilities of 0 and 1": sure,
};
const WILSON: [hits: number, rows: number, confidence: number][] = [
  [70894, 80089, 0.99],
  [14179, 16018, 0.99],
  [0, 10, 0.9],
  [10, 10, 0.9],
  [1, 2, 0.5],
  [3, 7, 0.999],
];

/** Rows that only one of two models has right. */
const DISCORDANT: [number, number][] = [
  [1, 3],
  [0, 12],
  [40, 40],
  [310, 402],
  [7000, 7600],
];

describe("scikit-learn and scipy say the same", () => {
  let peers: Peer[];
  let wilson: [number, number][];
  let discordant: [exact: number, mid: number][];
  beforeAll(() => {
    const cases = Object.values(CASES).map(({ classes, probabilities, y }) => ({
      y: [...y],
      probabilities: [...y].map((_, row) => [
        ...probabilities.subarray(row * classes.length, (row + 1) * classes.length),
      ]),
    }));
    const output = execFileSync(peersPython(), [fileURLToPath(new URL("evaluation.py", import.meta.url))], {
      input: JSON.stringify({ cases, wilson: WILSON, mcnemar: DISCORDANT }),
      maxBuffer: 2 ** 28,
      encoding: "utf8",
      stdio: ["pipe", "pipe", "pipe"],
    });
    ({ cases: peers, wilson, mcnemar: discordant } = JSON.parse(output));
  });

  test.each(Object.keys(CASES))("of %s", (name) => {
    const predictions = CASES[name]!;
    const peer = peers[Object.keys(CASES).indexOf(name)]!;
    const own = evaluate(predictions, { random, replicates: 1 });
    expect(own.accuracy).toBeCloseTo(peer.accuracy, DIGITS);
    expect(own.balanced_accuracy).toBeCloseTo(peer.balanced_accuracy, DIGITS);
    expect(own.confusion).toEqual(peer.confusion);
    // scikit-learn clips to the epsilon of its type: with float64 zeros cost more, with float32 it counts in float32.
    if (name !== "probabilities of 0 and 1") expect(own.log_loss).toBeCloseTo(peer.log_loss, DIGITS);
    expect(own.log_loss).toBeCloseTo(peer.log_loss_float32, 4);
    own.per_class.forEach(({ precision, recall, f1, support, auc }, k) => {
      expect(support).toBe(peer.support[k]);
      for (const [value, expected] of [
        [precision, peer.precision[k]],
        [recall, peer.recall[k]],
        [f1, peer.f1[k]],
        [auc, peer.auc[k] ?? null],
      ]) {
        if (expected === null) expect(value).toBeNaN();
        else expect(value).toBeCloseTo(expected!, DIGITS);
      }
    });
    for (const [a, b, auc] of peer.pair_auc) {
      const pair = own.pairs.find(({ first, second }) => first === CLASSES[a] && second === CLASSES[b]);
      expect(pair!.auc).toBeCloseTo(auc, DIGITS);
    }
  });

  test("of the ROC curve of few rows, point by point", () => {
    const index = Object.keys(CASES).indexOf("a class without rows");
    const { false_positive_rate, true_positive_rate } = evaluate(CASES["a class without rows"]!, {
      random,
      replicates: 1,
    }).per_class[0]!.roc;
    const [x, y] = peers[index]!.roc;
    expect(x.length).toBeLessThan(257);
    expect(false_positive_rate).toEqual(x);
    expect(true_positive_rate).toEqual(y);
  });

  test("of the reliability curve", () => {
    const [observed, mean] = peers[0]!.reliability;
    const bins = reliabilityCurve(CASES["four classes"]!, 0).filter(({ n }) => n > 0);
    expect(bins.length).toBe(observed.length);
    bins.forEach((bin, k) => {
      expect(bin.observed).toBeCloseTo(observed[k]!, DIGITS);
      expect(bin.mean_probability).toBeCloseTo(mean[k]!, DIGITS);
    });
  });

  test.each(WILSON.map((one, i) => [...one, i] as const))(
    "of Wilson's interval: %i of %i at %f",
    (hits, rows, level, i) => {
      const [low, high] = wilsonInterval(hits / rows, rows, level);
      expect(low).toBeCloseTo(wilson[i]![0], 12);
      expect(high).toBeCloseTo(wilson[i]![1], 12);
    },
  );

  test.each(DISCORDANT.map((one, i) => [...one, i] as const))(
    "of McNemar's test of %i and %i rows",
    (first, second, i) => {
      const { p_value, mid_p } = mcnemar(first, second);
      const [exact, mid] = discordant[i]!;
      expect(p_value / exact).toBeCloseTo(1, 9);
      expect(mid_p / mid).toBeCloseTo(1, 9);
    },
  );
});
