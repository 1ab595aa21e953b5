import { crc32, deflateRawSync } from "node:zlib";
import type { Random } from "../../../src/core/random.ts";
import { drawEvent, readingOfEvents } from "./auger-events.ts";
import { BYTE_DAMAGES, joined, truncate } from "./bytes.ts";
import { type BrokenCase, type Damage, oneOf } from "./case.ts";

/** A file of an archive, as its two headers say. */
interface Entry {
  name: string;
  content: Uint8Array;
  packed: Uint8Array;
}

/** Numbers of both headers, by their places (APPNOTE.TXT 4.3.7, 4.3.12): from the start of the local and of the central one. */
const FIELDS = [
  { local: 4, central: 6, width: 2 }, // version needed
  { local: 6, central: 8, width: 2 }, // flags
  { local: 8, central: 10, width: 2 }, // method
  { local: 10, central: 12, width: 4 }, // time
  { local: 14, central: 16, width: 4 }, // CRC-32
  { local: 18, central: 20, width: 4 }, // bytes compressed
  { local: 22, central: 24, width: 4 }, // bytes uncompressed
  { local: 26, central: 28, width: 2 }, // length of the name
  { local: 28, central: 30, width: 2 }, // length of the extra field
  { central: 32, width: 2 }, // length of the comment
  { central: 34, width: 2 }, // disk
  { central: 42, width: 4 }, // place of the local header
] as const;
/** Of the end of the central directory (4.3.16). */
const END_FIELDS = [
  { at: 4, width: 2 },
  { at: 6, width: 2 },
  { at: 8, width: 2 },
  { at: 10, width: 2 },
  { at: 12, width: 4 },
  { at: 16, width: 4 },
  { at: 20, width: 2 },
] as const;
const [LOCAL_BYTES, CENTRAL_BYTES, END_BYTES] = [30, 46, 22] as const;

interface Archive {
  bytes: Buffer;
  /** where headers start */
  locals: number[];
  centrals: number[];
  end: number;
}

function archiveOf(entries: readonly Entry[]): Archive {
  const archive = { bytes: Buffer.alloc(0), locals: [] as number[], centrals: [] as number[], end: 0 };
  const parts: Uint8Array[] = [];
  let at = 0;
  const put = (...more: Uint8Array[]): void => {
    for (const part of more) at += part.length;
    parts.push(...more);
  };
  for (const { name, content, packed } of entries) {
    archive.locals.push(at);
    const header = Buffer.alloc(LOCAL_BYTES);
    header.write("PK\u0003\u0004", "latin1");
    header.writeUInt16LE(20, 4);
    header.writeUInt16LE(packed === content ? 0 : 8, 8);
    header.writeUInt32LE(crc32(content), 14);
    header.writeUInt32LE(packed.length, 18);
    header.writeUInt32LE(content.length, 22);
    header.writeUInt16LE(Buffer.byteLength(name), 26);
    put(header, Buffer.from(name), packed);
  }
  const start = at;
  const locals = joined(...parts);
  for (const [i, { name }] of entries.entries()) {
    archive.centrals.push(at);
    const header = Buffer.alloc(CENTRAL_BYTES);
    header.write("PK\u0001\u0002", "latin1");
    header.writeUInt16LE(20, 4);
    header.set(locals.subarray(archive.locals[i]! + 4, archive.locals[i]! + 30), 6);
    header.writeUInt32LE(archive.locals[i]!, 42);
    put(header, Buffer.from(name));
  }
  archive.end = at;
  const end = Buffer.alloc(END_BYTES);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(at - start, 12);
  end.writeUInt32LE(start, 16);
  put(end);
  return { ...archive, bytes: Buffer.concat(parts) };
}

function drawArchive(random: Random) {
  const texts = Array.from({ length: 2 + random.integer(2) }, (_, i) => JSON.stringify(drawEvent(random, i)));
  const entries = texts.map((text, i): Entry => {
    const content = Buffer.from(text);
    return { name: `release/Auger_${i}.json`, content, packed: i === 1 ? content : deflateRawSync(content) };
  });
  return { texts, entries, reading: readingOfEvents(texts, true)! };
}

function zipCase(bytes: Uint8Array, accept: BrokenCase["accept"], refuse: BrokenCase["refuse"] = []): BrokenCase {
  return { files: [{ name: "events.zip", bytes }], accept, refuse };
}

/** CRC-32 is over the contents: what is read at all is whole, and no event is lost but one whose name says that it is none. */
function checkedCase(bytes: Uint8Array, texts: readonly string[]): BrokenCase {
  const accept = readingOfEvents(texts, true)!;
  const found = namesIn(bytes);
  const left = texts.filter((_, i) => /(?:^|\/)[^./][^/]*\.json(?:\.gz)?$/i.test(found[i] ?? ""));
  const renamed = left.length < texts.length && left.length > 0 ? readingOfEvents(left, true) : undefined;
  return zipCase(bytes, { reading: accept, changed: Infinity, otherwise: async () => renamed ?? accept });
}

/** The names of the central directory, whatever its end says of their number. */
function namesIn(bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes);
  const names: string[] = [];
  for (let at = buffer.indexOf("PK\u0001\u0002"); at >= 0; at = buffer.indexOf("PK\u0001\u0002", at + 1)) {
    if (at + CENTRAL_BYTES <= buffer.length) {
      names.push(buffer.toString("utf8", at + CENTRAL_BYTES, at + CENTRAL_BYTES + buffer.readUInt16LE(at + 28)));
    }
  }
  return names;
}

const ODD = [0, 1, 2, 8, 9, 12, 0x800, 0x41, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0xfffffffe, 0xffffffff];

function plant(bytes: Buffer, at: number, width: number, random: Random): void {
  const before = bytes.readUIntLE(at, width);
  const limit = 256 ** width;
  const other =
    oneOf(random, [
      ...ODD,
      before + 1,
      Math.max(0, before - 1),
      (before ^ (1 << random.integer(15))) >>> 0,
      2 * before,
    ]) % limit;
  bytes.writeUIntLE(other === before ? (before + 1) % limit : other, at, width);
}

/** A number of one header, or the same in both. */
function header(random: Random): BrokenCase {
  const { texts, entries } = drawArchive(random);
  const { bytes, locals, centrals, end } = archiveOf(entries);
  const i = random.integer(entries.length);
  const field = oneOf(random, [...FIELDS, ...END_FIELDS]);
  if ("at" in field) plant(bytes, end + field.at, field.width, random);
  else {
    const which = "local" in field ? random.integer(3) : 1;
    if (which > 0) plant(bytes, centrals[i]! + field.central, field.width, random);
    if (which === 0 && "local" in field) plant(bytes, locals[i]! + field.local, field.width, random);
    if (which === 2 && "local" in field) {
      bytes.copy(
        bytes,
        locals[i]! + field.local,
        centrals[i]! + field.central,
        centrals[i]! + field.central + field.width,
      );
    }
  }
  return checkedCase(bytes, texts);
}

/** Two names for one content, one content within another, one name twice. */
function overlapping(random: Random): BrokenCase {
  const { entries } = drawArchive(random);
  const { bytes, locals, centrals } = archiveOf(entries);
  const [i, k] = [0, 1 + random.integer(entries.length - 1)];
  const place = oneOf(random, [locals[k]!, locals[k]! + 1, locals[i]! + LOCAL_BYTES, centrals[k]!, bytes.length]);
  bytes.writeUInt32LE(place, centrals[i]! + 42);
  return zipCase(bytes, "nothing");
}

/** Many names for one bomb. */
function bomb(random: Random): BrokenCase {
  const content = Buffer.alloc(80 << 20, oneOf(random, [" ", "[", "1"]));
  const entry = { name: "Auger_0.json", content, packed: deflateRawSync(content) };
  const { bytes, locals, centrals, end } = archiveOf([entry]);
  const said = oneOf(random, [content.length, 100, 0, 0xfffffffe]);
  bytes.writeUInt32LE(said, centrals[0]! + 24);
  bytes.writeUInt32LE(said, locals[0]! + 22);
  const count = oneOf(random, [1, 1, 1000]);
  const central = bytes.subarray(centrals[0], end);
  const tail = Buffer.from(bytes.subarray(end));
  tail.writeUInt16LE(count, 8);
  tail.writeUInt16LE(count, 10);
  tail.writeUInt32LE(count * central.length, 12);
  const all = joined(bytes.subarray(0, end), ...Array.from({ length: count - 1 }, () => central), tail);
  return zipCase(all, "nothing");
}

const NAMES = [
  "../../outside.json",
  "/etc/passwd.json",
  "C:\\a.json",
  "a\\..\\b.json",
  "..\\..\\b.json",
  "a/../../b.json",
];

/** Nothing is written, but names that leave the archive are no names of events. */
function names(random: Random): BrokenCase {
  const { texts, entries, reading } = drawArchive(random);
  const name = oneOf(random, [...NAMES, "release/Auger\0.json", ".json", "a".repeat(60_000), "é.json", "release/"]);
  const named = entries.map((entry, i) => (i === 0 ? { ...entry, name } : entry));
  const rest = readingOfEvents(texts.slice(1), true)!;
  return zipCase(archiveOf(named).bytes, {
    reading,
    changed: Infinity,
    otherwise: async () =>
      name.endsWith("s.json") || name.endsWith("d.json") || name === "é.json" || name === "release/Auger\0.json"
        ? reading
        : rest,
  });
}

function asItIs(random: Random): BrokenCase {
  const { entries, reading } = drawArchive(random);
  const before =
    random.integer(2) === 0 ? [] : [{ name: "release/", content: new Uint8Array(), packed: new Uint8Array() }];
  return zipCase(archiveOf([...before, ...entries]).bytes, { reading, changed: 0 }, false);
}

export const zipDamages: readonly Damage[] = [
  { name: "zip: as it is", make: asItIs },
  { name: "zip: a number of a header", weight: 10, make: header },
  { name: "zip: contents that overlap", weight: 2, make: overlapping },
  { name: "zip: bombs", weight: 0.1, make: bomb },
  { name: "zip: names that leave it", weight: 1, make: names },
  {
    name: "zip: cut off",
    make(random) {
      return zipCase(truncate(archiveOf(drawArchive(random).entries).bytes, random), "nothing");
    },
  },
  ...Object.entries(BYTE_DAMAGES)
    .slice(0, 6)
    .map(
      ([name, damage]): Damage => ({
        name: `zip: ${name}`,
        make(random) {
          const { entries, texts } = drawArchive(random);
          return checkedCase(damage(archiveOf(entries).bytes, random).bytes, texts);
        },
      }),
    ),
];
