import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { RecordBatch } from "apache-arrow/ipc/metadata/message";
import type { Random } from "../../../src/core/random.ts";
import { decodeMessage } from "../../../src/data/arrow-message.ts";
import { byteDamages, type Content, expected, fileCase } from "./byte-damages.ts";
import { type BrokenCase, type BrokenReader, oneOf } from "./case.ts";
import { once } from "./once.ts";
import type { Region } from "./regions.ts";
import { readSource, sourceReader } from "./source-reading.ts";

const FILES = ["lz4.feather", "zstd.arrows"];
/** Of fixtures.py: a column for each buffer of a record batch. */
const BUFFERS = [
  ...["row", "row", "energy", "energy", "text", "text", "text", "primary", "primary"],
  ...["trace", "trace", "trace", "trace", "absent", "absent"],
];
/** Before each buffer that is not empty: its length when unpacked. */
const PREFIX = 8;

const pathOf = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const contents = Object.fromEntries(FILES.map((name) => [name, once(() => contentOf(name))]));
const reader = once(() => sourceReader(pathOf("lz4.feather")));

/** Feather as pyarrow writes it, with LZ4, and a stream with Zstandard. */
export const arrowCompressed: BrokenReader = {
  name: "arrow-compressed",
  checked: false,
  read: async (path) => (await reader())(path),
  damages: [
    ...FILES.flatMap((name) => byteDamages({ name, content: contents[name]! })),
    { name: "a length when unpacked that is not so", weight: 12, make: otherLength },
  ],
};

async function contentOf(name: string): Promise<Content> {
  const path = pathOf(name);
  const bytes = new Uint8Array(await readFile(path));
  const regions = buffersOf(bytes).map(({ start, end, column }) => ({ start: start + PREFIX, end, column }));
  return { bytes, reading: await readSource(path), regions };
}

/** The buffers that are not empty, message by message; a file is a stream between its magic word and its footer. */
function buffersOf(bytes: Uint8Array): Region[] {
  const view = new DataView(bytes.buffer);
  const buffers: Region[] = [];
  for (let at = view.getInt32(0, true) === -1 ? 0 : 8; view.getInt32(at + 4, true) > 0; ) {
    const metaDataLength = 8 + view.getInt32(at + 4, true);
    const message = decodeMessage(bytes.slice(at, at + metaDataLength), { metaDataLength });
    const body = at + metaDataLength;
    const header = message.header() as unknown as RecordBatch & { data?: RecordBatch };
    const columns = message.isDictionaryBatch() ? ["primary", "primary", "primary"] : BUFFERS;
    const found = message.isSchema() ? [] : (header.data ?? header).buffers;
    for (const [i, { offset, length }] of found.entries()) {
      if (length > 0) buffers.push({ start: body + offset, end: body + offset + length, column: columns[i]! });
    }
    at = body + message.bodyLength;
  }
  return buffers;
}

/** Bombs, too: a frame of some bytes that is to be gigabytes. */
async function otherLength(random: Random): Promise<BrokenCase> {
  const name = oneOf(random, FILES);
  const whole = await contents[name]!();
  const bytes = whole.bytes.slice();
  const { start } = oneOf(random, buffersOf(bytes));
  const view = new DataView(bytes.buffer);
  const length = view.getBigInt64(start, true);
  const others = [
    length + 1n,
    length - 1n,
    length + 8n,
    2n * length,
    0n,
    -1n,
    -2n,
    2n ** 24n,
    2n ** 31n,
    2n ** 40n,
    2n ** 62n,
  ];
  const other = oneOf(random, [...others, length ^ (1n << BigInt(random.integer(63)))]);
  view.setBigInt64(start, other === length ? length + 1n : other, true);
  return fileCase(name, bytes, expected({ ...whole, regions: [] }, bytes));
}
