import { ConfigError } from "../core/errors.ts";
import { runField } from "./run-field.ts";
import type { Scalar } from "./run-state.ts";
import type { ListedRun } from "./run-store.ts";

/**
 * Sorts runs by fields such as `metrics.shower_split.accuracy`, the largest first where a minus precedes; those that are alike
 * stay as they are, those without the field come last. Throws ConfigError for an unknown field.
 */
export function sortRuns(runs: readonly ListedRun[], fields: readonly string[]): ListedRun[] {
  const orders = fields.map((text) => {
    const field = runField(text.replace(/^-/, ""));
    if (typeof field === "string") throw new ConfigError(`--sort: ${field}`);
    return { field, sign: text.startsWith("-") ? -1 : 1 };
  });
  return [...runs].sort((a, b) => {
    for (const { field, sign } of orders) {
      const order = compare(field(a) ?? null, field(b) ?? null, sign);
      if (order !== 0) return order;
    }
    return 0;
  });
}

/** Numbers before texts; nothing is last, whatever the sign. */
function compare(a: Scalar, b: Scalar, sign: number): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  if (typeof a !== typeof b) return typeof a < typeof b ? -1 : 1;
  return a < b ? -sign : sign;
}
