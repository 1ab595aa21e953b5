import { openSource } from "../formats/catalogue.ts";
import type { ComputedColumn } from "../given-features.ts";
import type { Source, SourceOptions } from "../source.ts";
import type { ColumnSummary } from "./column-survey.ts";
import type { ExampleStation } from "./examples.ts";
import type { Finding } from "./finding.ts";
import { Pass } from "./pass.ts";
import type { RowSample } from "./row-sample.ts";
import type { Spread } from "./shower-survey.ts";

/** What a file of stations holds and what stands out in it, as plain data. */
export interface Inspection {
  path: string;
  /** name of the format */
  format: string;
  rows: number;
  /** null where the file has no such identifiers; an estimate beyond 262,144 */
  showers: number | null;
  events: number | null;
  /** names of the primaries that occur, in class order; other names after them */
  classes: string[];
  /** stations of each class; empty in a file without labels */
  primaries: Record<string, number>;
  stations_per_shower: Spread | null;
  events_per_shower: Spread | null;
  stations_per_event: Spread | null;
  /** stations by the state of their electronics; null where the file does not say it */
  saturation: { none: number; high_gain: number; low_gain: number } | null;
  columns: ColumnSummary[];
  /** bins of the first column of traces; null without any */
  trace_bins: Spread | null;
  metadata: Record<string, string>;
  /** what the format's reader says of the rows: what it left out, what it found; sentences without a full stop */
  notes: string[];
  /** one of each primary: the unsaturated station nearest to 1000 m from the axis (the first of equals) */
  examples: ExampleStation[];
  warnings: Finding[];
}

/** An inspection, and rows of the file drawn at random for its figures. */
export interface InspectedSource {
  inspection: Inspection;
  sample: RowSample;
}

export interface InspectOptions extends SourceOptions {
  /** name of the format; by default what the file's bytes or its name say */
  format?: string | undefined;
  /** features that a table without traces may have as columns, which are then known as those of the dictionary are */
  features?: readonly ComputedColumn[];
  /** columns of the dictionary whose absence stops the usual features; by default all that are not optional */
  reads?: readonly string[];
  onBatch?: (rows: number, fraction: number) => void;
}

/**
 * Looks at a file of any format: `inspectSource` of it. `onBatch` is told the rows that were read and their share of the file; what it
 * throws ends the reading. Throws DataError for a file that is not there, of no known format or cannot be read.
 */
export async function inspectFile(
  path: string,
  { onBatch, features, reads, ...options }: InspectOptions = {},
): Promise<InspectedSource> {
  const source = await openSource(path, options);
  try {
    return await inspectSource(source, { features, reads, onBatch: (rows) => onBatch?.(rows, source.progress()) });
  } finally {
    await source.close();
  }
}

interface InspectSourceOptions {
  features?: readonly ComputedColumn[] | undefined;
  reads?: readonly string[] | undefined;
  onBatch?: (rows: number) => void;
}

/**
 * Reads a file once, a batch at a time, and sums it up, whatever is wrong with its values: they are counted, and the first rows are named.
 * Memory does not grow with the file. Throws DataError only for a file that cannot be read.
 */
export async function inspectSource(
  source: Source,
  { features = [], reads, onBatch = () => {} }: InspectSourceOptions = {},
): Promise<InspectedSource> {
  const pass = new Pass(source.columns, { features, reads });
  for await (const batch of source.batches(source.columns.map(({ name }) => name))) {
    pass.add(batch);
    onBatch(pass.rows);
  }
  return pass.finish(source);
}
