import type { FileHandle } from "node:fs/promises";
import {
  type ColumnMetaData,
  type FileMetaData,
  parquetMetadata,
  parquetSchema,
  type SchemaElement,
  type SchemaTree,
} from "hyparquet";
import { DataError } from "../../../core/errors.ts";
import { readAt } from "../../arrow-message.ts";
import { openRegular } from "../../regular-file.ts";
import { damaged, excerpt } from "../../validation.ts";
import { ARROW_SCHEMA, arrowUnits } from "./arrow-units.ts";
import { lookedInto } from "./column-look.ts";
import type { ColumnChunk } from "./column-pages.ts";
import { type ColumnPlan, type Plans, plansOf } from "./column-plan.ts";
import { thriftEnd } from "./thrift-guard.ts";

const MAGIC = "PAR1";
/** Of the footer; that of a file with 30 columns and 10,000 row groups has 40 MB. */
const FOOTER_BYTES = 2 ** 26;

/** Rows that are stored together. */
export interface RowGroup {
  rows: number;
  /** by the number of the leaf */
  chunks: ColumnChunk[];
}

/** What a file says of itself, checked against its size. */
export interface ParquetFile extends Plans {
  path: string;
  handle: FileHandle;
  rows: number;
  groups: RowGroup[];
  metadata: Record<string, string>;
}

/** Opens a file and reads its footer. Throws DataError for one that is not there, no Parquet file, cut off or damaged. */
export async function openParquet(path: string): Promise<ParquetFile> {
  const handle = await openRegular(path);
  try {
    const { size } = await handle.stat();
    const footer = await readFooter(handle, path, size);
    const content = contentOf(footer, size);
    return { path, handle, ...content, ...(await lookedInto(content, { handle, groups: content.groups })) };
  } catch (cause) {
    await handle.close();
    throw cause instanceof DataError ? cause : damaged(path, cause);
  }
}

async function readFooter(handle: FileHandle, path: string, size: number): Promise<FileMetaData> {
  const start = Buffer.from(await readAt(handle, 0, Math.min(size, MAGIC.length))).toString("latin1");
  if (size === 0) throw new DataError(`${path} is empty; expected a Parquet file`);
  if (start === "PARE") throw new DataError(`${path} is an encrypted Parquet file; expected one that is not`);
  if (start !== MAGIC) throw new DataError(`${path} is not a Parquet file: it starts with "${excerpt(start)}"`);
  const end = size < 12 ? Buffer.alloc(8) : Buffer.from(await readAt(handle, size - 8, 8));
  if (end.toString("latin1", 4) !== MAGIC) {
    throw new DataError(`${path} is truncated: a Parquet file ends with ${MAGIC}, this one stops after ${size} bytes`);
  }
  const length = end.readUInt32LE(0);
  if (length > size - 12) throw new Error(`a footer of ${length} bytes in a file of ${size}`);
  if (length > FOOTER_BYTES) {
    throw new DataError(
      `${path} has a footer of ${length} bytes; at most ${FOOTER_BYTES} are read: write larger row groups`,
    );
  }
  const bytes = await readAt(handle, size - 8 - length, length + 8);
  thriftEnd(bytes.subarray(0, length));
  return parquetMetadata(bytes, { geoparquet: false });
}

function contentOf(footer: FileMetaData, size: number): Omit<ParquetFile, "path" | "handle"> {
  // Without a name there is no column to read, or to complain of.
  if (footer.schema.some(({ name }) => typeof name !== "string")) throw new Error("a column without a name");
  for (const element of footer.schema) checkSign(element);
  const tree = parquetSchema(footer);
  const plans = plansOf(tree);
  const leaves = leavesOf(tree);
  const groups = footer.row_groups.map(({ num_rows, columns }, group): RowGroup => {
    if (columns.length !== leaves.length)
      throw new Error(`row group ${group} has ${columns.length} columns of ${leaves.length}`);
    const chunks = columns.map((column, index) => {
      if (column.file_path) throw new Error(`a column that is in another file: ${column.file_path}`);
      if (!column.meta_data) throw new Error(`column ${index} of row group ${group} is encrypted or not described`);
      checkLeaf(column.meta_data, leaves[index]!, group);
      return chunkOf(column.meta_data, size);
    });
    return { rows: count(num_rows, "rows"), chunks };
  });
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  if (rows !== count(footer.num_rows, "rows"))
    throw new Error(`row groups of ${rows} rows; ${footer.num_rows} expected`);
  const units = unitsOf(footer);
  const columns = plans.columns.map((plan): ColumnPlan => {
    const unit = units.get(plan.name) ?? plan.unit;
    const kind = isBeyondDoubles(plan, footer) ? "text" : plan.kind;
    return { ...plan, kind, ...(unit === undefined ? {} : { unit }) };
  });
  return { columns, others: plans.others, rows, groups, metadata: metadataOf(footer) };
}

/** Whole numbers say twice how wide they are and whether they have a sign. */
function checkSign({ name, converted_type: converted, logical_type: logical }: SchemaElement): void {
  if (logical?.type !== "INTEGER" || converted === undefined) return;
  const said = `${logical.isSigned ? "" : "U"}INT_${logical.bitWidth}`;
  if (converted !== said) throw new Error(`column ${name} is of ${converted} and of ${said}`);
}

function leavesOf(tree: SchemaTree): SchemaTree[] {
  return tree.children.length === 0 ? [tree] : tree.children.flatMap(leavesOf);
}

/** A column of a row group says once more whose values it has, and of what type. */
function checkLeaf({ path_in_schema, type }: ColumnMetaData, { path, element }: SchemaTree, group: number): void {
  const [found, wanted] = [path_in_schema, path].map((names) => names?.join(".") ?? "nothing");
  if (found === wanted && type === element.type) return;
  throw new Error(`row group ${group} has ${found} of ${type} in the place of ${wanted} of ${element.type}`);
}

function chunkOf(column: ColumnMetaData, size: number): ColumnChunk {
  // 0 where there is none: of the dictionary in files of some programs, of the data in a row group without rows (Arrow C++).
  const places = [column.data_page_offset, column.dictionary_page_offset ?? 0n].map((place) => count(place, "bytes"));
  const start = Math.min(...places.filter((place) => place > 0));
  const end = start + count(column.total_compressed_size, "bytes");
  const values = count(column.num_values, "values");
  if (values > 0 && places[0] === 0) throw new Error(`${values} values of a column without pages of data`);
  if (values > 0 && (start < MAGIC.length || end > size)) {
    throw new Error(`a column from byte ${start} to ${end} in a file of ${size}`);
  }
  const bytes = count(column.total_uncompressed_size, "bytes");
  const hasExtremes = extremesOf(column).every((one) => typeof one === "bigint");
  return { start, end, codec: String(column.codec), values, bytes, hasExtremes };
}

function count(value: bigint | number, what: string): number {
  const found = Number(value);
  if (Number.isSafeInteger(found) && found >= 0) return found;
  throw new Error(`${value} ${what}`);
}

/** Whether whole numbers of a column are such as no double holds, as far as the footer tells: they are read as texts. */
function isBeyondDoubles({ kind, element, index }: ColumnPlan, { row_groups }: FileMetaData): boolean {
  if (kind !== "number" || element.type !== "INT64") return false;
  if (element.logical_type?.type === "TIMESTAMP" && element.logical_type.unit === "NANOS") return true;
  return row_groups.some(({ columns }) => {
    return extremesOf(columns[index]?.meta_data).some(
      (one) => typeof one === "bigint" && !Number.isSafeInteger(Number(one)),
    );
  });
}

function extremesOf(column: ColumnMetaData | undefined): unknown[] {
  const { min_value, max_value } = column?.statistics ?? {};
  return [min_value, max_value];
}

function unitsOf({ key_value_metadata }: FileMetaData): Map<string, string> {
  const schema = key_value_metadata?.find(({ key }) => key === ARROW_SCHEMA)?.value;
  return schema === undefined ? new Map() : arrowUnits(schema);
}

/** Without what only describes the columns to Arrow's libraries. */
function metadataOf({ key_value_metadata }: FileMetaData): Record<string, string> {
  const entries = (key_value_metadata ?? []).map(({ key, value }) => [key, value ?? ""] as const);
  return Object.fromEntries(entries.filter(([key]) => key !== ARROW_SCHEMA));
}
