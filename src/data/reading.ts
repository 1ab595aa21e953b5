import type { ColumnMap } from "./column-map.ts";
import type { SourceOptions } from "./source.ts";

/** How the stations of a file are to be read. */
export interface Reading extends SourceOptions {
  /** name of the format; by default what the file's bytes or its name say */
  format?: string | undefined;
  /** which columns of the file are which of the data dictionary and of features */
  columns?: ColumnMap | undefined;
  /** which stations are kept: see `Selection` */
  select?: string | undefined;
}
