import type { Random } from "../../../core/random.ts";
import type { Kernels } from "./kernels.ts";

/**
 * Kernels of a categorical parameter: a kernel has 1 for its own choice and the prior's share, 1 / (number of kernels), for
 * each choice, normalised (Watanabe 2023, section 3.3.3); the prior itself has the same for all.
 */
export class ChoiceKernels implements Kernels {
  private readonly places: Float64Array;
  private readonly size: number;
  /** a kernel's logarithm for another choice than its own, and how much more it has for its own */
  private readonly other: number;
  private readonly more: number;
  private readonly share: number;

  /** @param places choices of the trials, without the prior */
  constructor(places: Float64Array, size: number) {
    this.places = places;
    this.size = size;
    this.share = 1 / (places.length + 1);
    this.other = Math.log(this.share / (1 + size * this.share));
    this.more = Math.log((1 + this.share) / this.share);
  }

  subtractConstants(sums: Float64Array): void {
    const { length } = this.places;
    for (let k = 0; k < length; k++) sums[k]! += this.other;
    sums[length]! -= Math.log(this.size);
  }

  addLogDensities(sums: Float64Array, x: number): void {
    const { places, more } = this;
    for (let k = 0; k < places.length; k++) if (places[k] === x) sums[k]! += more;
  }

  sample(kernel: number, stream: Random): number {
    const own = 1 / (1 + this.size * this.share);
    const u = stream.uniform();
    return kernel < this.places.length && u < own ? this.places[kernel]! : stream.integer(this.size);
  }
}
