import { type Columns, rowsOf, takeRows } from "./columns.ts";

/**
 * Rows of subjects (showers, patients) before anything is planted: what is a property of the subject, and what of the row.
 * The names of columns are in no dictionary, so that only numbers can give a leak away.
 */
export interface Subjects {
  label: string;
  /** [rows] class of each row */
  y: string[];
  /** [rows] the subject of each row */
  subject: Uint32Array;
  /** the same in all rows of a subject */
  shared: Record<string, Float64Array>;
  /** measured anew in each row */
  own: Record<string, Float64Array>;
  /** [rows] what nobody can measure: all but the label itself */
  hidden: Float64Array;
}

/** Where the rows of a scenario come from: several of each subject, or one of each; in the order in which they came. */
export interface Source {
  name: string;
  several(seed: number): Subjects;
  single(seed: number): Subjects;
}

export function takeSubjects(subjects: Subjects, rows: ArrayLike<number>): Subjects {
  return {
    label: subjects.label,
    y: Array.from(rows, (row) => subjects.y[row]!),
    subject: Uint32Array.from(rows, (row) => subjects.subject[row]!),
    shared: takeRows(subjects.shared, rows) as Record<string, Float64Array>,
    own: takeRows(subjects.own, rows) as Record<string, Float64Array>,
    hidden: Float64Array.from(rows, (row) => subjects.hidden[row]!),
  };
}

/** The first row of each subject. */
export function firstRows({ subject }: Subjects): number[] {
  const first = new Map<number, number>();
  subject.forEach((one, row) => {
    if (!first.has(one)) first.set(one, row);
  });
  return [...first.values()];
}

/** The features of a table, and its label last. */
export function withLabel(features: Columns, { label, y }: Subjects): Columns {
  if (rowsOf(features) !== y.length) throw new Error(`${rowsOf(features)} rows with ${y.length} labels`);
  return { ...features, [label]: y };
}

/** Classes in alphabetical order. */
export function classesOf({ y }: Subjects): string[] {
  return [...new Set(y)].sort();
}

/** [rows] number of the class, from 0, in alphabetical order. */
export function codesOf(subjects: Subjects): Uint8Array {
  const classes = classesOf(subjects);
  return Uint8Array.from(subjects.y, (name) => classes.indexOf(name));
}
