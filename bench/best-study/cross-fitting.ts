import type { Predictions } from "../../src/evaluation/evaluation.ts";
import { calibrated, fitCalibration } from "../../src/models/calibration.ts";
import { logarithms, stacked } from "../../src/models/ensemble/combination.ts";
import type { FittedMember } from "../../src/models/ensemble/stored-ensemble.ts";
import { Logistic } from "../../src/models/logistic.ts";
import type { LabelledSet } from "../../src/models/model.ts";

// What is fitted to validation rows cannot be judged by them: each half of the showers is judged by what was fitted to the
// other. Showers come primary after primary in turn, so whole turns are taken, even and odd ones.

/** Members stacked by a logistic regression. */
export function crossFittedLogistic(members: readonly FittedMember[], set: LabelledSet): Predictions {
  const { classes } = set;
  const votes = members.map(({ model }) => model.probabilities(set.x));
  const part = (rows: readonly number[]) => ({
    ...{ rows: rows.length, classes },
    probabilities: votes.map((all) => rowsOf(all, rows, classes.length)),
  });
  return crossFitted(set, (fitted, judged) => {
    const y = fitted.map((row) => set.y[row]!);
    const logistic = Logistic.fit({ x: logarithms(part(fitted)), y }, classes.length, { l2: 1e-3 });
    return stacked(part(judged), logistic);
  });
}

/** Posteriors to a power, which is fitted. */
export function crossFittedTemperature(set: Predictions): Predictions {
  const width = set.classes.length;
  const scores = (rows: readonly number[]) =>
    Float64Array.from(rowsOf(set.probabilities, rows, width), (p) => Math.log(Math.max(p, 2 ** -126)));
  return crossFitted(set, (fitted, judged) => {
    const y = fitted.map((row) => set.y[row]!);
    return calibrated(scores(judged), fitCalibration({ scores: scores(fitted), y }, width, { offsets: false }));
  });
}

function crossFitted(
  set: Omit<Predictions, "probabilities">,
  answer: (fitted: readonly number[], judged: readonly number[]) => Float32Array,
): Predictions {
  const width = set.classes.length;
  const probabilities = new Float32Array(set.y.length * width);
  const half = (odd: number) =>
    [...set.shower.keys()].filter((row) => Math.floor(set.shower[row]! / width) % 2 === odd);
  for (const odd of [0, 1]) {
    const judged = half(odd);
    const own = answer(half(1 - odd), judged);
    for (const [i, row] of judged.entries()) probabilities.set(own.subarray(i * width, (i + 1) * width), row * width);
  }
  return { ...set, probabilities };
}

function rowsOf(values: Float32Array, rows: readonly number[], width: number): Float32Array {
  return Float32Array.from(
    { length: rows.length * width },
    (_, i) => values[rows[Math.floor(i / width)]! * width + (i % width)]!,
  );
}
