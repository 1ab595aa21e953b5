import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { DrawnSums } from "../../src/evaluation/drawn-sums.ts";

/** As the definition says: the row of each cluster drawn, added to the total in the order of the draws. */
function addedInOrder(sums: Float64Array, width: number, random: Random): number[] {
  const total = new Array<number>(width).fill(0);
  const clusters = sums.length / width;
  for (let i = 0; i < clusters; i++) {
    const cluster = random.integer(clusters);
    for (let k = 0; k < width; k++) total[k]! += sums[cluster * width + k]!;
  }
  return total;
}

test("sums are those of one cluster after the other, to the bit", () => {
  const loss = fc.double({ min: -20, max: 20, noNaN: true });
  const count = fc.oneof(fc.constant(0), fc.integer({ min: -3, max: 40 }));
  const vast = fc.constantFrom(2 ** 52, 3, 0);
  const rows = fc.array(fc.tuple(loss, count, vast, count), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(rows, fc.nat(), (clusters, seed) => {
      const sums = Float64Array.from(clusters.flat());
      const draws = new DrawnSums(sums, 4);
      const total = new Float64Array(4);
      const [one, other] = [Random.fromSeed(seed), Random.fromSeed(seed)];
      // Twice: nothing of the first draw is left in the second.
      for (let replicate = 0; replicate < 2; replicate++) {
        draws.draw(one, total);
        const expected = addedInOrder(sums, 4, other);
        for (let k = 0; k < 4; k++) expect(total[k]! + 0).toBe(expected[k]! + 0);
      }
    }),
  );
});
