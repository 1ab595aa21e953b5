import { describe, expect, test } from "vitest";
import { neighbours, RankGrid } from "../../src/audit/rank-grid.ts";
import { Random } from "../../src/core/random.ts";

describe("RankGrid", () => {
  test.each([1, 2, 3])("finds what comparing all rows finds, in %i dimensions", (dimensions) => {
    const random = Random.fromSeed(dimensions);
    const ranks = Array.from({ length: dimensions }, () => Float32Array.from({ length: 300 }, () => random.uniform()));
    const grid = new RankGrid(ranks);
    const found = neighbours(7);
    for (let row = 0; row < 300; row++) {
      grid.nearest(row, found);
      const all = Array.from({ length: 300 }, (_, other) => ({
        other,
        distance: ranks.reduce((sum, rank) => sum + (rank[row]! - rank[other]!) * (rank[row]! - rank[other]!), 0),
      })).filter(({ other }) => other !== row);
      const expected = all.sort((a, b) => a.distance - b.distance).slice(0, 7);
      expect([...found.rows]).toEqual(expected.map(({ other }) => other));
    }
  });

  test("looks among the given points, and finds all where there are few", () => {
    const rank = Float32Array.of(0.1, 0.2, 0.9, 0.5);
    const found = neighbours(5);
    new RankGrid([rank], Uint32Array.of(2, 3)).nearest(0, found);
    expect(found.count).toBe(2);
    expect([...found.rows.subarray(0, 2)]).toEqual([3, 2]);
  });
});
