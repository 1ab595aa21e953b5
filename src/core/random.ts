import seedrandom from "seedrandom";
import { gammaVariate } from "./gamma.ts";
import { PoissonNumbers } from "./poisson.ts";
import { exponentialVariate, normalVariate } from "./ziggurat.ts";

/** Words made at a time: enough that a word costs little, few enough for short streams. */
const BLOCK = 64;
/** Rounds that mix a seed, as the generator's author takes them. */
const MIXING = 12;
/** Rounds between two indices of a seed, so that their order counts. */
const ABSORBING = 4;
/** Step of uniform numbers. */
const STEP = 2 ** -32;

/**
 * A stream of pseudo-random numbers, and the root of further streams.
 *
 * Streams are named, not drawn: `random.stream("shower", 7)` depends on the seed and the names alone, so a new
 * consumer shifts no other stream and the number of workers changes nothing. seedrandom's Alea makes the seed of a
 * stream from its name, its indices are mixed into that; the words then come from sfc32 (C. Doty-Humphrey, PractRand, 2010: 128 bits of state with a
 * counter, period at least 2^32 and 2^127 on average), made in blocks: about half of Alea's time per number.
 *
 * @example
 * const random = Random.fromSeed(1);
 * random.stream("shower", 7).uniform() === Random.fromSeed(1).stream("shower", 7).uniform(); // true
 */
export class Random {
  /** what the stream is called, without its indices */
  private readonly name: string;
  private readonly indices: readonly number[];
  /** the next words, of which those from `next` on are unused */
  private readonly words = new Int32Array(BLOCK);
  private next = BLOCK;
  /** three words and the counter of sfc32 */
  private readonly state: Int32Array;
  private readonly poissonNumbers: PoissonNumbers;
  /** by name, the streams below this one without their indices */
  private children: Map<string, { path: string; seed: Int32Array; kind: StreamKind }> | undefined;
  private readonly kind: StreamKind;

  private constructor(
    name: string,
    indices: readonly number[],
    { seed, kind }: { seed: Int32Array; kind: StreamKind },
  ) {
    this.name = name;
    this.kind = kind;
    this.indices = indices;
    this.state = Int32Array.of(seed[0]!, seed[1]!, seed[2]!, 1);
    this.poissonNumbers = new PoissonNumbers(this);
    for (const index of indices) this.absorb(index);
    this.fill(MIXING);
    this.next = BLOCK;
  }

  static fromSeed(seed: number | string): Random {
    const kind: StreamKind = { name: "", drawn: false, below: new Map() };
    return new Random(String(seed), [], { seed: seedOf(String(seed)), kind });
  }

  /**
   * The stream of that name and those indices, whole numbers from 0 to 2^53, below this one; it does not depend on what was
   * drawn so far. Making many of one name is cheap: Alea reads the name once.
   */
  stream(name: string, ...indices: readonly number[]): Random {
    this.children ??= new Map();
    let child = this.children.get(name);
    if (!child) {
      const path = `${[this.name, ...this.indices].join(":")}/${name}`;
      child = { path, seed: seedOf(path), kind: kindBelow(this.kind, name) };
      this.children.set(name, child);
    }
    return new Random(child.path, indices, child);
  }

  /**
   * Names of this stream and those below it that numbers were drawn from so far, in alphabetical order: without what lies
   * above this stream, itself "", and without indices, such as `model/networks/parameters`.
   */
  drawnStreams(): string[] {
    const names = drawnBelow(this.kind);
    const { length } = this.kind.name;
    return names.map((name) => name.slice(length === 0 ? 0 : length + 1)).sort();
  }

  /** 32 random bits, as a whole number in [-2^31, 2^31). */
  bits(): number {
    if (this.next === BLOCK) {
      this.kind.drawn = true;
      this.fill(BLOCK);
    }
    return this.words[this.next++]!;
  }

  /** A uniform number in [0, 1), a multiple of 2^-32. */
  uniform(): number {
    return (this.bits() >>> 0) * STEP;
  }

  /** A whole number in [0, bound), 0 < bound <= 2^32. */
  integer(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** Exponential with mean 1. */
  exponential(): number {
    return exponentialVariate(this);
  }

  /** Normal with mean 0 and standard deviation 1. */
  normal(): number {
    return normalVariate(this);
  }

  /** Gamma with the given shape and scale 1; 0 for shape 0. */
  gamma(shape: number): number {
    return gammaVariate(this, shape);
  }

  /** Poisson with the given mean; 0 for mean 0. */
  poisson(mean: number): number {
    return this.poissonNumbers.draw(mean);
  }

  /** Replaces the first `length` of `means`, finite and not negative, by Poisson numbers. */
  poissonAll(means: Float64Array, length: number): void {
    this.poissonNumbers.drawAll(means, length);
  }

  /** Shuffles `items` in place (Fisher-Yates) and returns it. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const swap = items[i];
      items[i] = items[j];
      items[j] = swap;
    }
    return items;
  }

  /** Lets a whole number change the seed. */
  private absorb(index: number): void {
    this.state[0]! ^= index;
    this.state[1]! ^= index / 2 ** 32;
    this.fill(ABSORBING);
  }

  /** The next `count` words of sfc32. */
  private fill(count: number): void {
    const { state, words } = this;
    let a = state[0]!;
    let b = state[1]!;
    let c = state[2]!;
    let counter = state[3]!;
    for (let i = 0; i < count; i++) {
      const word = (a + b + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + word) | 0;
      words[i] = word;
    }
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = counter;
    this.next = 0;
  }
}

/** All streams of one name, whatever the indices of theirs and of those above them. */
interface StreamKind {
  name: string;
  drawn: boolean;
  below: Map<string, StreamKind>;
}

function kindBelow(kind: StreamKind, name: string): StreamKind {
  let below = kind.below.get(name);
  if (!below) {
    below = { name: kind.name === "" ? name : `${kind.name}/${name}`, drawn: false, below: new Map() };
    kind.below.set(name, below);
  }
  return below;
}

function drawnBelow({ name, drawn, below }: StreamKind): string[] {
  return [...(drawn ? [name] : []), ...[...below.values()].flatMap(drawnBelow)];
}

/** Three words from seedrandom's Alea. */
function seedOf(path: string): Int32Array {
  const alea = seedrandom.alea(path);
  return Int32Array.of(alea.int32(), alea.int32(), alea.int32());
}
