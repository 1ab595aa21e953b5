import { arrowCompressed } from "./arrow-compressed.ts";
import { arrowFile } from "./arrow-file.ts";
import { arrowStream } from "./arrow-stream.ts";
import { auger } from "./auger.ts";
import type { BrokenReader } from "./case.ts";
import { columnMaps } from "./column-maps.ts";
import { csvStations } from "./csv-stations.ts";
import { csvTable } from "./csv-table.ts";
import { granada } from "./granada.ts";
import { parquet } from "./parquet.ts";
import { root } from "./root.ts";

/** Every reader of files that people bring. */
export const BROKEN_READERS: readonly BrokenReader[] = [
  arrowFile,
  arrowStream,
  arrowCompressed,
  parquet,
  root,
  auger,
  csvTable,
  csvStations,
  granada,
  columnMaps,
];

export function readerNamed(name: string): BrokenReader {
  const found = BROKEN_READERS.find((reader) => reader.name === name);
  if (found === undefined)
    throw new Error(`no reader ${name}; expected one of ${BROKEN_READERS.map((one) => one.name).join(", ")}`);
  return found;
}
