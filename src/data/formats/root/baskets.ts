import { readAt } from "../../arrow-message.ts";
import type { BranchPlan } from "./branch-plan.ts";
import { READ_BYTES, type TreeFile } from "./tree-file.ts";
import { unzipped } from "./unzip.ts";

/** Consecutive entries of a branch. */
export interface Basket {
  entries: number;
  /** the entries' bytes, one after the other, most significant byte of a number first */
  bytes: Uint8Array;
  /** [entries + 1] where each starts, where they are of different lengths */
  offsets: Int32Array | undefined;
}

/** Bytes of the parts of a key that is a basket: its numbers before the names, and after them. */
const [KEY_BYTES, BASKET_BYTES] = [18, 19] as const;

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
    if (!(seek > 0 && length > KEY_BYTES + BASKET_BYTES && seek + length <= opened.size)) {
      throw new Error(`basket ${i} from byte ${seek} to ${seek + length} of ${opened.size}`);
    }
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
  if (length > READ_BYTES) throw tooLarge(length);
  const key = Buffer.from((await readAt(opened.handle, seek, length)).buffer);
  // TKey: length, version, length after decompression, date, length of the key itself.
  const [bytes, size, keyLength] = [key.readInt32BE(0), key.readInt32BE(6), key.readUInt16BE(14)];
  if (bytes !== length || keyLength < KEY_BYTES + BASKET_BYTES || keyLength > length || size < 0) {
    throw new Error(`a basket of ${bytes} bytes with a key of ${keyLength}; expected ${length}`);
  }
  if (size > READ_BYTES) throw tooLarge(size);
  // TBasket: version, sizes of buffers, entries, where the last one ends.
  const [found, last] = [key.readInt32BE(keyLength - 9), key.readInt32BE(keyLength - 5)];
  const end = last - keyLength;
  if (found !== entries || !(end >= 0 && end <= size)) {
    throw new Error(`a basket of ${found} entries in ${end} of ${size} bytes; expected ${entries} entries`);
  }
  const packed = new Uint8Array(key.buffer, keyLength, length - keyLength);
  const whole = packed.length === size ? packed : await unzipped(packed, size, opened.library);
  const content = whole.subarray(0, end);
  return { entries, bytes: content, offsets: isVarying ? offsetsOf(whole, { entries, end, keyLength }) : undefined };
}

function tooLarge(bytes: number): Error {
  return new Error(`a basket of ${bytes} bytes; at most ${READ_BYTES} are read: write fewer entries at once`);
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
