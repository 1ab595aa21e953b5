import { normalVariate, type Source } from "./ziggurat.ts";

/**
 * Gamma with scale 1 (Marsaglia & Tsang, ACM TOMS 26 (2000) 363; below shape 1 by their boost). 0 for a shape of 0 or
 * less, NaN for one that is not finite.
 */
export function gammaVariate(source: Source, shape: number): number {
  if (!(shape > 0 && shape < Infinity)) return shape <= 0 ? 0 : Number.NaN;
  if (shape < 1) return gammaVariate(source, shape + 1) * Math.exp(Math.log(1 - source.uniform()) / shape);
  const d = shape - 1 / 3;
  return d * transformed(source, d, 1 / Math.sqrt(9 * d));
}

/** Marsaglia and Tsang's (1 + c x)^3, of a Gamma number of shape d + 1/3 >= 1 over d; c = 1 / sqrt(9 d). */
function transformed(source: Source, d: number, c: number): number {
  for (;;) {
    const x = normalVariate(source);
    const t = 1 + c * x;
    if (t <= 0) continue;
    const v = t * t * t;
    const u = 1 - source.uniform();
    const square = x * x;
    if (u < 1 - 0.0331 * square * square) return v;
    if (Math.log(u) < 0.5 * square + d * (1 - v + Math.log(v))) return v;
  }
}

/** Numbers of terms whose constants are kept. */
const KEPT = 256;

/**
 * Sums of n independent Gamma numbers of one shape >= 1 and scale 1 / shape, so of mean 1: the charge of n photo-electrons
 * or particles. Exact, as the sum is a Gamma number of n times the shape.
 */
export class GammaSums {
  private readonly shape: number;
  /** of n terms: what `transformed` needs, and the scale of its result */
  private readonly d = new Float64Array(KEPT);
  private readonly c = new Float64Array(KEPT);
  private readonly scale = new Float64Array(KEPT);

  constructor(shape: number) {
    this.shape = shape;
    for (let n = 1; n < KEPT; n++) {
      const d = n * shape - 1 / 3;
      this.d[n] = d;
      this.c[n] = 1 / Math.sqrt(9 * d);
      this.scale[n] = d / shape;
    }
  }

  /** Replaces the first `length` numbers of terms by sums, 0 by 0. */
  drawAll(counts: Float64Array, length: number, source: Source): void {
    const { d, c, scale, shape } = this;
    for (let k = 0; k < length; k++) {
      const n = counts[k]!;
      if (n === 0) continue;
      if (n < KEPT) counts[k] = scale[n]! * transformed(source, d[n]!, c[n]!);
      else counts[k] = gammaVariate(source, n * shape) / shape;
    }
  }
}
