import type { BranchPlan } from "./branch-plan.ts";
import { contentOf, KEY_BYTES, readRecord } from "./record.ts";
import type { TreeFile } from "./tree-file.ts";

/** Consecutive entries of a branch. */
export interface Basket {
  entries: number;
  /** the entries' bytes, one after the other, most significant byte of a number first */
  bytes: Uint8Array;
  /** [entries + 1] where each starts, where they are of different lengths */
  offsets: Int32Array | undefined;
}

/** Bytes of the key of a basket after its names (TBasket). */
const BASKET_BYTES = 19;

/**
 * The baskets of a branch, in order; memory is that of one. Throws Error for one of more than 256 MiB, for entries that are not as many
 * as the tree says, and for other damage.
 */
export async function* basketsOf(
  opened: TreeFile,
  { branch, layout }: BranchPlan,
): AsyncGenerator<Basket, void, undefined> {
  let entry = 0;
  for (let i = 0; i < branch.fWriteBasket; i++) {
    const [first, next] = [branch.fBasketEntry[i]!, branch.fBasketEntry[i + 1] ?? branch.fEntries];
    // The last one's end is not written by every program.
    const end = i + 1 === branch.fWriteBasket && next === 0 ? branch.fEntries : next;
    if (first !== entry || !(end >= first && end <= branch.fEntries)) {
      throw new Error(`basket ${i} has the entries from ${first} to ${end}; expected ${entry} to ${branch.fEntries}`);
    }
    const [seek, length] = [branch.fBasketSeek[i]!, branch.fBasketBytes[i]!];
    if (end > first)
      yield await readBasket(opened, { seek, length, entries: end - first, isVarying: layout.kind !== "fixed" });
    entry = end;
  }
  if (entry < branch.fEntries) {
    throw new Error(`entries from ${entry} on are not in baskets of their own, which is not read; flush the tree`);
  }
}

interface Place {
  seek: number;
  length: number;
  entries: number;
  isVarying: boolean;
}

async function readBasket(opened: TreeFile, { seek, length, entries, isVarying }: Place): Promise<Basket> {
  const record = await readRecord(opened, { seek, length, what: "a basket", advice: "write fewer entries at once" });
  const { bytes, keyLength, size } = record;
  if (keyLength < KEY_BYTES + BASKET_BYTES) throw new Error(`a basket with a key of ${keyLength} bytes`);
  // TBasket: version, sizes of buffers, entries, where the last one ends.
  const [found, last] = [bytes.readInt32BE(keyLength - 9), bytes.readInt32BE(keyLength - 5)];
  const end = last - keyLength;
  if (found !== entries || !(end >= 0 && end <= size)) {
    throw new Error(`a basket of ${found} entries in ${end} of ${size} bytes; expected ${entries} entries`);
  }
  const whole = await contentOf(record, opened.library);
  const content = whole.subarray(0, end);
  return { entries, bytes: content, offsets: isVarying ? offsetsOf(whole, { entries, end, keyLength }) : undefined };
}

/** Behind the entries: how many numbers follow, and where each entry starts, counted from the start of the key. */
function offsetsOf(
  whole: Uint8Array,
  { entries, end, keyLength }: { entries: number; end: number; keyLength: number },
): Int32Array {
  const view = new DataView(whole.buffer, whole.byteOffset + end, whole.byteLength - end);
  if (view.byteLength < 4 * (entries + 1))
    throw new Error("a basket without the places of its entries, which is not read");
  if (view.getInt32(0) < entries) throw new Error(`places of ${view.getInt32(0)} entries; expected ${entries}`);
  const offsets = new Int32Array(entries + 1);
  for (let i = 0; i < entries; i++) offsets[i] = view.getInt32(4 * (i + 1)) - keyLength;
  offsets[entries] = end;
  for (let i = 0; i < entries; i++) {
    if (offsets[i]! < 0 || offsets[i]! > offsets[i + 1]!)
      throw new Error(`an entry from byte ${offsets[i]} to ${offsets[i + 1]}`);
  }
  if (offsets[0] !== 0) throw new Error(`the first entry at byte ${offsets[0]}`);
  return offsets;
}
