import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Message } from "apache-arrow";
import { Footer } from "apache-arrow/ipc/metadata/file";
import { expect, test } from "vitest";
import { checkFooterCounts, checkMessageCounts } from "../../src/data/flatbuffer-guard.ts";
import { makeStations, temporaryFolder, writeStations } from "./stations.ts";

/** The footer of a file, and the metadata of its first record batch. */
async function metadataOf() {
  const path = join(await temporaryFolder(), "a.arrow");
  await writeStations(path, [makeStations(3)]);
  const bytes = await readFile(path);
  const end = bytes.length - 10;
  const footer = new Uint8Array(bytes.subarray(end - bytes.readInt32LE(end), end));
  const { offset } = Footer.decode(footer).getRecordBatch(0)!;
  const message = new Uint8Array(bytes.subarray(offset + 8, offset + 8 + bytes.readInt32LE(offset + 4)));
  return { footer, message };
}

test("what is whole passes", async () => {
  const { footer, message } = await metadataOf();
  expect(() => checkFooterCounts(footer)).not.toThrow();
  expect(() => checkMessageCounts(message)).not.toThrow();
});

test("no number in the metadata, made huge, makes Arrow gather without end", async () => {
  const { footer, message } = await metadataOf();
  // Arrow makes an object of each element; without the check, 2^28 of them take gigabytes and minutes.
  const huge = 2 ** 28;
  const refusals = (bytes: Uint8Array, check: (bytes: Uint8Array) => void, decode: (bytes: Uint8Array) => unknown) => {
    let refused = 0;
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < bytes.length; at += 4) {
      const good = view.getInt32(at, true);
      view.setInt32(at, huge, true);
      try {
        check(bytes);
        decode(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        if ((error as Error).message.startsWith(`a list of ${huge} in `)) refused++;
      }
      view.setInt32(at, good, true);
    }
    return refused;
  };
  // Footer: fields and metadata of the schema, dictionaries, record batches, and the metadata of each of the columns.
  expect(refusals(footer, checkFooterCounts, Footer.decode)).toBeGreaterThan(4);
  // Message: nodes and buffers.
  expect(refusals(message, checkMessageCounts, (bytes) => Message.decode(bytes).header())).toBe(2);
});
