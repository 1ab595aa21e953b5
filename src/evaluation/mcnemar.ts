import { ConfigError } from "../core/errors.ts";
import { logGamma } from "../core/special-functions.ts";

/** McNemar's test of two classifiers on the same rows. */
export interface McNemar {
  /** rows that only the first has right */
  only_first: number;
  /** rows that only the second has right */
  only_second: number;
  /** exact, two-sided */
  p_value: number;
  /** with half the probability of what was seen, two-sided */
  mid_p: number;
}

/**
 * Whether of the rows that one of two classifiers has right and the other wrong, half are the first's (Q. McNemar,
 * Psychometrika 12 (1947) 153): exact, by the binomial distribution, however few or many they are. The exact test errs on the
 * safe side; the mid-p value (M. W. Fagerland, S. Lydersen and P. Laake, BMC Med. Res. Methodol. 13 (2013) 91) counts half of the
 * probability of what was seen and comes closer to the level that it states. Both take rows for independent: where rows come in
 * showers both are too small (see `comparePaired`). No discordant rows: both are 1.
 *
 * Throws ConfigError for counts that are none.
 *
 * @example mcnemar(1, 3) // p = 2 (C(4,0) + C(4,1)) / 16 = 0.625, mid-p = 0.625 - 4/16 = 0.375
 */
export function mcnemar(only_first: number, only_second: number): McNemar {
  for (const count of [only_first, only_second]) {
    if (!(Number.isSafeInteger(count) && count >= 0)) throw new ConfigError(`${count} rows; expected a whole number`);
  }
  const n = only_first + only_second;
  const fewer = Math.min(only_first, only_second);
  const seen = binomialHalf(n, fewer);
  // From the largest term down: C(n, k - 1) = C(n, k) k / (n - k + 1).
  let below = 0;
  let term = seen;
  for (let k = fewer; k > 0 && term > 0; k--) {
    term *= k / (n - k + 1);
    below += term;
  }
  const alike = only_first === only_second;
  return {
    only_first,
    only_second,
    p_value: Math.min(1, 2 * (below + seen)),
    mid_p: n === 0 ? 1 : alike ? 1 - seen / 2 : 2 * below + seen,
  };
}

/** Probability of k of n at even chances. */
function binomialHalf(n: number, k: number): number {
  return Math.exp(logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1) - n * Math.LN2);
}
