import type { Random } from "../../../src/core/random.ts";
import { oneOf } from "./case.ts";

/** Bytes with damage, and how many of them are not what they were; more than there are where they have moved. */
export interface Damaged {
  bytes: Uint8Array;
  touched: number;
}

/** Ways to break a file of any kind. The result is never the same as what was given. */
export const BYTE_DAMAGES: Readonly<Record<string, (bytes: Uint8Array, random: Random) => Damaged>> = {
  "bits flipped": flipBits,
  "a run replaced": replaceRun,
  "blocks swapped": swapBlocks,
  "bytes taken out": takeOut,
  "bytes put in": putIn,
  "a huge or negative number": plantNumber,
  "written twice over": (bytes) => ({ bytes: joined(bytes, bytes), touched: 0 }),
};

/** The first bytes of a file: cut anywhere, at its start, or near its end. */
export function truncate(bytes: Uint8Array, random: Random): Uint8Array {
  const length = oneOf(random, [
    () => random.integer(bytes.length),
    () => random.integer(Math.min(64, bytes.length)),
    () => bytes.length - 1 - random.integer(Math.min(64, bytes.length - 1)),
    () => 8 * random.integer(Math.ceil(bytes.length / 8)),
  ])();
  return bytes.slice(0, length);
}

function flipBits(bytes: Uint8Array, random: Random): Damaged {
  const copy = bytes.slice();
  const places = new Set<number>();
  for (let flips = 1 + random.integer(3); places.size < flips; ) places.add(random.integer(bytes.length));
  for (const at of places) copy[at]! ^= 1 << random.integer(8);
  return { bytes: copy, touched: places.size };
}

function replaceRun(bytes: Uint8Array, random: Random): Damaged {
  const copy = bytes.slice();
  const start = random.integer(bytes.length);
  const end = Math.min(bytes.length, start + 1 + random.integer(oneOf(random, [4, 16, 256])));
  const fill = oneOf(random, [() => 0, () => 255, () => random.integer(256)]);
  for (let i = start; i < end; i++) copy[i] = fill();
  copy[start] = bytes[start]! ^ (1 + random.integer(255));
  return { bytes: copy, touched: end - start };
}

function swapBlocks(bytes: Uint8Array, random: Random): Damaged {
  const size = Math.min(oneOf(random, [4, 8, 64, 512]), bytes.length >> 2);
  const first = random.integer(bytes.length - 2 * size);
  const second = first + size + random.integer(bytes.length - first - 2 * size + 1);
  const copy = bytes.slice();
  copy.set(bytes.subarray(second, second + size), first);
  copy.set(bytes.subarray(first, first + size), second);
  // Equal blocks swap to nothing.
  return Buffer.compare(copy, bytes) === 0 ? flipBits(bytes, random) : { bytes: copy, touched: 2 * size };
}

function takeOut(bytes: Uint8Array, random: Random): Damaged {
  const start = random.integer(bytes.length);
  const end = Math.min(bytes.length, start + 1 + random.integer(oneOf(random, [1, 8, 64, 512])));
  return { bytes: joined(bytes.subarray(0, start), bytes.subarray(end)), touched: bytes.length };
}

function putIn(bytes: Uint8Array, random: Random): Damaged {
  const at = random.integer(bytes.length + 1);
  const more = Uint8Array.from({ length: 1 + random.integer(oneOf(random, [1, 8, 64])) }, () => random.integer(256));
  return { bytes: joined(joined(bytes.subarray(0, at), more), bytes.subarray(at)), touched: bytes.length };
}

/** A number where a length, an offset or a count may stand. */
function plantNumber(bytes: Uint8Array, random: Random): Damaged {
  const value = oneOf(random, [2n ** 31n - 1n, -1n, -8n, 2n ** 28n, 2n ** 30n + 1n, 2n ** 40n, -(2n ** 63n), 65_536n]);
  const width = oneOf(random, [2, 4, 8]);
  if (bytes.length < width) return flipBits(bytes, random);
  const copy = bytes.slice();
  const at = random.integer(bytes.length - width + 1);
  for (let i = 0; i < width; i++) copy[at + i] = Number((value >> BigInt(8 * i)) & 255n);
  return Buffer.compare(copy, bytes) === 0 ? flipBits(bytes, random) : { bytes: copy, touched: width };
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
