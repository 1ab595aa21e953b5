import { describe, expect, test } from "vitest";
import { closeRatio, nearStatistic } from "../../src/audit/near-statistic.ts";
import { Random } from "../../src/core/random.ts";

const ROWS = Uint32Array.from({ length: 3000 }, (_, row) => row);

describe("nearStatistic", () => {
  test("of points at random a tenth is close, and labels that follow the place smoothly show no excess", () => {
    const random = Random.fromSeed(2);
    const columns = [0, 1].map(() => ({ rank: Float32Array.from(ROWS, () => random.uniform()) }));
    const y = Uint8Array.from(ROWS, (row) => (random.uniform() < columns[0]!.rank[row]! ? 1 : 0));
    const found = nearStatistic(columns, { y, queries: ROWS, points: ROWS });
    // 3000 rows: standard error sqrt(0.1 0.9 / 3000) = 0.0055, pairs seen from both sides 0.008; four of them
    expect(Math.abs(found.close - 0.1)).toBeLessThan(0.03);
    expect(Math.abs(found.z)).toBeLessThan(4);
  });

  test("sees showers of five rows whose two quantities are changed by a thousandth", () => {
    const random = Random.fromSeed(3);
    const showers = Array.from({ length: 600 }, () => ({
      place: [random.uniform(), random.uniform()],
      label: random.integer(2),
    }));
    const of = (row: number) => showers[Math.floor(row / 5)]!;
    const columns = [0, 1].map((d) => ({
      rank: Float32Array.from(ROWS, (row) => of(row).place[d]! + 0.001 * random.normal()),
    }));
    const y = Uint8Array.from(ROWS, (row) => of(row).label);
    const found = nearStatistic(columns, { y, queries: ROWS, points: ROWS });
    expect(found.close).toBeGreaterThan(0.5);
    expect(found.excess).toBeGreaterThan(0.8);
    expect(found.z).toBeGreaterThan(15);
  });
});

test("closeRatio: 1 - 0.9^(1/31) = 0.0033929 is the share of the ball; squared distances go with it in two dimensions", () => {
  expect(closeRatio(2)).toBeCloseTo(0.0033929, 6);
  expect(closeRatio(1)).toBeCloseTo(0.0033929 * 0.0033929, 8);
});
