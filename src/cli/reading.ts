import { ConfigError } from "../core/errors.ts";
import type { Reading } from "../data/reading.ts";
import { check } from "../experiment/check.ts";
import { columnMapOf } from "../experiment/column-map-file.ts";
import { READING_KEYS, readingSchema } from "../features/reading-schema.ts";

/** Flags that say how a file is to be read, as they were typed. */
export interface ReadingFlags {
  format?: string;
  delimiter?: string;
  decimal?: string;
  tree?: string;
  azimuth?: string;
  columns?: string[];
  select?: string;
}

const FLAGS = Object.keys(READING_KEYS) as (keyof ReadingFlags)[];

/** What the flags say. Throws ConfigError for a value that there is not, and as reading the map does. */
export async function readingOf(flags: ReadingFlags): Promise<Reading> {
  const given = Object.fromEntries(FLAGS.map((name) => [name, flags[name]]));
  const columns = await columnMapOf(flags.columns ?? []);
  return check({ ...given, columns }, { schema: readingSchema, blame: ([key]) => `--${String(key)}` });
}

/** What the flags say, as settings of an experiment, over those that stand in its file. Throws as `readingOf`. */
export async function readingSettings(flags: ReadingFlags): Promise<string[]> {
  return Object.entries(await readingOf(flags)).flatMap(([key, value]) =>
    value === undefined ? [] : [`data.${key}=${JSON.stringify(value)}`],
  );
}

/** Throws ConfigError for a flag of reading where no one file is read. */
export function refuseReading(flags: ReadingFlags, expected: string): void {
  const flag = FLAGS.find((name) => flags[name] !== undefined && flags[name].length > 0);
  if (flag !== undefined) throw new ConfigError(`--${flag} ${expected}`);
}
