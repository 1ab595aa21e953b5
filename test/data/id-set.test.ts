import fc from "fast-check";
import { expect, test } from "vitest";
import { IdSet } from "../../src/data/id-set.ts";

test("counts each identifier once, over the whole range of uint32", () => {
  const ids = fc.oneof(
    fc.integer({ min: 0, max: 100 }),
    fc.integer({ min: 0, max: 2 ** 16 - 1 }).map((page) => page * 2 ** 16 + 5),
    fc.integer({ min: 2 ** 32 - 100, max: 2 ** 32 - 1 }),
  );
  fc.assert(
    fc.property(fc.array(fc.array(ids)), (chunks) => {
      const set = new IdSet();
      for (const chunk of chunks) set.add(Uint32Array.from(chunk));
      expect(set.size).toBe(new Set(chunks.flat()).size);
    }),
    { seed: 1 },
  );
});
