const EMPTY = -1;
const FIRST_SLOTS = 256;

/**
 * Counts how many fingerprints are different and how many repeat an earlier one, in bounded memory: exactly up to
 * `limit` different ones, from a sample of them beyond. The sample is adaptive (M. Wegman; P. Flajolet, "On Adaptive
 * Sampling", Computing 43 (1990) 391): whenever more than `limit` are held, those with one more low bit set are let go, so a
 * fingerprint is held or not for the whole of the rows, and its repeats with it. The relative error is about
 * 1.2 / sqrt(limit). The same fingerprints in any order give the same counts.
 */
export class DistinctSketch {
  private keys = new Float64Array(FIRST_SLOTS).fill(EMPTY);
  private values = new Float64Array(FIRST_SLOTS);
  private counts = new Uint32Array(FIRST_SLOTS);
  private held = 0;
  /** a fingerprint is held if it is a multiple of this */
  private step = 1;

  constructor(private readonly limit: number) {}

  /** Whether all were counted, none estimated. */
  get exact(): boolean {
    return this.step === 1;
  }

  /** How many different fingerprints there were. */
  get distinct(): number {
    return this.held * this.step;
  }

  /** How many repeated one before them. */
  get repeats(): number {
    let repeats = 0;
    for (let slot = 0; slot < this.keys.length; slot++) {
      if (this.keys[slot] !== EMPTY) repeats += this.counts[slot]! - 1;
    }
    return repeats * this.step;
  }

  /** Counts `key`; returns the value that came with its first occurrence if this is a later one that is held. */
  add(key: number, value: number): number | undefined {
    if (key % this.step !== 0) return undefined;
    const slot = this.slotOf(key);
    this.counts[slot]!++;
    if (this.keys[slot] === key) return this.values[slot];
    this.keys[slot] = key;
    this.values[slot] = value;
    this.held++;
    if (this.held > this.limit) this.thin();
    else if (2 * this.held > this.keys.length) this.rebuild(2 * this.keys.length);
    return undefined;
  }

  private thin(): void {
    while (this.held > this.limit) {
      this.step *= 2;
      this.rebuild(this.keys.length);
    }
  }

  /** Puts those that are still held into new slots. */
  private rebuild(slots: number): void {
    const { keys, values, counts } = this;
    this.keys = new Float64Array(slots).fill(EMPTY);
    this.values = new Float64Array(slots);
    this.counts = new Uint32Array(slots);
    this.held = 0;
    for (let old = 0; old < keys.length; old++) {
      const key = keys[old]!;
      if (key === EMPTY || key % this.step !== 0) continue;
      const slot = this.slotOf(key);
      this.keys[slot] = key;
      this.values[slot] = values[old]!;
      this.counts[slot] = counts[old]!;
      this.held++;
    }
  }

  /** Where the key is, or may be put. */
  private slotOf(key: number): number {
    const last = this.keys.length - 1;
    // The low bits of keys that are held are alike.
    let slot = Math.floor(key / 2 ** 21) & last;
    while (this.keys[slot] !== EMPTY && this.keys[slot] !== key) slot = (slot + 1) & last;
    return slot;
  }
}
