import { z } from "zod";
import { ConfigError } from "../core/errors.ts";
import { normalCdf } from "../core/special-functions.ts";
import { clopperPearsonInterval } from "../evaluation/clopper-pearson.ts";
import type { Interval } from "../evaluation/evaluation.ts";
import { waldInterval } from "../evaluation/wald.ts";
import { criticalValue, wilsonInterval } from "../evaluation/wilson.ts";
import { claimVerdict } from "./claim-verdict.ts";
import { type PrintedInterval, parsePrinted } from "./printed-interval.ts";

const KINDS = ["wilson", "normal", "clopper_pearson"] as const;

const share = z.number().min(0).max(1);
const count = z.int().min(1);
const ends = { low: z.number(), high: z.number(), half_width: z.number().min(0).describe("half of its length") };

/** `cascada audit claim --json` */
export const claimSchema = z.strictObject({
  accuracy: share,
  n: count.describe("rows that were tested"),
  level: share.describe("confidence of the interval"),
  intervals: z.array(z.strictObject({ kind: z.enum(KINDS), ...ends })).describe("of the accuracy, recomputed"),
  printed: z
    .strictObject({
      text: z.string(),
      value: share.nullable().describe("null where only the ends are printed"),
      ...ends,
      value_agrees: z.boolean().nullable().describe("rounded as printed, the accuracy is the printed value"),
      width_agrees: z.array(z.enum(KINDS)).describe("kinds whose half-width, rounded as printed, is the printed one"),
      level: share.nullable().describe("confidence at which n rows have the printed half-width (normal interval)"),
      rows: z
        .strictObject({ best: count, least: count, most: count.nullable().describe("null: any number above will do") })
        .nullable()
        .describe("rows whose half-width is the printed one, rounded as printed (normal interval, same level)"),
    })
    .nullable()
    .describe("null where nothing printed was given"),
  row_counts: z
    .array(
      z.strictObject({
        n: count,
        half_width: z.number().describe("of the normal interval"),
        agrees: z.boolean().nullable().describe("it is the printed one, rounded as printed"),
        reachable: z.boolean().nullable().describe("some whole number of right rows gives the printed value"),
      }),
    )
    .describe("the rows that were tested, then other numbers of rows that may have been used"),
  verdict: z.string().describe("one sentence"),
});

export type Claim = z.infer<typeof claimSchema>;

/** What a paper says of its accuracy. */
export interface ClaimInput {
  /** rows that were right; or the accuracy */
  correct?: number | undefined;
  accuracy?: number | undefined;
  n: number;
  level: number;
  /** as `parsePrinted` reads it */
  printed?: string | undefined;
  /** other numbers of rows in the paper, that may have been used */
  candidates?: readonly number[] | undefined;
}

/**
 * Recomputes a published interval and says which number of rows, or which confidence, would give what was printed.
 *
 * @throws ConfigError for numbers that cannot be meant
 * @example auditClaim({accuracy: 0.88519, n: 16018, level: 0.99, printed: "0.88519 +- 0.0029"}).printed?.rows // 77483 to 83014
 */
export function auditClaim(input: ClaimInput): Claim {
  const { n, level, candidates = [] } = input;
  for (const rows of [n, ...candidates]) {
    if (!(Number.isSafeInteger(rows) && rows > 0))
      throw new ConfigError(`n is ${rows}; expected a whole number above 0`);
  }
  const accuracy = accuracyOf(input);
  const printed = input.printed === undefined ? null : parsePrinted(input.printed);
  const intervals = intervalsOf(accuracy, n, level);
  const claim = {
    ...{ accuracy, n, level, intervals },
    printed: printed && checkPrinted(printed, { accuracy, n, level, intervals }),
    row_counts: [n, ...candidates].map((rows) => {
      const half_width = normalHalfWidth(accuracy, rows, level);
      return {
        ...{ n: rows, half_width },
        agrees: printed && isPrintedWidth(half_width, printed),
        reachable: printed && printed.value !== null ? isReachable(printed.value, printed.value_rounding, rows) : null,
      };
    }),
  };
  return { ...claim, verdict: claimVerdict(claim) };
}

function accuracyOf({ correct, accuracy, n }: ClaimInput): number {
  if ((correct === undefined) === (accuracy === undefined)) {
    throw new ConfigError("expected either the number of right rows or the accuracy");
  }
  if (accuracy !== undefined) {
    if (!(accuracy >= 0 && accuracy <= 1)) throw new ConfigError(`accuracy is ${accuracy}; expected 0 to 1`);
    return accuracy;
  }
  if (!(Number.isSafeInteger(correct) && correct! >= 0 && correct! <= n)) {
    throw new ConfigError(`${correct} right rows; expected a whole number of 0 to ${n}, the rows that were tested`);
  }
  return correct! / n;
}

function intervalsOf(accuracy: number, n: number, level: number): Claim["intervals"] {
  const found: Record<(typeof KINDS)[number], Interval> = {
    wilson: wilsonInterval(accuracy, n, level),
    normal: waldInterval(accuracy, n, level),
    clopper_pearson: clopperPearsonInterval(accuracy * n, n, level),
  };
  return KINDS.map((kind) => {
    const [low, high] = found[kind];
    return { kind, low, high, half_width: (high - low) / 2 };
  });
}

function normalHalfWidth(accuracy: number, n: number, level: number): number {
  const [low, high] = waldInterval(accuracy, n, level);
  return (high - low) / 2;
}

/** Rounding within a hair: halves of the last digit are printed either way. */
function isPrintedWidth(half_width: number, { half_width: printed, rounding }: PrintedInterval): boolean {
  return Math.abs(half_width - printed) <= rounding * (1 + 1e-9);
}

/**
 * Whether some K / n is the printed value, rounded as it is: of few rows not every value can come (N. J. L. Brown and
 * J. A. J. Heathers, Soc. Psychol. Personal. Sci. 8 (2017) 363).
 */
function isReachable(value: number, rounding: number, n: number): boolean {
  return Math.abs(Math.round(value * n) / n - value) <= rounding * (1 + 1e-9);
}

function checkPrinted(
  printed: PrintedInterval,
  { accuracy, n, level, intervals }: Pick<Claim, "accuracy" | "n" | "level" | "intervals">,
): NonNullable<Claim["printed"]> {
  const { text, value, low, high, half_width } = printed;
  const deviation = Math.sqrt(accuracy * (1 - accuracy));
  return {
    ...{ text, value, low, high, half_width },
    value_agrees: value === null ? null : Math.abs(value - accuracy) <= printed.value_rounding * (1 + 1e-9),
    width_agrees: intervals.filter((one) => isPrintedWidth(one.half_width, printed)).map(({ kind }) => kind),
    level: deviation === 0 ? null : 1 - 2 * normalCdf((-half_width * Math.sqrt(n)) / deviation),
    rows: deviation === 0 ? null : rowsFor(printed, deviation * criticalValue(level)),
  };
}

/** n = (z sqrt(p (1 - p)) / half-width)^2, for the printed half-width and its ends when it is not rounded. */
function rowsFor({ half_width, rounding }: PrintedInterval, scaled: number): NonNullable<Claim["printed"]>["rows"] {
  const rows = (half: number) => (scaled / half) ** 2;
  return {
    best: Math.max(1, Math.round(rows(half_width))),
    least: Math.max(1, Math.ceil(rows(half_width + rounding))),
    most: half_width > rounding ? Math.max(1, Math.floor(rows(half_width - rounding))) : null,
  };
}
