/**
 * Arrow's metadata are flatbuffers, and Arrow's library believes their counts: one wrong byte in a damaged file makes
 * it gather a billion column descriptions until the memory is gone. These checks come first: no list may be
 * longer than the bytes that hold it.
 *
 * Slots are the byte offsets of a member in its vtable, 4 + 2 * its position in the table (Arrow's format/Schema.fbs,
 * Message.fbs, File.fbs; flatbuffers "Internals").
 */

/** Throws RangeError if a list in the footer of a file cannot be as long as it says. */
export function checkFooterCounts(bytes: Uint8Array): void {
  const footer = rootOf(bytes);
  const [schema, dictionaries, recordBatches] = [6, 8, 10];
  listLength(footer, dictionaries, 24);
  listLength(footer, recordBatches, 24);
  checkSchema(memberOf(footer, schema));
}

/** Throws RangeError if a list in a message (a schema, a record batch or a dictionary) cannot be as long as it says. */
export function checkMessageCounts(bytes: Uint8Array): void {
  const message = rootOf(bytes);
  const [headerType, header, customMetadata] = [6, 8, 12];
  listLength(message, customMetadata, 4);
  const typePlace = placeOf(message, headerType);
  const type = typePlace === undefined ? 0 : message.view.getUint8(typePlace);
  const content = memberOf(message, header);
  const [schema, dictionaryBatch, recordBatch] = [1, 2, 3];
  const data = 6;
  if (type === schema) checkSchema(content);
  else if (type === recordBatch) checkRecordBatch(content);
  else if (type === dictionaryBatch && content) checkRecordBatch(memberOf(content, data));
}

/** List, FixedSizeList, Map and LargeList in the union Type. */
const LISTS = new Set([12, 16, 17, 21]);

interface Table {
  view: DataView;
  start: number;
}

function checkSchema(schema: Table | undefined): void {
  if (!schema) throw new RangeError("there is no schema");
  const [fields, customMetadata] = [6, 8];
  listLength(schema, customMetadata, 4);
  for (const field of tablesOf(schema, fields)) checkField(field, 0);
}

function checkField(field: Table, depth: number): void {
  const [name, type, children, customMetadata] = [4, 8, 14, 16];
  if (depth > 64) throw new RangeError("a column type is nested more than 64 times");
  if (depth === 0 && placeOf(field, name) === undefined) throw new RangeError("a column has no name");
  const typePlace = placeOf(field, type);
  const code = typePlace === undefined ? 0 : field.view.getUint8(typePlace);
  if (LISTS.has(code) && listLength(field, children, 4) !== 1) throw new RangeError("a list of no type");
  listLength(field, customMetadata, 4);
  for (const child of tablesOf(field, children)) checkField(child, depth + 1);
}

function checkRecordBatch(batch: Table | undefined): void {
  if (!batch) throw new RangeError("there is no record batch");
  const [nodes, buffers, variadicBufferCounts] = [6, 8, 12];
  listLength(batch, nodes, 16);
  listLength(batch, buffers, 16);
  listLength(batch, variadicBufferCounts, 8);
}

function rootOf(bytes: Uint8Array): Table {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { view, start: view.getInt32(0, true) };
}

/** Where a member of the table is stored; undefined where it is left out. DataView throws for places outside. */
function placeOf({ view, start }: Table, slot: number): number | undefined {
  const vtable = start - view.getInt32(start, true);
  const offset = slot < view.getUint16(vtable, true) ? view.getUint16(vtable + slot, true) : 0;
  return offset === 0 ? undefined : start + offset;
}

function memberOf(table: Table, slot: number): Table | undefined {
  const place = placeOf(table, slot);
  return place === undefined ? undefined : { view: table.view, start: place + table.view.getInt32(place, true) };
}

function listLength(table: Table, slot: number, elementBytes: number): number {
  const list = memberOf(table, slot);
  if (!list) return 0;
  const length = list.view.getInt32(list.start, true);
  if (length < 0 || list.start + 4 + length * elementBytes > list.view.byteLength) {
    throw new RangeError(`a list of ${length} in ${list.view.byteLength} bytes of metadata`);
  }
  return length;
}

function* tablesOf(table: Table, slot: number): Generator<Table> {
  const { view } = table;
  const length = listLength(table, slot, 4);
  const first = (memberOf(table, slot)?.start ?? 0) + 4;
  for (let i = 0; i < length; i++) {
    const place = first + 4 * i;
    yield { view, start: place + view.getInt32(place, true) };
  }
}
