import { DataError } from "../../../src/core/errors.ts";
import { openSource } from "../../../src/data/formats/catalogue.ts";
import type { Source, SourceColumn, SourceOptions, SourceValues } from "../../../src/data/source.ts";
import { excerpt } from "../../../src/data/validation.ts";
import type { Reading } from "./reading.ts";

/** Everything in a file, as its format has it. */
export async function readSource(path: string): Promise<Reading> {
  return (await sourceReader(path))(path);
}

/** Reads from other files the columns that a whole one has: one without them is refused, as by all that read by name. */
export async function sourceReader(
  whole: string,
  options: SourceOptions = {},
): Promise<(path: string) => Promise<Reading>> {
  const source = await openSource(whole, options);
  await source.close();
  return async (path) => readColumns(await openSource(path, options), source.columns);
}

/** Those columns, all rows; closes the source. Throws DataError for a column that it does not have. */
export async function readColumns(source: Source, wanted: readonly SourceColumn[]): Promise<Reading> {
  try {
    for (const { name, kind } of wanted) {
      const found = source.columns.find((column) => column.name === name);
      if (found?.kind === kind) continue;
      const there = source.columns.slice(0, 10).map((column) => `${excerpt(column.name)} of ${column.kind}s`);
      throw new DataError(`${source.path}: no column ${name} of ${kind}s; it has ${there.join(", ")}`);
    }
    const reading: Record<string, (number | string)[]> = Object.fromEntries(wanted.map(({ name }) => [name, []]));
    for await (const { rows, columns } of source.batches(wanted.map(({ name }) => name))) {
      for (const { name } of wanted) gather(reading, { name, rows, values: columns[name]! });
    }
    return reading as Reading;
  } finally {
    await source.close();
  }
}

/** Lists also give where they end, and missing values where they are. */
function gather(
  reading: Record<string, (number | string)[]>,
  { name, rows, values }: { name: string; rows: number; values: SourceValues },
): void {
  const list = (key: string) => (reading[key] ??= []);
  for (const value of values.values) reading[name]!.push(value);
  for (let row = 0; row < rows; row++) {
    if (values.kind === "list") list(`${name}/lengths`).push(values.offsets[row + 1]! - values.offsets[row]!);
    list(`${name}/missing`).push(values.missing?.[row] ?? 0);
  }
}
