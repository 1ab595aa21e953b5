import { logNormalMass } from "../../../core/normal-mass.ts";
import type { Random } from "../../../core/random.ts";
import type { Kernels } from "./kernels.ts";

/** Normal distributions on a part of the line, of which the kernels of numbers are made. */
export interface Normals {
  /** of each kernel, the prior's last */
  centres: Float64Array;
  widths: Float64Array;
  /** logarithm of each one's probability within low and high */
  logMasses: Float64Array;
  low: number;
  high: number;
}

const HALF_LOG_TWO_PI = 0.9189385332046727;

/** Kernels of real numbers: normal distributions that are cut at the ends of the range. */
export class NormalKernels implements Kernels {
  private readonly normals: Normals;
  /** 1 / (sqrt(2) width) */
  private readonly scales: Float64Array;

  constructor(normals: Normals) {
    this.normals = normals;
    this.scales = normals.widths.map((width) => Math.SQRT1_2 / width);
  }

  subtractConstants(sums: Float64Array): void {
    const { widths, logMasses } = this.normals;
    for (let k = 0; k < sums.length; k++) sums[k]! -= Math.log(widths[k]!) + logMasses[k]! + HALF_LOG_TWO_PI;
  }

  addLogDensities(sums: Float64Array, x: number): void {
    const { scales } = this;
    const { centres } = this.normals;
    for (let k = 0; k < sums.length; k++) {
      const z = (x - centres[k]!) * scales[k]!;
      sums[k]! -= z * z;
    }
  }

  sample(kernel: number, stream: Random): number {
    return cutNormal(this.normals, kernel, stream);
  }
}

/**
 * A number by a kernel, again until it is in the range: a centre is within the range and no kernel wider than it, so that at
 * least P(0 < Z < 1) = 34 % of the draws are.
 */
export function cutNormal({ centres, widths, low, high }: Normals, kernel: number, stream: Random): number {
  for (;;) {
    const x = centres[kernel]! + widths[kernel]! * stream.normal();
    if (x >= low && x <= high) return x;
  }
}

/** ln of a normal distribution's probability within the range. */
export function logMassWithin(centre: number, width: number, { low, high }: { low: number; high: number }): number {
  return logNormalMass((low - centre) / width, (high - centre) / width);
}
