import type { Random } from "./random.ts";

/**
 * Points that fill the unit cube more evenly than chance does: the Kronecker sequence of the powers of 1 / phi, phi the root of
 * phi^(d + 1) = phi + 1 (the golden ratio for d = 1; M. Roberts, "The unreasonable effectiveness of quasirandom
 * sequences", 2018), moved by a random shift (Cranley & Patterson, SIAM J. Numer. Anal. 13 (1976) 904), so that the mean
 * of a function over n of them is unbiased and the spread between shifts is its error: about 1 / n for a smooth one,
 * against 1 / sqrt(n). Coordinates are folded (1 - |2 u - 1|), which spares functions that differ at 0 and 1 a jump.
 */
export class QuasiRandom {
  private readonly steps: Float64Array;
  private readonly shifts: Float64Array;

  constructor(dimensions: number, random: Random) {
    let phi = 2;
    for (let i = 0; i < 64; i++) {
      // Newton's iteration for x^(d + 1) - x - 1 from above its only positive root.
      let power = 1;
      for (let k = 0; k < dimensions; k++) power *= phi;
      phi -= (power * phi - phi - 1) / ((dimensions + 1) * power - 1);
    }
    this.steps = new Float64Array(dimensions);
    this.shifts = new Float64Array(dimensions);
    let step = 1;
    for (let k = 0; k < dimensions; k++) {
      step /= phi;
      this.steps[k] = step;
      this.shifts[k] = random.uniform();
    }
  }

  /** Coordinate `k` of point `i`, in [0, 1]. */
  at(i: number, k: number): number {
    const u = this.shifts[k]! + i * this.steps[k]!;
    return 1 - Math.abs(2 * (u - Math.floor(u)) - 1);
  }
}
