/** Sorts keys of float32 values (float-key.ts): least digit first, in three passes of 11, 11 and 10 bits. */

const DIGIT = 2048;
const SIGN = -0x80000000;

/** Memory for sorting up to `capacity` keys, with weights if `weighted`. */
export class RadixSort {
  private readonly keys: Int32Array;
  private readonly weight: Float32Array;
  private readonly counts = new Int32Array(3 * DIGIT);

  constructor(capacity: number) {
    this.keys = new Int32Array(capacity);
    this.weight = new Float32Array(capacity);
  }

  /** Sorts the first `length` of `keys` and, if given, their weights along with them; equal keys keep their order. */
  sort(keys: Int32Array, length: number, weight?: Float32Array): void {
    this.count(keys, length);
    let [from, to] = [keys, this.keys];
    let fromWeight = weight;
    let toWeight = this.weight;
    for (let pass = 0; pass < 3; pass++) {
      if (!this.startsOf(pass, length)) continue;
      const starts = this.counts.subarray(pass * DIGIT, (pass + 1) * DIGIT);
      if (fromWeight) scatterWeighted(from, fromWeight, to, toWeight, length, starts, pass);
      else scatter(from, to, length, starts, pass);
      [from, to] = [to, from];
      if (fromWeight) [fromWeight, toWeight] = [toWeight, fromWeight];
    }
    if (from === keys) return;
    keys.set(from.subarray(0, length));
    if (weight) weight.set(fromWeight!.subarray(0, length));
  }

  private count(keys: Int32Array, length: number): void {
    const counts = this.counts.fill(0);
    for (let i = 0; i < length; i++) {
      const key = keys[i]! ^ SIGN;
      counts[key & 2047]!++;
      counts[DIGIT + ((key >>> 11) & 2047)]!++;
      counts[2 * DIGIT + (key >>> 22)]!++;
    }
  }

  /** Turns the counts of a digit into places; false if all keys have the same digit. */
  private startsOf(pass: number, length: number): boolean {
    const { counts } = this;
    let place = 0;
    for (let i = pass * DIGIT; i < (pass + 1) * DIGIT; i++) {
      const count = counts[i]!;
      if (count === length) return false;
      counts[i] = place;
      place += count;
    }
    return true;
  }
}

function scatter(from: Int32Array, to: Int32Array, length: number, starts: Int32Array, pass: number): void {
  const shift = 11 * pass;
  for (let i = 0; i < length; i++) {
    const key = from[i]!;
    to[starts[((key ^ SIGN) >>> shift) & 2047]!++] = key;
  }
}

function scatterWeighted(
  from: Int32Array,
  fromWeight: Float32Array,
  to: Int32Array,
  toWeight: Float32Array,
  length: number,
  starts: Int32Array,
  pass: number,
): void {
  const shift = 11 * pass;
  for (let i = 0; i < length; i++) {
    const key = from[i]!;
    const place = starts[((key ^ SIGN) >>> shift) & 2047]!++;
    to[place] = key;
    toWeight[place] = fromWeight[i]!;
  }
}
