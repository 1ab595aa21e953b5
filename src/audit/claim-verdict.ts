import type { Claim } from "./claim.ts";

/** The one sentence that a claim comes to. */
export function claimVerdict({ accuracy, n, level, intervals, printed, row_counts }: Omit<Claim, "verdict">): string {
  const per_cent = `${Number((100 * level).toPrecision(6))} %`;
  const right = intervals.find(({ kind }) => kind === "wilson")!;
  const ends = `[${right.low.toFixed(4)}, ${right.high.toFixed(4)}]`;
  if (printed === null) return `the ${per_cent} interval of ${accuracy.toFixed(5)} on ${n} rows is ${ends} (Wilson)`;
  if (printed.value_agrees === false) {
    return `the printed value ${printed.value} is not the accuracy of ${accuracy.toFixed(6)}, so its interval is of something else; the ${per_cent} interval of ${n} rows is ${ends} (Wilson)`;
  }
  const half = Number(printed.half_width.toPrecision(6));
  if (printed.width_agrees.length > 0) {
    return `the printed half-width ${half} is that of ${n} rows at ${per_cent} (${printed.width_agrees.join(", ")})`;
  }
  const ratio = right.half_width / printed.half_width;
  const compared =
    ratio > 1 ? `too narrow by a factor of ${ratio.toFixed(2)}` : `too wide by a factor of ${(1 / ratio).toFixed(2)}`;
  const used = row_counts.filter(({ agrees }) => agrees).map((one) => one.n);
  return `the printed half-width ${half} is ${compared}: ${n} rows give ${right.half_width.toPrecision(2)} at ${per_cent}, the printed one is that of ${usedRows(used, printed)}`;
}

function usedRows(used: readonly number[], { rows }: NonNullable<Claim["printed"]>): string {
  if (rows === null) return "no number of rows, since all rows agree";
  const range = rows.most === null ? `${rows.least} rows or more` : `${rows.least} to ${rows.most} rows`;
  return used.length > 0 ? `n = ${used.join(" or ")} (any of ${range})` : `n = ${rows.best} (any of ${range})`;
}
