/** A value that a parameter of a search may have. */
export type StudyValue = number | string | boolean | null;

/** What a parameter may be: a stretch of numbers, or some values. */
export type ParameterScale =
  /** `whole`: only whole numbers */
  | { kind: "linear" | "log"; low: number; high: number; whole?: boolean }
  | { kind: "categorical"; choices: readonly StudyValue[] };

export interface StudyParameter {
  /** such as `model.eta` */
  name: string;
  scale: ParameterScale;
}

export interface StudyTrial {
  number: number;
  state: "running" | "complete" | "pruned" | "failed" | "waiting";
  /** those that exist beside its others */
  params: Readonly<Record<string, StudyValue>>;
  value: number | null;
  intermediate: readonly { step: number; value: number }[];
}

/** A search as its figures need it. */
export interface DrawnStudy {
  /** what the values are: `accuracy` */
  metric: string;
  direction: "minimize" | "maximize";
  /** the most important first */
  parameters: readonly StudyParameter[];
  /** by number */
  trials: readonly StudyTrial[];
}

/** A trial that has a value to show. */
export type ValuedTrial = StudyTrial & { value: number };

/** Complete trials whose value is a finite number, by number. */
export function valuedTrials({ trials }: Pick<DrawnStudy, "trials">): ValuedTrial[] {
  return trials.filter(
    (trial): trial is ValuedTrial => trial.state === "complete" && trial.value !== null && Number.isFinite(trial.value),
  );
}

/** Whether a is better than b. */
export function isBetterValue(direction: DrawnStudy["direction"], a: number, b: number): boolean {
  return direction === "minimize" ? a < b : a > b;
}

/** The best of the trials, of equal ones the first; undefined of none. */
export function bestTrial(direction: DrawnStudy["direction"], trials: readonly ValuedTrial[]): ValuedTrial | undefined {
  let best: ValuedTrial | undefined;
  for (const trial of trials) {
    if (best === undefined || isBetterValue(direction, trial.value, best.value)) best = trial;
  }
  return best;
}

/** Share of the values that is surely within `shownRange`. */
const CERTAIN = 0.8;

/**
 * Lowest and highest value that an axis shows. From the best to the worst, but for the few that are far worse than all
 * others (a diverged training): more than two and a half times as far from the best as the value that four fifths reach.
 * Those stand at the edge. Never empty.
 */
export function shownRange(direction: DrawnStudy["direction"], values: readonly number[]): [low: number, high: number] {
  const sorted = values.toSorted((a, b) => (direction === "minimize" ? a - b : b - a));
  const best = sorted[0] ?? 0;
  const ordinary = sorted[Math.floor(CERTAIN * (sorted.length - 1))] ?? best;
  const limit = best + 2.5 * (ordinary - best);
  const worst = sorted.findLast((value) => ordinary === best || !isBetterValue(direction, limit, value)) ?? best;
  const [low, high] = [Math.min(best, worst), Math.max(best, worst)];
  if (low < high) return [low, high];
  const room = Math.abs(best) * 0.05 || 0.5;
  return [low - room, high + room];
}

/** A value, or the end of the range that it lies beyond. */
export function withinRange(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(high, Math.max(low, value));
}
