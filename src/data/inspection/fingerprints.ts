/** A column of lists of numbers of any width: row i is `values[offsets[i] .. offsets[i + 1])`. */
export interface Lists {
  offsets: ArrayLike<number>;
  values: ArrayLike<number>;
  /** places in `values` of what is no value, ascending */
  nulls?: ArrayLike<number>;
}

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/**
 * A number for each row that equal rows share, of the columns that were added: 53 bits of two chains of
 * multiplications, finished as MurmurHash3 finishes. Of n different rows two look alike with a chance of n^2 / 2^54: 6e-5 for
 * a million. 0 and -0 are equal, and so are all NaN.
 */
export class Fingerprints {
  private readonly high: Int32Array;
  private readonly low: Int32Array;

  constructor(readonly rows: number) {
    this.high = new Int32Array(rows);
    this.low = new Int32Array(rows);
  }

  addNumbers(values: ArrayLike<number>): this {
    for (let row = 0; row < this.rows; row++) this.addNumber(row, values[row]!);
    return this;
  }

  addTexts(values: readonly string[]): this {
    for (let row = 0; row < this.rows; row++) {
      const text = values[row]!;
      this.addWord(row, text.length);
      for (let i = 0; i < text.length; i++) this.addWord(row, text.charCodeAt(i));
    }
    return this;
  }

  addLists({ offsets, values }: Lists): this {
    for (let row = 0; row < this.rows; row++) {
      const end = offsets[row + 1]!;
      this.addWord(row, end - offsets[row]!);
      for (let i = offsets[row]!; i < end; i++) this.addNumber(row, values[i]!);
    }
    return this;
  }

  /** [rows], whole numbers from 0 to 2^53 - 1 */
  keys(): Float64Array {
    const keys = new Float64Array(this.rows);
    for (let row = 0; row < this.rows; row++) {
      keys[row] = finish(this.high[row]!) * 2 ** 21 + (finish(this.low[row]!) >>> 11);
    }
    return keys;
  }

  private addNumber(row: number, value: number): void {
    // -0 + 0 is 0.
    double[0] = Number.isNaN(value) ? Number.NaN : value + 0;
    this.addWord(row, words[0]!);
    this.addWord(row, words[1]!);
  }

  private addWord(row: number, word: number): void {
    const high = Math.imul(this.high[row]! ^ word, 0x9e3779b1) + 0x7f4a7c15;
    this.high[row] = high ^ (high >>> 15);
    const low = Math.imul(this.low[row]! ^ ((word << 16) | (word >>> 16)), 0x85ebca6b) + 0x165667b1;
    this.low[row] = low ^ (low >>> 13);
  }
}

/** The last step of MurmurHash3 (A. Appleby, public domain): every bit of the word moves every other. */
function finish(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
