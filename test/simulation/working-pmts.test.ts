import { describe, expect, it } from "vitest";
import { Random } from "../../src/core/random.ts";
import { sampleWorkingPmts, works } from "../../src/simulation/working-pmts.ts";

describe("sampleWorkingPmts", () => {
  it("leaves out the dead ones, a bit for each PMT that works", () => {
    const masks = [[], [1], [2], [3], [1, 3]].map((dead_pmts) =>
      sampleWorkingPmts({ dead_pmts, dead_pmt_probability: 0 }, Random.fromSeed(1)),
    );
    expect(masks).toEqual([0b111, 0b110, 0b101, 0b011, 0b010]);
    expect([0, 1, 2].map((pmt) => works(0b101, pmt))).toEqual([true, false, true]);
  });

  it("lets each die with its probability, independently", () => {
    const root = Random.fromSeed(141);
    const counts = new Array<number>(8).fill(0);
    const n = 8000;
    for (let i = 0; i < n; i++) {
      const mask = sampleWorkingPmts({ dead_pmts: [], dead_pmt_probability: 0.3 }, root.stream("station", i));
      counts[mask]!++;
    }
    counts.forEach((count, mask) => {
      const working = [0, 1, 2].filter((pmt) => works(mask, pmt)).length;
      const p = 0.7 ** working * 0.3 ** (3 - working); // 0.343, 0.147, 0.063 or 0.027
      expect(Math.abs(count / n - p)).toBeLessThan(4.4 * Math.sqrt((p * (1 - p)) / n));
    });
  });

  it("has a stream of its own, and a fixed one shifts no other", () => {
    const random = Random.fromSeed(142);
    const of = (dead_pmts: number[], i: number) =>
      sampleWorkingPmts({ dead_pmts, dead_pmt_probability: 0.5 }, random.stream("station", i));
    for (let i = 0; i < 50; i++) expect(of([2], i)).toBe(of([], i) & 0b101);
    const used = Random.fromSeed(143);
    sampleWorkingPmts({ dead_pmts: [], dead_pmt_probability: 0.5 }, used);
    expect(used.uniform()).toBe(Random.fromSeed(143).uniform());
  });
});
