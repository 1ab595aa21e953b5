import { GENERATOR_VERSION } from "../simulation/generate.ts";
import { isMet, type Row } from "./quantity.ts";
import type { Validated } from "./validate.ts";

/** A row as it is stored: the documented values of the model. */
export interface RecordedRow {
  quantity: string;
  at: string;
  target: number | null;
  measured: number;
  error: number;
  /** null where the row is shown, not judged */
  met: boolean | null;
  /** the cause of a miss */
  why: string | null;
}

/** What a validation found, as JSON: the same content for the same seed, whatever the number of workers. */
export interface ValidationRecord {
  seed: number;
  /** factor on the sample sizes: 1 for the published page */
  effort: number;
  generator_version: string;
  quantities: { id: string; title: string; rows: RecordedRow[] }[];
}

/** Digits kept of a number: more than its Monte-Carlo error is good for. */
const DIGITS = 6;

export function recordOf(
  validated: readonly Validated[],
  { seed, effort }: { seed: number; effort: number },
): ValidationRecord {
  return {
    seed,
    effort,
    generator_version: GENERATOR_VERSION,
    quantities: validated.map(({ quantity: { id, title }, rows }) => ({ id, title, rows: rows.map(recordedRow) })),
  };
}

function recordedRow(row: Row): RecordedRow {
  const met = isMet(row) ?? null;
  return {
    quantity: row.quantity,
    at: row.at,
    target: row.target === undefined ? null : rounded(row.target),
    measured: rounded(row.measured),
    error: rounded(row.error),
    met,
    why: met === false ? (row.why ?? null) : null,
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/** Judged rows, and those of them that are met. */
export function countMet(rows: readonly { met: boolean | null }[]): { judged: number; met: number } {
  return {
    judged: rows.filter(({ met }) => met !== null).length,
    met: rows.filter(({ met }) => met === true).length,
  };
}
