import { readAt } from "../../arrow-message.ts";
import type { TreeFile } from "./tree-file.ts";
import { unzipped } from "./unzip.ts";

/** Of what is read at once: a tree's description, or a basket. */
export const READ_BYTES = 2 ** 28;
/** Bytes of a key before its names (TKey). */
export const KEY_BYTES = 18;

/** A part of a file that has a key: a basket, a tree's description, the descriptions of classes. */
export interface RootRecord {
  /** from its key on */
  bytes: Buffer;
  keyLength: number;
  /** of its content, decompressed */
  size: number;
}

/** Where a record is. */
export interface RecordPlace {
  seek: number;
  length: number;
  /** for messages */
  what: string;
  /** what the writer can do where it is too large */
  advice?: string;
}

type Opened = Pick<TreeFile, "handle" | "size" | "library">;

/** Reads the record of `length` bytes at `seek`, as it is. Throws Error for one that is not all there or has other lengths in its key. */
export async function readRecord(
  { handle, size: fileSize }: Pick<Opened, "handle" | "size">,
  place: RecordPlace,
): Promise<RootRecord> {
  const { seek, length, what } = place;
  if (!(seek > 0 && length > KEY_BYTES && seek + length <= fileSize)) {
    throw new Error(`${what} from byte ${seek} to ${seek + length} of ${fileSize}`);
  }
  if (length > READ_BYTES) throw tooLarge(place, length);
  const bytes = Buffer.from((await readAt(handle, seek, length)).buffer);
  // Length, version, length after decompression, date, length of the key itself.
  const [found, size, keyLength] = [bytes.readInt32BE(0), bytes.readInt32BE(6), bytes.readUInt16BE(14)];
  if (found !== length || keyLength < KEY_BYTES || keyLength > length || size < 0) {
    throw new Error(`${what} of ${found} bytes with a key of ${keyLength}; expected ${length}`);
  }
  if (size > READ_BYTES) throw tooLarge(place, size);
  return { bytes, keyLength, size };
}

/** What the record holds. Throws Error as `unzipped`. */
export async function contentOf(
  { bytes, keyLength, size }: RootRecord,
  library: Opened["library"],
): Promise<Uint8Array> {
  const packed = new Uint8Array(bytes.buffer, keyLength, bytes.length - keyLength);
  return packed.length === size ? packed : await unzipped(packed, size, library);
}

/** Throws Error for a record that is damaged: jsroot, which reads some itself, looks at no checksum. */
export async function checkRecord(opened: Opened, place: RecordPlace): Promise<void> {
  await contentOf(await readRecord(opened, place), opened.library);
}

function tooLarge({ what, advice }: RecordPlace, bytes: number): Error {
  return new Error(`${what} of ${bytes} bytes; at most ${READ_BYTES} are read${advice ? `: ${advice}` : ""}`);
}
