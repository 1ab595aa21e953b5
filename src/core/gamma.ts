import { normalVariate, type Source } from "./ziggurat.ts";

/**
 * Gamma with scale 1 (Marsaglia & Tsang, ACM TOMS 26 (2000) 363; below shape 1 by their boost). 0 for a shape of 0 or
 * less, NaN for one that is not finite.
 */
export function gammaVariate(source: Source, shape: number): number {
  if (!(shape > 0 && shape < Infinity)) return shape <= 0 ? 0 : Number.NaN;
  if (shape < 1) return gammaVariate(source, shape + 1) * Math.exp(Math.log(1 - source.uniform()) / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normalVariate(source);
    const t = 1 + c * x;
    if (t <= 0) continue;
    const v = t * t * t;
    const u = 1 - source.uniform();
    const square = x * x;
    if (u < 1 - 0.0331 * square * square) return d * v;
    if (Math.log(u) < 0.5 * square + d * (1 - v + Math.log(v))) return d * v;
  }
}
