import { Random } from "../../src/core/random.ts";
import { type PlainTable, plainTable } from "../../src/data/plain-table.ts";
import type { Columns } from "./columns.ts";
import type { Source } from "./subjects.ts";

/** What kind of leak something is, in the words of the question that the audit must answer. */
export const CATEGORIES = [
  "fingerprint", // values that tell which subject a row belongs to
  "duplicates", // rows that are there twice
  "label", // a column that is the label, or truth
  "scaling", // a scaler fitted per class, or on test rows, too
  "identifier", // a number of the row or the subject
  "row_order", // a column or the label depends on the order of rows
  "group", // rows of one subject are alike
] as const;
export type Category = (typeof CATEGORIES)[number];

/** A table as a user would hand it to the audit. */
export interface Scenario {
  columns: Columns;
  label: string;
  /** [rows] 1 where the user tests; absent where no split is given and rows will be drawn one by one */
  test?: Uint8Array;
  /** column of which the user knows that it says which rows belong together */
  group?: string;
  /** columns that hold the leak, of which a finding must name one; empty where it lies in rows, or there is none */
  planted: readonly string[];
}

export interface ScenarioKind {
  name: string;
  /** sources for which the kind has no meaning, or is the same table again */
  without?: readonly string[];
  make(source: Source, options: ScenarioOptions): Scenario;
}

/** What is planted, and which answers are right. */
export interface LeakKind extends ScenarioKind {
  /** a finding of any of these is right: a hashed id is a fingerprint and an identifier */
  categories: readonly Category[];
}

export interface ScenarioOptions {
  seed: number;
  random: Random;
}

/** The scenario of a kind: the same for the same seed. */
export function makeScenario(kind: ScenarioKind, source: Source, seed: number): Scenario {
  return kind.make(source, { seed, random: Random.fromSeed(seed).stream(kind.name) });
}

export function tableOf({ columns }: Scenario, name: string): PlainTable {
  return plainTable(name, columns);
}
