import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Random } from "../../../src/core/random.ts";
import { branchPlans } from "../../../src/data/formats/root/branch-plan.ts";
import { openTree } from "../../../src/data/formats/root/tree-file.ts";
import { byteDamages, type Content, expected, fileCase } from "./byte-damages.ts";
import { type BrokenCase, type BrokenReader, oneOf } from "./case.ts";
import { once } from "./once.ts";
import type { Region } from "./regions.ts";
import { blocksOf, type NumberPlace, numberPlaces, type RootRecord, recordsOf } from "./root-layout.ts";
import { sourceReader } from "./source-reading.ts";

/** By ROOT itself, and by uproot without compression. */
const FILES = ["zlib", "lz4", "lzma", "zstd", "plain"];
const OPTIONS = { tree: "stations" };

const pathOf = (name: string) =>
  fileURLToPath(new URL(`${name === "plain" ? "." : "../formats/root"}/fixtures/${name}.root`, import.meta.url));
const contents = Object.fromEntries(FILES.map((name) => [name, once(() => contentOf(name))]));
const readers = Object.fromEntries(FILES.map((name) => [name, once(() => sourceReader(pathOf(name), OPTIONS))]));

/** TTrees in every compression. */
export const root: BrokenReader = {
  name: "root",
  checked: false,
  read: async (path) => (await readers[nameOf(path)]!())(path),
  damages: [
    ...FILES.flatMap((name) => byteDamages({ name: `${name}.root`, content: contents[name]! })),
    { name: "a length, a place or a count", weight: 40, make: otherNumber },
    { name: "a number of another record", weight: 15, make: exchanged },
    { name: "a method of compression", weight: 5, make: otherMethod },
  ],
};

function nameOf(path: string): string {
  return path.split("/").at(-1)!.replace(".root", "");
}

async function contentOf(name: string): Promise<Content> {
  const path = pathOf(name);
  const bytes = new Uint8Array(await readFile(path));
  return { bytes, reading: await (await sourceReader(path, OPTIONS))(path), regions: await regionsOf(path, bytes) };
}

/** What is in baskets, where neither zlib, nor LZ4, nor LZMA has a checksum of it. */
async function regionsOf(path: string, bytes: Uint8Array): Promise<Region[]> {
  const { handle, tree, file } = await openTree(path, OPTIONS.tree);
  await handle.close();
  const buffer = Buffer.from(bytes);
  const records = new Map(recordsOf(buffer).map((record) => [record.start, record]));
  return branchPlans(tree, file).columns.flatMap(({ name, branch }) =>
    Array.from({ length: branch.fWriteBasket }, (_, i) => partsOf(buffer, records.get(branch.fBasketSeek[i]!)!))
      .flat()
      .map((part) => ({ ...part, column: name })),
  );
}

function partsOf(bytes: Buffer, record: RootRecord): { start: number; end: number }[] {
  const blocks = blocksOf(bytes, record);
  if (blocks.length === 0) return [{ start: record.start + record.keyBytes, end: record.end }];
  return blocks.flatMap(({ at, end }) =>
    bytes.toString("latin1", at - 9, at - 7) === "ZS" ? [{ start: at, end }] : [],
  );
}

async function draw(random: Random) {
  const name = oneOf(random, FILES);
  const whole = await contents[name]!();
  const bytes = Buffer.from(whole.bytes);
  const caseOf = () => fileCase(`${name}.root`, new Uint8Array(bytes), expected({ ...whole, regions: [] }, bytes));
  return { bytes, places: numberPlaces(bytes), caseOf };
}

function read(bytes: Buffer, { at, width, isLittle }: NumberPlace): number {
  return isLittle === true ? bytes.readUIntLE(at, width) : bytes.readIntBE(at, width);
}

function write(bytes: Buffer, { at, width, isLittle }: NumberPlace, value: number): void {
  const wrapped = ((value % 256 ** width) + 256 ** width) % 256 ** width;
  if (isLittle === true) bytes.writeUIntLE(wrapped, at, width);
  else bytes.writeUIntBE(wrapped, at, width);
}

async function otherNumber(random: Random): Promise<BrokenCase> {
  const { bytes, places, caseOf } = await draw(random);
  const place = oneOf(random, places);
  const value = read(bytes, place);
  const bits = 8 * place.width;
  const others = [value + 1, value - 1, -value, 2 * value, 0, -1, 1, 2 ** (bits - 1) - 1, 2 ** (bits - 1), 2 ** 20];
  const other = oneOf(random, [...others, value + 2 ** random.integer(bits), random.integer(bytes.length)]);
  write(bytes, place, other === value ? value + 1 : other);
  return caseOf();
}

/** Numbers of the same kind change places, those of two baskets say. */
async function exchanged(random: Random): Promise<BrokenCase> {
  const { bytes, places, caseOf } = await draw(random);
  const place = oneOf(random, places);
  const others = places.filter((one) => one.what === place.what && read(bytes, one) !== read(bytes, place));
  const other = others.length === 0 ? oneOf(random, places) : oneOf(random, others);
  const [first, second] = [read(bytes, place), read(bytes, other)];
  write(bytes, place, second);
  write(bytes, other, first);
  return caseOf();
}

async function otherMethod(random: Random): Promise<BrokenCase> {
  const { bytes, caseOf } = await draw(random);
  const blocks = recordsOf(bytes).flatMap((record) => blocksOf(bytes, record));
  const method = oneOf(random, ["ZL", "XZ", "L4", "ZS", "CS", "\0\0", "??"]);
  if (blocks.length === 0) bytes.write("ROOT", 0, "latin1");
  else bytes.write(method, oneOf(random, blocks).at - 9, "latin1");
  return caseOf();
}
