import type { FileHandle } from "node:fs/promises";
import { Message } from "apache-arrow";
import type { FileBlock } from "apache-arrow/ipc/metadata/file";
import { checkMessageCounts } from "./flatbuffer-guard.ts";

/** Bytes of a file. Throws Error where it ends before. */
export async function readAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  // Memory of its own that nobody has cleared: every byte is read, or it is an error.
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
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
