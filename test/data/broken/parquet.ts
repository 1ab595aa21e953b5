import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Random } from "../../../src/core/random.ts";
import { openParquet } from "../../../src/data/formats/parquet/footer.ts";
import { byteDamages, type Content, expected, fileCase } from "./byte-damages.ts";
import { type BrokenCase, type BrokenReader, oneOf } from "./case.ts";
import { once } from "./once.ts";
import { type ParquetParts, putTogether, set, takeApart } from "./parquet-layout.ts";
import type { Region } from "./regions.ts";
import { readSource, sourceReader } from "./source-reading.ts";
import { lz4Block, snappyBlock, zstdFrame } from "./stored-blocks.ts";
import { numberOf, readThrift, spoil } from "./thrift-tree.ts";

const FILES = ["none", "snappy", "gzip", "brotli", "zstd", "lz4", "encodings"];
const pathOf = (name: string) => fileURLToPath(new URL(`../formats/parquet/fixtures/${name}.parquet`, import.meta.url));

const contents = Object.fromEntries(FILES.map((name) => [name, once(() => contentOf(name))]));
const reader = once(() => sourceReader(pathOf("none")));

/** Parquet as pyarrow writes it, in every compression and encoding. */
export const parquet: BrokenReader = {
  name: "parquet",
  checked: false,
  read: async (path) => (await reader())(path),
  damages: [
    ...FILES.flatMap((name) => byteDamages({ name: `${name}.parquet`, content: contents[name]! })),
    { name: "a value of the footer", weight: 30, make: spoilFooter },
    { name: "a value of a page's header", weight: 30, make: spoilHeader },
    { name: "a page of another length than it says", weight: 20, make: otherLength },
    { name: "a page's checksum", weight: 5, make: otherChecksum },
    { name: "taken apart and put together", weight: 2, make: asItIs },
  ],
};

async function contentOf(name: string): Promise<Content> {
  const path = pathOf(name);
  const bytes = new Uint8Array(await readFile(path));
  return { bytes, reading: await readSource(path), regions: await regionsOf(path, bytes) };
}

/** The bodies of pages without a checksum. */
async function regionsOf(path: string, bytes: Uint8Array): Promise<Region[]> {
  const { handle, columns, groups } = await openParquet(path);
  await handle.close();
  const regions: Region[] = [];
  for (const { chunks } of groups) {
    for (const { name, index } of columns) {
      for (let at = chunks[index]!.start; at < chunks[index]!.end; ) {
        const { tree, end: start } = readThrift(bytes, at);
        at = start + numberOf(tree, BODY)!;
        if (numberOf(tree, CHECKSUM) === undefined) regions.push({ start, end: at, column: name });
      }
    }
  }
  return regions;
}

/** Fields of a page's header: lengths of its body before and after compression, CRC-32. */
const [SIZE, BODY, CHECKSUM] = [2, 3, 4] as const;

async function draw(random: Random, names = FILES) {
  const name = oneOf(random, names);
  const whole = await contents[name]!();
  const parts = takeApart(whole.bytes);
  // Pages of columns that are not read are not looked at.
  const { leaves, read } = await columnsRead();
  const group = random.integer(parts.chunks.length / leaves);
  const page = oneOf(random, parts.chunks[group * leaves + oneOf(random, read)]!);
  const caseOf = (bytes: Uint8Array, accept: BrokenCase["accept"]) => fileCase(`${name}.parquet`, bytes, accept);
  const unchanged = expected({ ...whole, regions: [] }, whole.bytes);
  return { name, parts, page, caseOf, unchanged };
}

const columnsRead = once(async () => {
  const { handle, columns, groups } = await openParquet(pathOf("none"));
  await handle.close();
  return { leaves: groups[0]!.chunks.length, read: columns.map(({ index }) => index) };
});

const asItWas = (parts: ParquetParts) => putTogether(parts, () => {});

async function spoilFooter(random: Random): Promise<BrokenCase> {
  const { parts, caseOf, unchanged } = await draw(random);
  return caseOf(
    putTogether(parts, (footer) => void spoil(footer, random)),
    unchanged,
  );
}

async function spoilHeader(random: Random): Promise<BrokenCase> {
  const { parts, page, caseOf, unchanged } = await draw(random);
  spoil(page.header, random);
  return caseOf(asItWas(parts), unchanged);
}

const PACK: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  none: (bytes) => bytes,
  snappy: snappyBlock,
  gzip: (bytes) => gzipSync(bytes),
  brotli: (bytes) => brotliCompressSync(bytes),
  zstd: zstdFrame,
  lz4: lz4Block,
};

/** Compressed as it should be, but of more or fewer bytes than the header says, which is that of the page before. */
async function otherLength(random: Random): Promise<BrokenCase> {
  const { name, parts, page, caseOf } = await draw(random, Object.keys(PACK));
  const size = numberOf(page.header, SIZE)!;
  const length = oneOf(random, [0, size - 1, size + 1, size >> 1, 2 * size, size + 1 + random.integer(70_000)]);
  const plain = new Uint8Array(Math.max(0, length === size ? size - 1 : length));
  page.body = PACK[name]!(plain);
  set(page.header, BODY, page.body.length);
  // The second version has levels before what is compressed: their lengths are those of the page that was.
  return caseOf(asItWas(parts), "nothing");
}

async function otherChecksum(random: Random): Promise<BrokenCase> {
  const { parts, page, caseOf } = await draw(random, ["encodings"]);
  const crc = numberOf(page.header, CHECKSUM)!;
  set(page.header, CHECKSUM, crc ^ (1 << random.integer(31)));
  return caseOf(asItWas(parts), "nothing");
}

/** Shows that it is the damage that is refused. */
async function asItIs(random: Random): Promise<BrokenCase> {
  const { parts, caseOf, unchanged } = await draw(random);
  return { ...caseOf(asItWas(parts), unchanged), refuse: false };
}
