import { logGamma } from "./special-functions.ts";

/** A source of uniform numbers in [0, 1). */
export type Uniform = () => number;

const LAYERS = 128;
/** Right edge of the base layer and area of a layer, for 128 layers (Marsaglia & Tsang, J. Stat. Softw. 5(8), 2000). */
const TAIL = 3.442619855899;
const AREA = 9.91256303526217e-3;

const edge = new Float64Array(LAYERS + 1);
const ratio = new Float64Array(LAYERS);
{
  const density = Math.exp(-0.5 * TAIL * TAIL);
  edge[0] = AREA / density;
  edge[1] = TAIL;
  for (let i = 2; i < LAYERS; i++) {
    const previous = edge[i - 1]!;
    edge[i] = Math.sqrt(-2 * Math.log(AREA / previous + Math.exp(-0.5 * previous * previous)));
  }
  edge[LAYERS] = 0;
  for (let i = 0; i < LAYERS; i++) ratio[i] = edge[i + 1]! / edge[i]!;
}

/**
 * A standard normal number by the ziggurat with a layer and a position drawn separately (J. A. Doornik, "An improved
 * ziggurat method", 2005), which avoids the correlation of the original.
 */
export function normalVariate(uniform: Uniform): number {
  for (;;) {
    const u = 2 * uniform() - 1;
    const layer = (uniform() * LAYERS) | 0;
    if (Math.abs(u) < ratio[layer]!) return u * edge[layer]!;
    if (layer === 0) return u < 0 ? -tailVariate(uniform) : tailVariate(uniform);
    const x = u * edge[layer]!;
    const upper = Math.exp(-0.5 * (edge[layer]! * edge[layer]! - x * x));
    const lower = Math.exp(-0.5 * (edge[layer + 1]! * edge[layer + 1]! - x * x));
    if (lower + uniform() * (upper - lower) < 1) return x;
  }
}

/** The normal distribution beyond TAIL (Marsaglia 1964). */
function tailVariate(uniform: Uniform): number {
  for (;;) {
    const x = -Math.log(1 - uniform()) / TAIL;
    const y = -Math.log(1 - uniform());
    if (2 * y >= x * x) return TAIL + x;
  }
}

/**
 * Gamma with scale 1 (Marsaglia & Tsang, ACM TOMS 26 (2000) 363; below shape 1 by their boost). 0 for a shape of 0 or
 * less, NaN for one that is not finite.
 */
export function gammaVariate(uniform: Uniform, shape: number): number {
  if (!(shape > 0 && shape < Infinity)) return shape <= 0 ? 0 : Number.NaN;
  if (shape < 1) return gammaVariate(uniform, shape + 1) * Math.exp(Math.log(1 - uniform()) / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normalVariate(uniform);
    const t = 1 + c * x;
    if (t <= 0) continue;
    const v = t * t * t;
    const u = 1 - uniform();
    if (u < 1 - 0.0331 * x * x * x * x) return d * v;
    if (Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
  }
}

/**
 * Poisson: by inversion below mean 10, else by transformed rejection (PTRS, W. Hoermann, Insur. Math. Econ. 12 (1993) 39).
 * 0 for a mean of 0 or less, and for one below the step of uniform numbers, 2^-32; NaN for one that is not finite.
 */
export function poissonVariate(uniform: Uniform, mean: number): number {
  if (!(mean > 0 && mean < Infinity)) return mean <= 0 ? 0 : Number.NaN;
  if (mean < 10) {
    let u = uniform();
    if (u < 1 - mean) return 0; // 1 - mean < exp(-mean): most draws of a small mean need no exponential
    let p = Math.exp(-mean);
    let n = 0;
    while (u >= p && p > 0) {
      u -= p;
      n++;
      p *= mean / n;
    }
    return n;
  }
  const logMean = Math.log(mean);
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = uniform() - 0.5;
    const v = 1 - uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= squeeze) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (Math.log((v * inverseAlpha) / (a / (us * us) + b)) <= k * logMean - mean - logGamma(k + 1)) return k;
  }
}
