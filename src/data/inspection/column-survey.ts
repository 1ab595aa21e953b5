import type { ColumnDefinition, Dtype, Role } from "../columns.ts";
import type { SourceColumn, SourceKind, SourceStorage } from "../source.ts";
import { checkNumbers, checkTexts, checkTraces } from "./column-check.ts";
import type { Finding } from "./finding.ts";
import { expectedOf, NumberSurvey } from "./number-survey.ts";
import type { RowSample } from "./row-sample.ts";
import { definitionOf } from "./schema-check.ts";
import { TextSurvey } from "./text-survey.ts";
import { TraceSurvey } from "./trace-survey.ts";

/** What a column holds: of its values, or of all values of its lists. */
export interface ColumnSummary {
  name: string;
  /** of the dictionary, or what the file says; "" where neither does */
  unit: string;
  /** of the dictionary; what the file has where that does not know the column, and of ids that are texts */
  dtype: Dtype | SourceKind | SourceStorage | `list<${SourceStorage}>`;
  /** "other" where the dictionary does not know the column */
  role: Role | "other";
  /** rows without a value */
  missing: number;
  /** values that are NaN or infinite; of lists, the lists that have one */
  not_finite: number;
  /** different values, an estimate from some thousands on; absent for lists */
  distinct?: number;
  /** absent where the column holds texts or no number */
  min?: number;
  mean?: number;
  max?: number;
  /** 5 %, 50 % and 95 % of a sample of the rows lie below; absent for texts, lists and identifiers */
  quantiles?: [low: number, median: number, high: number];
}

export type Survey =
  | { kind: "number"; survey: NumberSurvey }
  | { kind: "text"; survey: TextSurvey }
  | { kind: "list"; survey: TraceSurvey };

/** What sums a column up, by what it holds. */
export function surveyOf({ name, kind }: SourceColumn): Survey {
  const expected = expectedOf(definitionOf(name));
  if (kind === "text") return { kind, survey: new TextSurvey() };
  return kind === "number" ? { kind, survey: new NumberSurvey(expected) } : { kind, survey: new TraceSurvey(expected) };
}

/** Names of a column's numbers in the sample of rows; identifiers have no distribution. */
export function sampledNames({ name, kind }: SourceColumn): string[] {
  if (kind === "text" || definitionOf(name)?.role === "id") return [];
  return kind === "number" ? [name] : [binsOf(name), peakOf(name), someOf(name)];
}

/** How many values a row's list has. */
export function binsOf(name: string): string {
  return `${name}: bins`;
}

/** The largest value of a row's list. */
export function peakOf(name: string): string {
  return `${name}: peak`;
}

/** One value of a row's list, anywhere in it. */
export function someOf(name: string): string {
  return `${name}: value`;
}

/** What findings on a column need to know of the file. */
interface SurveyedFile {
  rows: number;
  /** whether all rows are of one event */
  oneEvent: boolean;
  sample: RowSample;
  features: readonly ColumnDefinition[];
}

/** The column summed up, and what stands out. */
export function summarise(
  column: SourceColumn,
  surveyed: Survey,
  { sample, features, ...file }: SurveyedFile,
): { summary: ColumnSummary; findings: Finding[] } {
  const definition = definitionOf(column.name, features);
  const subject = { name: column.name, definition, ...file };
  const head = headOf(column, definition);
  const { kind, survey } = surveyed;
  if (kind === "text") {
    const summary = { ...head, missing: survey.missing.count, not_finite: 0, distinct: survey.distinct.distinct };
    return { summary, findings: checkTexts(subject, survey) };
  }
  const name = kind === "number" ? column.name : someOf(column.name);
  const quantiles = sample.names.includes(name) ? sample.quantiles(name, [0.05, 0.5, 0.95]) : undefined;
  const summary: ColumnSummary = {
    ...head,
    missing: survey.missing.count,
    not_finite: survey.notANumber.count + survey.infinite.count,
    ...(kind === "number" ? { distinct: survey.distinct.distinct } : {}),
    ...(survey.count > 0 ? { min: survey.min, mean: survey.mean, max: survey.max } : {}),
    ...(kind === "number" && quantiles ? { quantiles: quantiles as [number, number, number] } : {}),
  };
  const median = quantiles?.[1];
  const findings = kind === "number" ? checkNumbers(subject, survey, median) : checkTraces(subject, survey, median);
  return { summary, findings };
}

function headOf(column: SourceColumn, definition: ColumnDefinition | undefined) {
  const { name, kind, unit } = column;
  const isNamed = kind === "text" && definition?.role === "id";
  return {
    name,
    unit: unit ?? definition?.unit ?? "",
    dtype: isNamed ? kind : (definition?.dtype ?? typeOf(column)),
    role: definition?.role ?? ("other" as const),
  };
}

function typeOf({ kind, storage }: SourceColumn): ColumnSummary["dtype"] {
  if (storage === undefined || kind === "text") return kind;
  return kind === "list" ? `list<${storage}>` : storage;
}
