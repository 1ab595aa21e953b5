import { logGamma } from "./special-functions.ts";
import { exponentialVariate, type Source } from "./ziggurat.ts";

/** Mean from which Poisson numbers are drawn by rejection instead of tables. */
const MANY = 64;
/** The tables are those of means 1/4, 2/4, ... 63/4. */
const STEPS = 4;
const TABLES = 64;
const LARGEST = (TABLES - 1) / STEPS;
/** Values that a table distinguishes: a Poisson number of mean 63/4 reaches 64 with probability 2e-17. */
const VALUES = 64;
/** Positions within a column of a table: the 26 bits of a word that do not choose the column. */
const INDEX_BITS = 6;
const POSITIONS = 2 ** 26;

/** [TABLES][VALUES] alias tables: cuts (in POSITIONS) and aliases. */
let cuts: Int32Array | undefined;
let aliases: Uint8Array | undefined;

/**
 * Poisson numbers, one after the other, of any means. The whole quarters of a mean are drawn from alias tables (A. J. Walker,
 * ACM TOMS 3 (1977) 253), one word for up to 63 of them; the rests are stretches, end to end, of one Poisson process,
 * whose next event is remembered from number to number: numbers in disjoint stretches are independent, and a stretch
 * without an event costs a comparison. From mean 64 on by transformed rejection.
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
    if (!(mean > 0 && mean < Infinity)) return mean <= 0 ? 0 : Number.NaN;
    if (mean >= MANY) return manyVariate(this.source, mean);
    let n = 0;
    let rest = mean;
    for (; rest >= LARGEST; rest -= LARGEST) n += this.fromTable(TABLES - 1);
    const table = Math.floor(rest * STEPS);
    if (table > 0) n += this.fromTable(table);
    return n + this.events(rest - table / STEPS);
  }

  /** Replaces the first `length` means, finite and not negative, by Poisson numbers: as `draw` for each. */
  drawAll(means: Float64Array, length: number): void {
    if (this.gap < 0) this.gap = exponentialVariate(this.source);
    let { gap } = this;
    for (let k = 0; k < length; k++) {
      const mean = means[k]!;
      if (mean < 0.25 && mean < gap) {
        // The usual case, without a number drawn.
        gap -= mean;
        means[k] = 0;
      } else {
        this.gap = gap;
        means[k] = this.draw(mean);
        gap = this.gap;
      }
    }
    this.gap = gap;
  }

  /** Events of the process in its next stretch. */
  private events(stretch: number): number {
    if (this.gap < 0) this.gap = exponentialVariate(this.source);
    let n = 0;
    let rest = stretch;
    while (rest >= this.gap) {
      rest -= this.gap;
      this.gap = exponentialVariate(this.source);
      n++;
    }
    this.gap -= rest;
    return n;
  }

  private fromTable(table: number): number {
    const word = this.source.bits();
    const column = table * VALUES + (word & (VALUES - 1));
    return word >>> INDEX_BITS < this.cuts[column]! ? column & (VALUES - 1) : this.aliases[column]!;
  }
}

/** Walker's tables by Vose's algorithm (IEEE Trans. Softw. Eng. 17 (1991) 972). */
function makeTables(): [cuts: Int32Array, aliases: Uint8Array] {
  const allCuts = new Int32Array(TABLES * VALUES);
  const allAliases = new Uint8Array(TABLES * VALUES);
  for (let table = 1; table < TABLES; table++) {
    const mean = table / STEPS;
    const share = Float64Array.from(
      { length: VALUES },
      (_, k) => VALUES * Math.exp(k * Math.log(mean) - mean - logGamma(k + 1)),
    );
    const small: number[] = [];
    const large: number[] = [];
    for (let k = 0; k < VALUES; k++) (share[k]! < 1 ? small : large).push(k);
    const aliasOf = allAliases.subarray(table * VALUES, (table + 1) * VALUES).map((_, k) => k);
    while (small.length > 0 && large.length > 0) {
      const under = small.pop()!;
      const over = large.at(-1)!;
      aliasOf[under] = over;
      share[over] = share[over]! + share[under]! - 1;
      if (share[over]! < 1) small.push(large.pop()!);
    }
    // What rounding leaves over is full.
    for (const k of [...small, ...large]) share[k] = 1;
    allAliases.set(aliasOf, table * VALUES);
    const cut = share.map((p) => Math.round(Math.min(1, p) * POSITIONS));
    allCuts.set(cut, table * VALUES);
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
