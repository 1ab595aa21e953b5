/** A whole number in a file, the highest byte first. */
export interface NumberPlace {
  at: number;
  width: 2 | 3 | 4;
  /** what it is, by kind of record */
  what: string;
  /** 3 bytes of a block are the lowest first */
  isLittle?: boolean;
}

export interface RootRecord {
  start: number;
  end: number;
  kind: string;
  name: string;
  keyBytes: number;
  /** of its content, decompressed */
  size: number;
}

/** Bytes at the start of a file, before its first record (TFile). */
const HEADER: readonly (readonly [what: string, at: number, width: 2 | 4])[] = [
  ["version", 4, 4],
  ["start of the records", 8, 4],
  ["end", 12, 4],
  ["free segments", 16, 4],
  ["bytes of free segments", 20, 4],
  ["number of free segments", 24, 4],
  ["bytes of the name", 28, 4],
  ["compression", 33, 4],
  ["streamer info", 37, 4],
  ["bytes of the streamer info", 41, 4],
];

/** Of a key (TKey), and of the end of that of a basket, counted from the end of the key (TBasket). */
const KEY: typeof HEADER = [
  ["bytes", 0, 4],
  ["version", 4, 2],
  ["bytes after decompression", 6, 4],
  ["bytes of the key", 14, 2],
  ["cycle", 16, 2],
  ["place", 18, 4],
  ["directory", 22, 4],
];
const BASKET: typeof HEADER = [
  ["version", -19, 2],
  ["size of the buffer", -17, 4],
  ["size of the places", -13, 4],
  ["entries", -9, 4],
  ["end of the last entry", -5, 4],
];
const FIRST = 100;
/** Version from which keys have places of 8 bytes. */
const WIDE = 1000;

/** The records of a file of less than 2 GB, one after the other; gaps are left out. */
export function recordsOf(bytes: Buffer): RootRecord[] {
  const records: RootRecord[] = [];
  for (let start = FIRST; start + 18 <= bytes.length; ) {
    const length = bytes.readInt32BE(start);
    if (length > 0) {
      const keyBytes = bytes.readUInt16BE(start + 14);
      const wide = bytes.readUInt16BE(start + 4) >= WIDE;
      const kind = textAt(bytes, start + (wide ? 34 : 26));
      const name = textAt(bytes, kind.end);
      const size = bytes.readInt32BE(start + 6);
      records.push({ start, end: start + length, kind: kind.text, name: name.text, keyBytes, size });
    }
    start += Math.max(1, Math.abs(length));
  }
  return records;
}

function textAt(bytes: Buffer, at: number): { text: string; end: number } {
  const length = bytes[at]!;
  return { text: bytes.toString("latin1", at + 1, at + 1 + length), end: at + 1 + length };
}

/** The blocks of a compressed record: where what was compressed is. */
export function blocksOf(bytes: Buffer, { start, end, keyBytes, size }: RootRecord): { at: number; end: number }[] {
  const blocks: { at: number; end: number }[] = [];
  if (end - start - keyBytes === size) return blocks;
  for (let at = start + keyBytes; at + 9 <= end; ) {
    const next = at + 9 + bytes.readUIntLE(at + 3, 3);
    blocks.push({ at: at + 9, end: next });
    at = next;
  }
  return blocks;
}

/** The numbers that say how long records are, where they are and what is in them. */
export function numberPlaces(bytes: Buffer): NumberPlace[] {
  const places: NumberPlace[] = HEADER.map(([what, at, width]) => ({ at, width, what: `header: ${what}` }));
  for (const record of recordsOf(bytes)) {
    const { start, kind, keyBytes } = record;
    for (const [what, at, width] of KEY) places.push({ at: start + at, width, what: `${kind}: ${what}` });
    if (kind === "TBasket") {
      for (const [what, at, width] of BASKET)
        places.push({ at: start + keyBytes + at, width, what: `basket: ${what}` });
    }
    for (const { at } of blocksOf(bytes, record)) {
      places.push({ at: at - 6, width: 3, what: "block: bytes", isLittle: true });
      places.push({ at: at - 3, width: 3, what: "block: bytes after decompression", isLittle: true });
    }
  }
  return places;
}
