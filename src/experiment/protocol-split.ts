import type { Random } from "../core/random.ts";
import {
  type Split,
  type SplitFractions,
  type SplitRows,
  sharesOfParts,
  splitByRow,
  splitByShower,
} from "../data/split.ts";
import type { Protocol } from "./protocol-entry.ts";

/**
 * The parts of a protocol: whole showers, or rows where that leaks. Where the test is on validation rows, the rows that would
 * be for validation are trained on, and the test rows, which are the same as without that leak, are both.
 *
 * Throws as `splitByShower` and `splitByRow`.
 */
export function splitOf(
  { leaks }: Protocol,
  rows: SplitRows,
  { random, fractions }: { random: Random; fractions: SplitFractions },
): Split {
  const split = leaks.includes("row_split") ? splitByRow : splitByShower;
  const { train, validation, test } = split(rows, random.stream("split"), fractions);
  if (!leaks.includes("tested_on_validation")) return { train, validation, test };
  const learnt = new Uint32Array(train.length + validation.length);
  learnt.set(train);
  learnt.set(validation, train.length);
  return { train: learnt.sort(), validation: test, test };
}

/** The shares of the parts of a protocol; where the test is on validation rows both are the test's. */
export function protocolShares({ leaks }: Protocol, fractions: SplitFractions): Record<keyof Split, number> {
  const { train, validation, test } = sharesOfParts(fractions);
  return leaks.includes("tested_on_validation")
    ? { train: train + validation, validation: test, test }
    : { train, validation, test };
}
