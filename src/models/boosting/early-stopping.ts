import type { EarlyStopping, RoundMetrics } from "./engine.ts";

/** The best round so far of the metric that early stopping watches: the first of equal ones; NaN is never better. */
export class EarlyStoppingWatch {
  /** round counted from 0 */
  best = 0;
  private bestValue = Number.NaN;
  private readonly key: string;
  private readonly patience: number;
  private readonly sign: number;

  constructor({ set, metric, rounds }: EarlyStopping) {
    this.key = `${set}-${metric}`;
    this.patience = rounds;
    this.sign = metric === "auc" ? -1 : 1;
  }

  /** Takes the metrics of a round; true if so many rounds have not been better than the best that training ends. */
  isOver(round: number, metrics: RoundMetrics): boolean {
    const value = this.sign * metrics[this.key]!;
    if (round === 0 || value < this.bestValue) {
      this.best = round;
      this.bestValue = value;
    }
    return round - this.best >= this.patience;
  }
}
