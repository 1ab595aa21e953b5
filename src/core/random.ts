import seedrandom from "seedrandom";
import { gammaVariate, normalVariate, poissonVariate } from "./sampling.ts";

/**
 * A stream of pseudo-random numbers, and the root of further streams.
 *
 * Streams are named, not drawn: `random.stream("shower", 7)` depends on the seed and the names alone, so a new
 * consumer shifts no other stream and the number of workers changes nothing. The generator is seedrandom's Alea
 * (J. Baagoe, 32-bit resolution, period about 2^116).
 *
 * @example
 * const random = Random.fromSeed(1);
 * random.stream("shower", 7).uniform() === Random.fromSeed(1).stream("shower", 7).uniform(); // true
 */
export class Random {
  /** A uniform number in [0, 1), a multiple of 2^-32. */
  readonly uniform: () => number;

  private constructor(private readonly path: string) {
    this.uniform = seedrandom.alea(path);
  }

  static fromSeed(seed: number | string): Random {
    return new Random(String(seed));
  }

  /** The stream of that name and those indices below this one; it does not depend on what was drawn so far. */
  stream(name: string, ...indices: readonly number[]): Random {
    return new Random(`${this.path}/${name}${indices.length === 0 ? "" : `:${indices.join(":")}`}`);
  }

  /** A whole number in [0, bound), 0 < bound <= 2^32. */
  integer(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** Exponential with mean 1. */
  exponential(): number {
    return -Math.log(1 - this.uniform());
  }

  /** Normal with mean 0 and standard deviation 1. */
  normal(): number {
    return normalVariate(this.uniform);
  }

  /** Gamma with the given shape and scale 1; 0 for shape 0. */
  gamma(shape: number): number {
    return gammaVariate(this.uniform, shape);
  }

  /** Poisson with the given mean; 0 for mean 0. */
  poisson(mean: number): number {
    return poissonVariate(this.uniform, mean);
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
}
