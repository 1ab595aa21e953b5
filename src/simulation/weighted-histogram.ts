/** Cells of a histogram: of ln t they are 0.2 % wide, of which a quantile's interpolation leaves nothing to see. */
const CELLS = 8192;

/** The distribution of a weighted quantity between two bounds; what lies beyond counts in the outermost cells. */
export class WeightedHistogram {
  private readonly cells = new Float64Array(CELLS);
  private readonly low: number;
  private readonly width: number;
  private total = 0;

  constructor(low: number, high: number) {
    this.low = low;
    this.width = (high - low) / CELLS;
  }

  add(value: number, weight: number): void {
    const cell = Math.max(0, Math.min(CELLS - 1, Math.floor((value - this.low) / this.width)));
    this.cells[cell] = this.cells[cell]! + weight;
    this.total += weight;
  }

  /** The value below which the share `p` of the weight lies, linear within a cell; NaN if there is no weight. */
  quantile(p: number): number {
    let rest = p * this.total;
    if (!(this.total > 0)) return Number.NaN;
    let cell = 0;
    while (cell < CELLS - 1 && rest > this.cells[cell]!) rest -= this.cells[cell++]!;
    const weight = this.cells[cell]!;
    return this.low + (cell + (weight > 0 ? Math.min(1, rest / weight) : 0)) * this.width;
  }
}
