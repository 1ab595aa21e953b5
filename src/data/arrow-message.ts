import type { FileHandle } from "node:fs/promises";
import { Message } from "apache-arrow";
import type { FileBlock } from "apache-arrow/ipc/metadata/file";
import { checkMessageCounts } from "./flatbuffer-guard.ts";

/** Memory for what is read again and again: one that is given back to the system each time costs as much as reading. */
export class ReadBuffer {
  private bytes = uncleared(0);

  /** The first bytes of it, so many; what they hold is left over, and what was taken before holds no longer. */
  take(length: number): Uint8Array {
    if (length > this.bytes.length) this.bytes = uncleared(Math.ceil(1.25 * length));
    return this.bytes.subarray(0, length);
  }
}

/** Memory of its own that nobody has cleared. */
function uncleared(length: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
}

/** Bytes of a file, in memory of their own or that of `buffer`. Throws Error where it ends before. */
export async function readAt(
  handle: FileHandle,
  position: number,
  length: number,
  buffer?: ReadBuffer,
): Promise<Uint8Array> {
  // Every byte is read, or it is an error.
  const bytes = buffer ? buffer.take(length) : uncleared(length);
  for (let done = 0; done < length; ) {
    // Node reads at most 2^31 - 1 bytes at once.
    const wanted = Math.min(length - done, 2 ** 30);
    const { bytesRead } = await handle.read(bytes, done, wanted, position + done);
    if (bytesRead === 0) throw new Error(`it ends at byte ${position + done}, ${length - done} bytes too early`);
    done += bytesRead;
  }
  return bytes;
}

/** A message as the format encapsulates it: -1 (absent before Arrow 0.15), length, flatbuffer. */
export function decodeMessage(bytes: Uint8Array, { metaDataLength }: Pick<FileBlock, "metaDataLength">): Message {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = view.getInt32(0, true) === -1 ? 8 : 4;
  const length = view.getInt32(start - 4, true);
  if (length <= 0 || start + length > metaDataLength) {
    throw new Error(`a message of ${length} bytes where ${metaDataLength} are expected`);
  }
  const message = bytes.subarray(start, start + length);
  checkMessageCounts(message);
  return Message.decode(message);
}
