/** A smooth function by its logarithm at equal steps, between them by the parabola through the three nearest. */
export class LogTable {
  readonly low: number;
  readonly step: number;
  private readonly logs: Float64Array;

  constructor({ low, step, count }: { low: number; step: number; count: number }, log: (x: number) => number) {
    this.low = low;
    this.step = step;
    this.logs = Float64Array.from({ length: count }, (_, i) => log(low + i * step));
  }

  get high(): number {
    return this.low + (this.logs.length - 1) * this.step;
  }

  /** The largest of the tabulated logarithms. */
  get most(): number {
    return this.logs.reduce((a, b) => Math.max(a, b));
  }

  at(x: number): number {
    const { logs } = this;
    const place = (x - this.low) / this.step;
    const k = Math.min(logs.length - 2, Math.max(1, Math.round(place)));
    const t = place - k;
    const [before, here, after] = [logs[k - 1]!, logs[k]!, logs[k + 1]!];
    return here + 0.5 * t * (after - before + t * (after - 2 * here + before));
  }
}
