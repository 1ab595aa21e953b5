import { logGamma } from "./special-functions.ts";
import { exponentialVariate, type Source } from "./ziggurat.ts";

/** Mean from which Poisson numbers are drawn by rejection instead of tables. */
const MANY = 64;
/** Values that a table distinguishes: a Poisson number of mean below 64 reaches 128 with probability 3e-12 at most. */
const VALUES = 128;
const INDEX_BITS = 7;
/** Positions within a column of a table: the other 25 bits of a word. */
const POSITIONS = 2 ** 25;

/** For each whole mean below MANY, the alias table of its distribution: VALUES cuts (in POSITIONS) and aliases. */
let cuts: Int32Array | undefined;
let aliases: Uint8Array | undefined;

/**
 * Poisson numbers, one after the other, of any means. The whole part of a mean is drawn from an alias table (A. J. Walker,
 * ACM TOMS 3 (1977) 253), one word each; the fractions are stretches, end to end, of one Poisson process, whose next
 * event is remembered from number to number: numbers in disjoint stretches are independent, and a stretch without an
 * event costs a comparison. From mean 64 on by transformed rejection.
 */
export class PoissonNumbers {
  private readonly source: Source;
  /** from the end of the last stretch to the next event of the process; negative before the first */
  private gap = -1;
  private readonly cuts: Int32Array;
  private readonly aliases: Uint8Array;

  constructor(source: Source) {
    this.source = source;
    if (!cuts || !aliases) [cuts, aliases] = makeTables();
    this.cuts = cuts;
    this.aliases = aliases;
  }

  /** A Poisson number. 0 for a mean of 0 or less; NaN for one that is not finite. */
  draw(mean: number): number {
    if (mean < this.gap) {
      // The usual case of many small means; and whole means are no stretch.
      if (mean <= 0) return 0;
      if (mean < 1) {
        this.gap -= mean;
        return 0;
      }
    }
    if (!(mean > 0 && mean < Infinity)) return mean <= 0 ? 0 : Number.NaN;
    if (mean >= MANY) return manyVariate(this.source, mean);
    const whole = Math.floor(mean);
    let n = whole === 0 ? 0 : this.fromTable(whole);
    let rest = mean - whole;
    if (this.gap < 0) this.gap = exponentialVariate(this.source);
    while (rest >= this.gap) {
      rest -= this.gap;
      this.gap = exponentialVariate(this.source);
      n++;
    }
    this.gap -= rest;
    return n;
  }

  private fromTable(mean: number): number {
    const word = this.source.bits();
    const column = mean * VALUES + (word & (VALUES - 1));
    return word >>> INDEX_BITS < this.cuts[column]! ? column & (VALUES - 1) : this.aliases[column]!;
  }
}

/** Walker's tables by Vose's algorithm (IEEE Trans. Softw. Eng. 17 (1991) 972). */
function makeTables(): [cuts: Int32Array, aliases: Uint8Array] {
  const allCuts = new Int32Array(MANY * VALUES);
  const allAliases = new Uint8Array(MANY * VALUES);
  for (let mean = 1; mean < MANY; mean++) {
    const share = Float64Array.from(
      { length: VALUES },
      (_, k) => VALUES * Math.exp(k * Math.log(mean) - mean - logGamma(k + 1)),
    );
    const small: number[] = [];
    const large: number[] = [];
    for (let k = 0; k < VALUES; k++) (share[k]! < 1 ? small : large).push(k);
    const aliasOf = allAliases.subarray(mean * VALUES, (mean + 1) * VALUES).map((_, k) => k);
    while (small.length > 0 && large.length > 0) {
      const under = small.pop()!;
      const over = large.at(-1)!;
      aliasOf[under] = over;
      share[over] = share[over]! + share[under]! - 1;
      if (share[over]! < 1) small.push(large.pop()!);
    }
    // What rounding leaves over is full.
    for (const k of [...small, ...large]) share[k] = 1;
    allAliases.set(aliasOf, mean * VALUES);
    allCuts.set(
      share.map((p) => Math.round(Math.min(1, p) * POSITIONS)),
      mean * VALUES,
    );
  }
  return [allCuts, allAliases];
}

/** Transformed rejection, PTRS (W. Hoermann, Insur. Math. Econ. 12 (1993) 39), for means of 10 or more. */
function manyVariate(source: Source, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = source.uniform() - 0.5;
    const v = 1 - source.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= squeeze) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
    const hat = Math.log((v * inverseAlpha) / (a / (us * us) + b));
    if (hat <= k * Math.log(mean) - mean - logGamma(k + 1)) return k;
  }
}
