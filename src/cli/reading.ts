import { columnMapOf } from "../experiment/column-map-file.ts";
import type { Reading } from "../experiment/stations.ts";

/** Flags that say how a file is to be read. */
export interface ReadingFlags {
  columns?: string[];
  select?: string;
}

/** What the flags say. Throws ConfigError as reading the map does. */
export async function readingOf({ columns = [], select }: ReadingFlags): Promise<Reading> {
  return { columns: await columnMapOf(columns), select };
}
