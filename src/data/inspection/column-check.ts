import type { ColumnDefinition } from "../columns.ts";
import { excerpt } from "../validation.ts";
import { type Finding, findingOf, type Tally } from "./finding.ts";
import type { NumberSurvey } from "./number-survey.ts";
import type { TextSurvey } from "./text-survey.ts";
import type { TraceSurvey } from "./trace-survey.ts";
import { checkUnit } from "./unit-check.ts";

/** Settings of a detector, which are one value in many a good file. */
const OFTEN_CONSTANT =
  /^(bin_width_ns|trace_start_bin|pmt_mask|saturation|extrapolation|charge_over_peak_pmt[123]|signal_halo_vem|energy_mc_eev|zenith_mc_deg)$/;
/** Rows from which on it is no accident that all values differ, or that none does. */
const LEAST_ROWS = 20;
/** How much of the rows an estimate of different values may fall short of and still be all of them. */
const NEARLY = 0.95;

interface Subject {
  name: string;
  /** of the dictionary; undefined for other columns */
  definition: ColumnDefinition | undefined;
  /** of the file */
  rows: number;
  /** whether all rows are of one event, whose stations share what is known of the shower */
  oneEvent: boolean;
}

/** What stands out in a column of numbers; `median` is of a sample. */
export function checkNumbers(subject: Subject, survey: NumberSurvey, median: number | undefined): Finding[] {
  const { name, definition } = subject;
  const { min, max, whole, distinct } = survey;
  return [
    ...checkValues(subject, survey),
    ...checkOutside(subject, survey.outside),
    ...(survey.constant ? constant(subject, String(min)) : []),
    ...checkIdLike(subject, survey),
    ...(median === undefined
      ? []
      : checkUnit(name, definition?.unit ?? "", { min, max, median, whole, distinct: distinct.distinct })),
  ];
}

/** What stands out in a column of texts. */
export function checkTexts(subject: Subject, survey: TextSurvey): Finding[] {
  const { name, definition, rows } = subject;
  const only = survey.counts.size === 1 && survey.count > 1 ? [...survey.counts.keys()][0]! : undefined;
  const allDiffer = rows >= LEAST_ROWS && survey.distinct.distinct >= (survey.distinct.exact ? 1 : NEARLY) * rows;
  return [
    ...findingOf(survey.missing, { ...missing(subject), column: name }),
    ...(only === undefined ? [] : constant(subject, `"${excerpt(only)}"`)),
    ...(allDiffer && definition?.role !== "id"
      ? [idLike(name, "each row has another text, as an identifier has")]
      : []),
  ];
}

/** What stands out in a column of lists; `median` is that of a sample of the values. */
export function checkTraces(subject: Subject, survey: TraceSurvey, median: number | undefined): Finding[] {
  const { name, definition } = subject;
  const level = definition ? "refused" : "note";
  const { min, max, whole } = survey;
  return [
    ...checkValues(subject, survey),
    ...findingOf(survey.nulls, {
      kind: "missing-entry",
      level,
      column: name,
      message: "lists with entries that the file does not have",
    }),
    ...checkOutside(subject, survey.outside),
    ...findingOf(survey.empty, {
      kind: "empty-trace",
      level,
      column: name,
      message: "lists without values; expected at least one bin",
    }),
    ...findingOf(survey.zero, {
      kind: "zero-trace",
      level: "suspect",
      column: name,
      message: "traces of zeros only, of PMTs that work",
    }),
    ...findingOf(survey.negative, {
      kind: "negative-trace",
      level: "suspect",
      column: name,
      message: "traces without a positive value",
    }),
    ...(median === undefined
      ? []
      : checkUnit(name, definition?.unit ?? "", { min, max, median, whole, distinct: survey.count })),
  ];
}

function missing({ definition }: Subject): Pick<Finding, "kind" | "level" | "message"> {
  return {
    kind: "missing-value",
    level: definition ? "refused" : "note",
    message: "values that the file does not have",
  };
}

function checkValues(subject: Subject, survey: Pick<NumberSurvey, "missing" | "notANumber" | "infinite">): Finding[] {
  const { name: column, definition } = subject;
  const level = definition ? "refused" : "suspect";
  return [
    ...findingOf(survey.missing, { ...missing(subject), column }),
    ...findingOf(survey.notANumber, { kind: "not-a-number", level, column, message: "values that are NaN" }),
    ...findingOf(survey.infinite, { kind: "infinite", level, column, message: "values that are infinite" }),
  ];
}

function checkOutside({ name: column, definition }: Subject, outside: Tally): Finding[] {
  const range = definition?.range;
  const type =
    definition?.role === "id" ? "ids are: whole numbers from 0 to 2^53 - 1, or texts" : `${definition?.dtype} holds`;
  const what = range ? `${range[0]} to ${range[1]}` : `what ${type}`;
  const unit = definition?.unit ? ` ${definition.unit}` : "";
  return findingOf(outside, {
    kind: "outside-range",
    level: "refused",
    column,
    message: `values outside ${what}${unit}`,
  });
}

function constant({ name: column, rows, oneEvent }: Subject, value: string): Finding[] {
  if (rows < LEAST_ROWS || oneEvent || OFTEN_CONSTANT.test(column)) return [];
  const message = `always ${value}: it tells nothing`;
  return [{ kind: "constant", level: "suspect", column, message, count: null, evidence: [] }];
}

/**
 * A column that is no identifier, but counts rows or names each of them: beyond the one before it in each row, or whole numbers that all differ
 * (of a column of the dictionary, which may be rounded, only where they leave few out).
 */
function checkIdLike({ name, definition, rows }: Subject, survey: NumberSurvey): Finding[] {
  const { monotone, whole, count, distinct, min, max } = survey;
  if (definition?.role === "id" || count < LEAST_ROWS) return [];
  if (monotone) return [idLike(name, "each value is beyond the one before it, as a counter or a clock is")];
  if (!whole || count < rows || (definition && max - min > 2 * count)) return [];
  const all = distinct.exact ? distinct.distinct === count : distinct.distinct >= NEARLY * count;
  return all ? [idLike(name, "whole numbers of which each row has another, as an identifier is")] : [];
}

function idLike(column: string, message: string): Finding {
  return {
    kind: "id-like",
    level: "suspect",
    column,
    message: `${message}; a model could learn rows by it`,
    count: null,
    evidence: [],
  };
}
