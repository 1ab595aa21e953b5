import type { FileHandle } from "node:fs/promises";
import { expect, test } from "vitest";
import { readRecord } from "../../../../src/data/formats/root/record.ts";

/** None is read of what is too large. */
const opened = { handle: {} as FileHandle, size: 2 ** 30 };
const place = { seek: 100, length: 2 ** 28 + 1 };

test("only a writer of baskets is told to write fewer entries at once", async () => {
  const advice = "write fewer entries at once";
  await expect(readRecord(opened, { ...place, what: "a basket", advice })).rejects.toThrow(
    /^a basket of 268435457 bytes; at most 268435456 are read: write fewer entries at once$/,
  );
  await expect(readRecord(opened, { ...place, what: "the tree's description" })).rejects.toThrow(
    /^the tree's description of 268435457 bytes; at most 268435456 are read$/,
  );
});
