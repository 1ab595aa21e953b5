import { joined } from "./bytes.ts";
import { fieldOf, numberOf, readThrift, type ThriftStruct, writeThrift } from "./thrift-tree.ts";

/** A page: its header as a structure, and what follows it. */
export interface PageParts {
  header: ThriftStruct;
  body: Uint8Array;
}

/** A Parquet file taken apart, to be changed and put together again with lengths and places that are right. */
export interface ParquetParts {
  /** pages of each column of each row group, in the order of the file */
  chunks: PageParts[][];
  footer: ThriftStruct;
}

/** Numbers of the fields of the footer (parquet.thrift: FileMetaData, RowGroup, ColumnChunk, ColumnMetaData). */
const [ROW_GROUPS, COLUMNS, META] = [4, 1, 3] as const;
const [COMPRESSED, DATA_PAGE, DICTIONARY_PAGE] = [7, 9, 11] as const;
/** Of the header of a page. */
const PAGE_BYTES = 3;

export function takeApart(bytes: Uint8Array): ParquetParts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { tree: footer } = readThrift(bytes, bytes.length - 8 - view.getUint32(bytes.length - 8, true));
  const chunks = chunksOf(footer).map((meta) => {
    const pages: PageParts[] = [];
    const data = numberOf(meta, DATA_PAGE)!;
    let at = Math.min(data, numberOf(meta, DICTIONARY_PAGE) ?? data);
    for (const end = at + numberOf(meta, COMPRESSED)!; at < end; ) {
      const { tree: header, end: start } = readThrift(bytes, at);
      at = start + numberOf(header, PAGE_BYTES)!;
      pages.push({ header, body: bytes.slice(start, at) });
    }
    return pages;
  });
  return { chunks, footer };
}

/** The file of these parts; `change` has the last word on the footer, whose length stands right. */
export function putTogether({ chunks, footer }: ParquetParts, change: (footer: ThriftStruct) => void): Uint8Array {
  const parts: Uint8Array[] = [Buffer.from("PAR1")];
  let at = 4;
  for (const [i, meta] of chunksOf(footer).entries()) {
    const start = at;
    const places = chunks[i]!.map(({ header, body }) => {
      const place = at;
      for (const part of [writeThrift(header), body]) {
        parts.push(part);
        at += part.length;
      }
      return place;
    });
    set(meta, COMPRESSED, at - start);
    if (fieldOf(meta, DICTIONARY_PAGE) === undefined) set(meta, DATA_PAGE, start);
    else {
      set(meta, DICTIONARY_PAGE, start);
      set(meta, DATA_PAGE, places[1] ?? start);
    }
  }
  change(footer);
  const tail = Buffer.alloc(8);
  const end = writeThrift(footer);
  tail.writeUInt32LE(end.length, 0);
  tail.write("PAR1", 4);
  return joined(...parts, end, tail);
}

function chunksOf(footer: ThriftStruct): ThriftStruct[] {
  const groups = fieldOf(footer, ROW_GROUPS);
  if (groups?.kind !== "list") return [];
  return groups.items.flatMap((group) => {
    const columns = fieldOf(group, COLUMNS);
    return columns?.kind === "list" ? columns.items.map((column) => fieldOf(column, META) as ThriftStruct) : [];
  });
}

export function set(tree: ThriftStruct, id: number, value: number): void {
  const found = fieldOf(tree, id);
  if (found?.kind === "int") found.value = BigInt(value);
}
