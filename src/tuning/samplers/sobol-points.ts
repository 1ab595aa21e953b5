import { SOBOL_DIRECTIONS } from "./sobol-directions.ts";

const BITS = 32;

/** Dimensions that there are direction numbers for. */
export const SOBOL_DIMENSIONS = SOBOL_DIRECTIONS.trim().split("\n").length + 1;

let table: Int32Array[] | undefined;

/**
 * Coordinate `dimension` of point `index` of the Sobol sequence, both from 0, as a 32-bit fraction: the highest bit is a
 * half. Points come in Antonov and Saleev's order (Gray code), in which the first 2^k are the same set as in Sobol's;
 * direction numbers are Joe and Kuo's (2008).
 */
export function sobolBits(index: number, dimension: number): number {
  table ??= directions();
  const numbers = table[dimension]!;
  let bits = 0;
  for (let gray = index ^ (index >>> 1), k = 0; gray !== 0; gray >>>= 1, k++) {
    if (gray & 1) bits ^= numbers[k]!;
  }
  return bits >>> 0;
}

/** Direction numbers v_k of each dimension (Joe & Kuo 2008, eq. 2 and 3). */
function directions(): Int32Array[] {
  const first = Int32Array.from({ length: BITS }, (_, k) => 1 << (BITS - 1 - k));
  const rows = SOBOL_DIRECTIONS.trim().split("\n");
  return [first, ...rows.map((row) => directionsOf(row.split(" ").map(Number)))];
}

function directionsOf([coefficients, ...initial]: readonly number[]): Int32Array {
  const degree = initial.length;
  const numbers = new Int32Array(BITS);
  for (let k = 0; k < BITS; k++) {
    if (k < degree) {
      numbers[k] = initial[k]! << (BITS - 1 - k);
      continue;
    }
    let number = numbers[k - degree]! ^ (numbers[k - degree]! >>> degree);
    for (let i = 1; i < degree; i++) {
      if ((coefficients! >>> (degree - 1 - i)) & 1) number ^= numbers[k - i]!;
    }
    numbers[k] = number;
  }
  return numbers;
}

/**
 * Owen's scrambling ("Randomly permuted (t,m,s)-nets and (t,s)-sequences", 1995): every bit is flipped or not by chance
 * that depends on all bits before it, so that intervals are permuted within intervals and the points stay as even as they
 * were. The chance is a hash of those bits and the seed, so that no tree is kept.
 */
export function owenScramble(bits: number, seed: number): number {
  let scrambled = 0;
  for (let k = 0; k < BITS; k++) {
    const before = k === 0 ? 0 : bits >>> (BITS - k);
    const flip = mix(mix(seed ^ k) ^ before) & 1;
    scrambled = (scrambled << 1) | (((bits >>> (BITS - 1 - k)) & 1) ^ flip);
  }
  return scrambled >>> 0;
}

/** Mixes 32 bits so that each changes every other: the finalizer of A. Appleby's MurmurHash3. */
function mix(word: number): number {
  let h = word ^ 0x9e3779b9;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
