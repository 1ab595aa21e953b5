import { ConfigError, DataError } from "../core/errors.ts";
import { Random } from "../core/random.ts";
import { COLUMNS, type Role } from "../data/columns.ts";
import { type PlainColumn, type PlainTable, plainColumn } from "../data/plain-table.ts";
import { type AuditColumn, auditColumn, codesOf, keepColumn } from "./audit-column.ts";

/** What the user says of a table. */
export interface AuditOptions {
  /** the column to predict; where absent, the only one that is named primary, label, class, target or y */
  label?: string | undefined;
  /** a column that says train or test of each row; where absent, rows are split at random, as most users do */
  split?: string | undefined;
  /** a column that orders the rows in time; where absent, the order of the rows is that of the file */
  order?: string | undefined;
  /** a column whose rows of one value are kept on one side of the split */
  group?: string | undefined;
  /** columns that are no features */
  ignore?: readonly string[] | undefined;
  seed?: number | undefined;
}

/** A labelled table as detectors look at it. */
export interface AuditTable {
  source: string;
  rows: number;
  /** what a model would be trained on */
  columns: readonly AuditColumn[];
  /** of the columns that the data dictionary knows, by name */
  roles: Readonly<Record<string, Role>>;
  label: string;
  classes: readonly string[];
  /** [rows] index into `classes` */
  y: Uint8Array;
  /** [rows] 1 for a test row */
  test: Uint8Array;
  /** the split is the user's own; else it is random by row */
  splitGiven: boolean;
  random: Random;
}

const LABEL_NAMES = ["primary", "label", "class", "target", "y"];
const TRAIN_WORDS = ["train", "training", "0"];
const TEST_WORDS = ["test", "testing", "1", "holdout"];
const VALIDATION_WORDS = ["validation", "valid", "val", "dev"];
const MOST_CLASSES = 50;
/** of rows, in a random split: as in the thesis */
const TEST_SHARE = 0.2;
const LEAST_ROWS = 50;

/**
 * Prepares a table for the detectors: label and split are found and checked, rows ordered, rows without a label counted as an
 * error. Throws ConfigError for a column that is not there or cannot be what it is said to be, DataError for too few rows or classes.
 */
export function auditTableOf(table: PlainTable, options: AuditOptions): AuditTable {
  const label = options.label ?? guessLabel(table);
  const ordered = options.order === undefined ? table : inOrder(table, requireColumn(table, options.order, "order"));
  const labelColumn = requireColumn(ordered, label, "label");
  const { classes, y } = classesIn(ordered, labelColumn);
  if (ordered.rows < LEAST_ROWS) {
    throw new DataError(`${table.source} has ${table.rows} rows; expected at least ${LEAST_ROWS} to audit`);
  }
  for (const name of options.ignore ?? []) requireColumn(ordered, name, "column to ignore");
  const special = [label, options.split, options.order, options.group, ...(options.ignore ?? [])];
  const features = ordered.columns.filter(({ name }) => !special.includes(name));
  if (features.length === 0) throw new DataError(`${table.source}: no column is left to audit beside ${label}`);
  const random = Random.fromSeed(options.seed ?? 1).stream("audit");
  const { test, kept } = splitOf(ordered, options, random);
  const columns = features.map((column, i) => auditColumn(column, random.stream("spread", i)));
  const whole = { rows: ordered.rows, columns, y, test };
  return {
    ...{ source: table.source, label, classes, random },
    ...(kept === undefined ? whole : keepRows(whole, kept)),
    roles: Object.fromEntries(features.flatMap(({ name }) => rolesOf(name).map((role) => [name, role]))),
    splitGiven: options.split !== undefined || options.group !== undefined,
  };
}

/** The role of the column of the dictionary that a name is, or ends with, as log10_energy_mc_eev does; none for others. */
function rolesOf(name: string): Role[] {
  return COLUMNS.filter((column) => name === column.name || name.endsWith(`_${column.name}`)).map(({ role }) => role);
}

/** The rows of which `kept` is not 0. */
export function keepRows<T extends Pick<AuditTable, "rows" | "columns" | "y" | "test">>(table: T, kept: Uint8Array): T {
  const at: number[] = [];
  for (let row = 0; row < table.rows; row++) if (kept[row] !== 0) at.push(row);
  const rows = Uint32Array.from(at);
  return {
    ...table,
    rows: rows.length,
    columns: table.columns.map((column) => keepColumn(column, rows)),
    y: Uint8Array.from(rows, (row) => table.y[row]!),
    test: Uint8Array.from(rows, (row) => table.test[row]!),
  };
}

function guessLabel({ source, columns }: PlainTable): string {
  const found = columns.filter(({ name }) => LABEL_NAMES.includes(name.toLowerCase()));
  if (found.length === 1) return found[0]!.name;
  const few = columns
    .filter((column) => new Set<number | string>(column.values).size <= MOST_CLASSES)
    .map(({ name }) => name);
  const candidates = few.length > 0 ? few.join(", ") : "none has few enough values";
  const reason = found.length === 0 ? "no column is named" : "more than one column is named";
  throw new ConfigError(
    `${source}: ${reason} ${LABEL_NAMES.join(", ")}; say which is the label with --label (candidates: ${candidates})`,
  );
}

function requireColumn(table: PlainTable, name: string, what: string): PlainColumn {
  try {
    return plainColumn(table, name);
  } catch (cause) {
    if (!(cause instanceof DataError)) throw cause;
    throw new ConfigError(`${what}: ${cause.message}`, { cause });
  }
}

function classesIn({ source }: PlainTable, { name, values }: PlainColumn): { classes: string[]; y: Uint8Array } {
  const missing = values.findIndex((value: number | string) => value === "" || Number.isNaN(value));
  if (missing >= 0) throw new DataError(`${source}: row ${missing + 1} has no ${name}; expected a label in every row`);
  const texts = Array.from(values as ArrayLike<number | string>, String);
  const { levels, codes } = codesOf(texts);
  if (levels.length < 2)
    throw new DataError(`${source}: all rows have ${name} ${levels[0]}; expected two classes or more`);
  if (levels.length > MOST_CLASSES) {
    throw new ConfigError(
      `label ${name} has ${levels.length} values; expected classes, at most ${MOST_CLASSES} (--label names the column)`,
    );
  }
  return { classes: levels, y: Uint8Array.from(codes) };
}

function inOrder(table: PlainTable, by: PlainColumn): PlainTable {
  const keys: ArrayLike<number> = by.kind === "number" ? by.values : codesOf(by.values).codes;
  const order = Uint32Array.from({ length: table.rows }, (_, row) => row).sort((a, b) => keys[a]! - keys[b]! || a - b);
  const columns = table.columns.map((column): PlainColumn => {
    return column.kind === "number"
      ? { ...column, values: Float64Array.from(order, (row) => column.values[row]!) }
      : { ...column, values: Array.from(order, (row) => column.values[row]!) };
  });
  return { ...table, columns };
}

/** The test rows; `kept` is 0 for rows that are neither train nor test. */
function splitOf(
  table: PlainTable,
  { split, group }: AuditOptions,
  random: Random,
): { test: Uint8Array; kept?: Uint8Array } {
  if (split !== undefined && group !== undefined) throw new ConfigError("--split and --group: expected one of them");
  if (split !== undefined) return givenSplit(table, requireColumn(table, split, "split"));
  if (group === undefined) return { test: randomRows(table.rows, random.stream("split")) };
  const { values } = requireColumn(table, group, "group");
  const { codes, levels } = codesOf(Array.from(values as ArrayLike<number | string>, String));
  const inTest = randomRows(levels.length, random.stream("split"));
  return { test: Uint8Array.from(codes, (code) => inTest[code]!) };
}

function givenSplit(
  { source, rows }: PlainTable,
  { name, values }: PlainColumn,
): { test: Uint8Array; kept: Uint8Array } {
  const test = new Uint8Array(rows);
  const kept = new Uint8Array(rows).fill(1);
  for (let row = 0; row < rows; row++) {
    const word = String(values[row]).toLowerCase();
    if (TEST_WORDS.includes(word)) test[row] = 1;
    else if (VALIDATION_WORDS.includes(word)) kept[row] = 0;
    else if (!TRAIN_WORDS.includes(word)) {
      throw new ConfigError(
        `${source}: row ${row + 1}: ${name} is ${values[row]}; expected train or test (or 0 or 1), or validation`,
      );
    }
  }
  const tested = test.reduce((sum, one) => sum + one, 0);
  const trained = kept.reduce((sum, one) => sum + one, 0) - tested;
  if (tested === 0 || trained === 0) {
    throw new ConfigError(`${source}: ${name} has ${trained} train and ${tested} test rows; expected some of both`);
  }
  return { test, kept };
}

/** 1 for a fifth of `count`, at random, at least one. */
export function randomRows(count: number, random: Random): Uint8Array {
  const order = random.shuffle(Uint32Array.from({ length: count }, (_, i) => i));
  const test = new Uint8Array(count);
  for (const row of order.subarray(0, Math.max(1, Math.round(TEST_SHARE * count)))) test[row] = 1;
  return test;
}
