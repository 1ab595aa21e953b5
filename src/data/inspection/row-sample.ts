import { Random } from "../../core/random.ts";

/**
 * Rows drawn at random from a stream of them, each with the same chance, whatever their number (reservoir sampling, algorithm R
 * of J. Vitter, ACM TOMS 11 (1985) 37): all rows up to `capacity`, `capacity` of them beyond. The same number of rows
 * gives the same choice.
 */
export class RowSample {
  /** rows that have come by */
  seen = 0;
  private readonly random = Random.fromSeed(0).stream("row-sample");
  private values: Float64Array;
  private labels: string[] = [];

  constructor(
    /** numbers of a row */
    readonly names: readonly string[],
    private readonly capacity: number,
  ) {
    this.values = new Float64Array(names.length * Math.min(capacity, 1024));
  }

  /** Rows that are held. */
  get rows(): number {
    return this.labels.length;
  }

  /** The next row: `numberOf(k)` is its number `names[k]`, asked for only if it is taken. */
  add(label: string, numberOf: (column: number) => number): void {
    const place = this.seen < this.capacity ? this.seen : this.random.integer(this.seen + 1);
    this.seen++;
    if (place >= this.capacity) return;
    const width = this.names.length;
    if ((place + 1) * width > this.values.length) this.grow();
    this.labels[place] = label;
    for (let column = 0; column < width; column++) this.values[place * width + column] = numberOf(column);
  }

  /** [rows] values of a column. */
  column(name: string): Float64Array {
    const [width, at] = [this.names.length, this.names.indexOf(name)];
    return Float64Array.from({ length: this.rows }, (_, row) => this.values[row * width + at]!);
  }

  /** [rows] labels, as they were given. */
  labelsOfRows(): readonly string[] {
    return this.labels;
  }

  /** Finite values of a column at these fractions of them, as order statistics; undefined where none is finite. */
  quantiles(name: string, fractions: readonly number[]): number[] | undefined {
    const sorted = this.column(name).filter(Number.isFinite).sort();
    if (sorted.length === 0) return undefined;
    return fractions.map((fraction) => sorted[Math.round(fraction * (sorted.length - 1))]!);
  }

  private grow(): void {
    const larger = new Float64Array(
      Math.min(2 * this.values.length + this.names.length, this.capacity * this.names.length),
    );
    larger.set(this.values);
    this.values = larger;
  }
}
