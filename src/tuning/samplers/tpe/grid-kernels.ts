import { logNormalMass } from "../../../core/normal-mass.ts";
import type { Random } from "../../../core/random.ts";
import type { Kernels } from "./kernels.ts";
import { cutNormal, type Normals } from "./normal-kernels.ts";

/** A grid whose kernels are asked for. */
export interface KernelGrid {
  /** where the interval of a value begins and ends */
  edges(index: number): [number, number];
  /** the value of the grid that is nearest to a place */
  indexAt(place: number): number;
}

/**
 * Kernels of numbers on a grid, by index: a value's probability is that of the interval around it, half a step to each
 * side, in a normal distribution that is cut at the ends of the range (Watanabe 2023, section 3.3.2).
 *
 * Kernels of the same centre and width have the same probability, which is computed once: with many trials nearly all are
 * as narrow as they may be.
 */
export class GridKernels implements Kernels {
  private readonly normals: Normals;
  private readonly grid: KernelGrid;
  /** of each kernel, which of the different ones it is */
  private readonly which: Int32Array;
  /** kernels that stand for all different ones */
  private readonly different: number[] = [];
  private readonly known = new Map<number, Float64Array>();

  constructor(normals: Normals, grid: KernelGrid) {
    this.normals = normals;
    this.grid = grid;
    const { centres, widths } = normals;
    this.which = new Int32Array(centres.length);
    const seen = new Map<number, Map<number, number>>();
    for (let k = 0; k < centres.length; k++) {
      const ofWidth = seen.get(widths[k]!) ?? new Map<number, number>();
      if (ofWidth.size === 0) seen.set(widths[k]!, ofWidth);
      let index = ofWidth.get(centres[k]!);
      if (index === undefined) {
        index = this.different.push(k) - 1;
        ofWidth.set(centres[k]!, index);
      }
      this.which[k] = index;
    }
  }

  subtractConstants(sums: Float64Array): void {
    const { logMasses } = this.normals;
    for (let k = 0; k < sums.length; k++) sums[k]! -= logMasses[k]!;
  }

  addLogDensities(sums: Float64Array, x: number): void {
    const masses = this.massesAt(x);
    const { which } = this;
    for (let k = 0; k < sums.length; k++) sums[k]! += masses[which[k]!]!;
  }

  sample(kernel: number, stream: Random): number {
    return this.grid.indexAt(cutNormal(this.normals, kernel, stream));
  }

  private massesAt(x: number): Float64Array {
    let masses = this.known.get(x);
    if (!masses) {
      const { centres, widths } = this.normals;
      const [from, to] = this.grid.edges(x);
      masses = Float64Array.from(this.different, (k) =>
        logNormalMass((from - centres[k]!) / widths[k]!, (to - centres[k]!) / widths[k]!),
      );
      this.known.set(x, masses);
    }
    return masses;
  }
}
