import type { Distribution } from "../../distribution.ts";
import { isSingle } from "../../distribution.ts";
import type { StudyView } from "../../sampler.ts";
import type { Direction, TrialRecord } from "../../trial.ts";
import { Column, hasExtent } from "./column.ts";

/** What is kept of the finished trials of a study: it grows with them, so that a proposal reads only the new ones. */
export class TrialTable {
  /** by row: the complete and the pruned trials, by number */
  readonly trials: TrialRecord[] = [];
  readonly columns: Column[] = [];
  /** rows from the best to the worst, complete trials before pruned ones */
  ranked: number[] = [];
  /** by column, a number that it shares with the columns that the same trials have */
  groups: number[] = [];
  private readonly direction: Direction;
  /** columns of a name, which differ in their distribution */
  private readonly byName = new Map<string, number[]>();
  private read = 0;
  private first: TrialRecord | undefined;
  private last: TrialRecord | undefined;
  private nextGroup = 0;

  constructor(direction: Direction) {
    this.direction = direction;
  }

  /** Whether the view is of the study that this was read from, as far as it was read. */
  continues({ direction, finished }: StudyView): boolean {
    if (direction !== this.direction || finished.length < this.read) return false;
    return this.read === 0 || (finished[0] === this.first && finished[this.read - 1] === this.last);
  }

  /** Reads the trials that are new. */
  readNew(finished: readonly TrialRecord[]): void {
    for (; this.read < finished.length; this.read++) {
      const trial = finished[this.read]!;
      if (trial.state === "complete" || trial.state === "pruned") this.add(trial);
    }
    this.first = finished[0];
    this.last = finished[this.read - 1];
  }

  /** The column of a parameter with that very distribution. */
  column(name: string, distribution: Distribution): number | undefined {
    return this.byName.get(name)?.find((index) => this.columns[index]!.isOf(name, distribution));
  }

  private add(trial: TrialRecord): void {
    const row = this.trials.length;
    this.trials.push(trial);
    const present = new Set<number>();
    for (const [name, value] of Object.entries(trial.params)) {
      const distribution = trial.distributions[name]!;
      if (isSingle(distribution) || !hasExtent(distribution)) continue;
      const index = this.column(name, distribution) ?? this.addColumn(name, distribution);
      this.columns[index]!.add(row, value);
      present.add(index);
    }
    this.refineGroups(present);
    this.rank(row);
  }

  private addColumn(name: string, distribution: Distribution): number {
    const index = this.columns.push(new Column(name, distribution)) - 1;
    this.byName.set(name, [...(this.byName.get(name) ?? []), index]);
    return index;
  }

  /** Splits groups of columns of which the new trial has some and some not; new columns are a group of their own. */
  private refineGroups(present: ReadonlySet<number>): void {
    const absent = new Set(this.groups.filter((_, column) => !present.has(column)));
    const renamed = new Map<number | undefined, number>();
    for (const column of present) {
      const group = this.groups[column];
      if (group !== undefined && !absent.has(group)) continue;
      if (!renamed.has(group)) renamed.set(group, this.nextGroup++);
      this.groups[column] = renamed.get(group)!;
    }
  }

  private rank(row: number): void {
    let [low, high] = [0, this.ranked.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.compare(this.ranked[middle]!, row) <= 0) low = middle + 1;
      else high = middle;
    }
    this.ranked.splice(low, 0, row);
  }

  /** Complete trials by value; then pruned ones, those that came further first, then by their last value. */
  private compare(a: number, b: number): number {
    const [one, other] = [this.trials[a]!, this.trials[b]!];
    if (one.state !== other.state) return one.state === "complete" ? -1 : 1;
    if (one.state === "complete") return this.compareValues(one.value, other.value);
    const [last, otherLast] = [one.intermediate.at(-1), other.intermediate.at(-1)];
    if (!last || !otherLast) return Number(!last) - Number(!otherLast);
    return otherLast.step - last.step || this.compareValues(last.value, otherLast.value);
  }

  /** What is no number is worst. */
  private compareValues(a: number | null, b: number | null): number {
    const [x, y] = [a, b].map((value) => {
      if (value === null || Number.isNaN(value)) return Number.POSITIVE_INFINITY;
      return this.direction === "minimize" ? value : -value;
    }) as [number, number];
    return x < y ? -1 : Number(x > y);
  }
}
