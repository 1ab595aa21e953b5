import { CascadaError } from "../../../core/errors.ts";
import type { Metric } from "../objective.ts";

/** The name that the library is given for set i: names of the user may hold what separates its text. */
export function setAlias(index: number): string {
  return `set${index}`;
}

/**
 * Reads what the library says of a round, `[7]\tset0-mlogloss:0.25\tset1-mlogloss:0.5`: fields of aliases and metrics.
 *
 * @param sets names of the sets, in the order of their aliases
 * @returns `{"train-mlogloss": 0.25, "validation-mlogloss": 0.5}`; `nan` and `-nan` become NaN, `inf` Infinity
 * @throws CascadaError if a metric of a set is missing or is no number
 */
export function parseRound(
  text: string,
  { sets, metrics }: { sets: readonly string[]; metrics: readonly Metric[] },
): Record<string, number> {
  const fields = new Map(
    text.split(/[\t\n]+/).map((field): [string, string] => {
      const colon = field.lastIndexOf(":");
      return [field.slice(0, colon).trim(), field.slice(colon + 1).trim()];
    }),
  );
  const round: Record<string, number> = {};
  sets.forEach((set, i) => {
    for (const metric of metrics) {
      const value = parseNumber(fields.get(`${setAlias(i)}-${metric}`));
      if (value === undefined) {
        throw new CascadaError(
          `libxgboost says ${JSON.stringify(text)} of a round; expected ${metric} of ${set} there`,
        );
      }
      round[`${set}-${metric}`] = value;
    }
  });
  return round;
}

/** C prints what is no finite number in several ways: nan, -nan, nan(ind), inf, infinity. */
function parseNumber(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  if (/^[+-]?nan/i.test(text)) return Number.NaN;
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinite) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = Number(text);
  return Number.isNaN(value) ? undefined : value;
}
