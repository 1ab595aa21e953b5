import { type DataType, DataType as Type } from "apache-arrow";
import type { ArrowFile } from "../../arrow-file.ts";

/**
 * Numbers of the fields whose whole numbers of 64 bits are beyond 2^53, which a double cannot hold. The format keeps no extremes: the
 * numbers themselves are read, and nothing else of the file. Nulls do not count.
 */
export async function beyondDoubles(file: ArrowFile): Promise<ReadonlySet<number>> {
  const found = new Set<number>();
  const places = placesOf(file.schema.fields.map(({ type }) => type));
  for (const batch of file.batchRows.keys()) {
    for (const place of places) {
      if (!found.has(place.field) && (await isBeyond(file, batch, place))) found.add(place.field);
    }
  }
  return found;
}

interface Place {
  field: number;
  isSigned: boolean;
  /** number of its field node and of its first buffer in each record batch */
  node: number;
  buffer: number;
}

/** Where the columns of 64 bits are; those behind a type of which it is not known what it takes are not looked at. */
function placesOf(types: readonly DataType[]): Place[] {
  const places: Place[] = [];
  let [node, buffer] = [0, 0];
  for (const [field, type] of types.entries()) {
    if (isWide(type)) places.push({ field, isSigned: !Type.isInt(type) || type.isSigned, node, buffer });
    const size = sizeOf(type);
    if (size === undefined) break;
    node += size.nodes;
    buffer += size.buffers;
  }
  return places;
}

function isWide(type: DataType): boolean {
  return (Type.isInt(type) && type.bitWidth === 64) || Type.isTimestamp(type) || Type.isDuration(type);
}

/** Field nodes and buffers of a type, its children included (Arrow Columnar Format, "Buffer Listing for Each Layout"). */
function sizeOf(type: DataType): { nodes: number; buffers: number } | undefined {
  if (Type.isNull(type)) return { nodes: 1, buffers: 0 };
  if (Type.isUnion(type) || Type.isUtf8View(type) || Type.isBinaryView(type)) return undefined;
  const isVarying = Type.isUtf8(type) || Type.isLargeUtf8(type) || Type.isBinary(type) || Type.isLargeBinary(type);
  const isNested = Type.isStruct(type) || Type.isFixedSizeList(type);
  const total = { nodes: 1, buffers: isNested ? 1 : isVarying ? 3 : 2 };
  for (const child of Type.isDictionary(type) ? [] : (type.children ?? [])) {
    const size = sizeOf(child.type);
    if (size === undefined) return undefined;
    total.nodes += size.nodes;
    total.buffers += size.buffers;
  }
  return total;
}

async function isBeyond(file: ArrowFile, batch: number, { isSigned, node, buffer }: Place): Promise<boolean> {
  const { nodes, buffers } = await file.readBuffers(batch, { first: buffer, count: 2 });
  if (nodes[node] === undefined) throw new Error(`${nodes.length} columns; expected ${node + 1} at least`);
  const { length, nullCount } = nodes[node];
  const [valid, bytes] = buffers;
  if (bytes!.length < 8 * length) throw new Error(`a column of ${length} rows has ${bytes!.length} bytes`);
  const view = new DataView(bytes!.buffer, bytes!.byteOffset, bytes!.byteLength);
  for (let row = 0; row < length; row++) {
    // The upper half of 2^53 is 0x200000; that of -2^53 + 1 is -0x200000.
    const high = isSigned ? view.getInt32(8 * row + 4, true) : view.getUint32(8 * row + 4, true);
    if (high < 0x200000 && (high > -0x200000 || (high === -0x200000 && view.getUint32(8 * row, true) > 0))) continue;
    if (nullCount === 0 || ((valid![row >> 3]! >> (row & 7)) & 1) === 1) return true;
  }
  return false;
}
