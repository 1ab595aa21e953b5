import fc from "fast-check";
import type { Predictions } from "../../src/evaluation/evaluation.ts";

export const CLASSES = ["proton", "helium", "oxygen", "iron"];

/** Predictions from rows of probabilities; by default every row is a shower and an event of its own. */
export function predictionsOf(
  y: readonly number[],
  probabilities: readonly (readonly number[])[],
  { shower, event }: { shower?: readonly number[]; event?: readonly number[] } = {},
): Predictions {
  const classes = CLASSES.slice(0, probabilities[0]?.length ?? 2);
  const own = y.map((_, row) => row);
  return {
    classes,
    probabilities: Float32Array.from(probabilities.flat()),
    y: Uint8Array.from(y),
    shower: Uint32Array.from(shower ?? own),
    event: Uint32Array.from(event ?? shower ?? own),
  };
}

/** Any valid predictions of 2 to 4 classes and 1 to 60 rows, ties and classes without rows included. */
export const anyPredictions: fc.Arbitrary<Predictions> = fc.integer({ min: 2, max: 4 }).chain((classes) =>
  fc
    .array(
      fc.record({
        y: fc.integer({ min: 0, max: classes - 1 }),
        shower: fc.integer({ min: 0, max: 9 }),
        weights: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: classes, maxLength: classes }),
      }),
      { minLength: 1, maxLength: 60 },
    )
    .map((rows) =>
      predictionsOf(
        rows.map(({ y }) => y),
        rows.map(({ weights }) => weights.map((weight) => weight / weights.reduce((sum, one) => sum + one, 0))),
        { shower: rows.map(({ shower }) => shower) },
      ),
    ),
);
