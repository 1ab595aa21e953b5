import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { findFormat, formatToWrite } from "../../../../src/data/formats/catalogue.ts";
import root from "../../../../src/data/formats/root/format.ts";
import type { Source, SourceValues } from "../../../../src/data/source.ts";
import { temporaryFolder } from "../../stations.ts";

const ROWS = 12;
const fixture = (name: string) => new URL(`fixtures/${name}.root`, import.meta.url).pathname;

afterEach(() => {
  vi.doUnmock("jsroot/io");
  vi.resetModules();
});

function at(values: SourceValues, row: number): unknown {
  if (values.kind !== "list") return values.values[row];
  return Array.from(values.values.subarray(values.offsets[row], values.offsets[row + 1]));
}

/** All rows of a file that fit one batch. */
async function rowsOf(source: Source): Promise<Record<string, unknown[]>> {
  try {
    for await (const { rows, columns } of source.batches(source.columns.map(({ name }) => name))) {
      const cells = (values: SourceValues) => Array.from({ length: rows }, (_, row) => at(values, row));
      return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, cells(values)]));
    }
    return {};
  } finally {
    await source.close();
  }
}

const counting = <T>(value: (row: number) => T): T[] => Array.from({ length: ROWS }, (_, row) => value(row));
const several = <T>(count: number, value: (k: number) => T): T[] => Array.from({ length: count }, (_, k) => value(k));
const texts = counting((r) => String.fromCharCode(97 + r).repeat(r === 7 ? 300 : r % 3));
const floats = counting((r) => several(r % 5, (k) => r + k / 2));

/** What fixtures.py has ROOT write. */
const EXPECTED: Record<string, unknown[]> = {
  c: counting((r) => 0 - r),
  uc: counting((r) => 255 - r),
  s: counting((r) => -1000 - r),
  us: counting((r) => 65_535 - r),
  i: counting((r) => -100_000 - r),
  ui: counting((r) => 2 ** 32 - 1 - r),
  l: counting((r) => 1 - 2 ** 53 + r),
  ul: counting((r) => 2 ** 53 - 1 - r),
  f: counting((r) => Math.fround(Math.fround(0.1) * r)),
  d: counting((r) => 0.1 * r),
  b: counting((r) => (r % 3 === 0 ? 1 : 0)),
  n: counting((r) => r % 4),
  fixed: counting((r) => several(3, (k) => r + k / 4)),
  counted: counting((r) => several(r % 4, (k) => r + k / 2)),
  "pair.a": counting((r) => r),
  "pair.b": counting((r) => r / 2),
  vf: floats,
  vd: counting((r) => several(r % 5, (k) => r - k / 8)),
  vu: counting((r) => several(r % 5, (k) => 60_000 + k)),
  vl: counting((r) => several(r % 5, (k) => 0 - k)),
  vb: counting((r) => several(r % 5, (k) => k % 2)),
  text: texts,
  named: counting((r) => `t${r}`),
  chars: counting((r) => (r === 2 ? "" : `text ${r}`)),
  "shower.energy": counting((r) => r),
  "shower.core": counting((r) => [r, 0 - r]),
  "shower.trace": floats,
  "shower.stations.signal": floats,
  "shower.stations.id": counting((r) => several(r % 5, (k) => k)),
  "shower.site": texts,
};

test.each(["zlib", "lzma", "lz4", "zstd"])("reads what ROOT wrote: %s", async (name) => {
  expect((await findFormat(fixture(name))).format.name).toBe("root");
  const source = await root.open(fixture(name), { tree: "stations" });
  expect(source.rows).toBe(ROWS);
  expect(source.columns.map((column) => column.name)).toEqual(Object.keys(EXPECTED));
  expect(source.columns.find((column) => column.name === "ul")!.storage).toBe("uint64");
  expect(source.others).toEqual([
    { name: "matrix", type: "an array of several dimensions" },
    { name: "vv", type: "vector<vector<float> >" },
    { name: "vs", type: "vector<string>" },
    { name: "reduced", type: "TLeafD32" },
  ]);
  expect(await rowsOf(source)).toEqual(EXPECTED);
});

test("a tree in a directory, and one to choose", async () => {
  expect(await rowsOf(await root.open(fixture("zlib"), { tree: "aux/runs" }))).toEqual({ run: [0, 1, 2] });
  await expect(root.open(fixture("zlib"), {})).rejects.toThrow("has 2 trees: aux/runs, stations; choose one with tree");
  await expect(root.open(fixture("zlib"), { tree: "runs" })).rejects.toThrow(
    "no tree runs; expected one of aux/runs, st",
  );
});

test("looks at the checksum of what jsroot reads by itself", async () => {
  // In the descriptions of classes: a name became another, and bytes without a sign were read with one.
  const bytes = Buffer.from(await readFile(fixture("lz4")));
  expect(bytes.toString("latin1", 17_731, 17_734)).toBe("in!");
  bytes.write("uc5", 17_731, "latin1");
  const path = join(await temporaryFolder(), "names.root");
  await writeFile(path, bytes);
  await expect(root.open(path, { tree: "stations" })).rejects.toThrow(
    `${path} is damaged: a wrong checksum of a block of LZ4`,
  );
});

test("whole numbers that no double holds are texts; an RNTuple and writing are refused", async () => {
  const beyond = await root.open(fixture("beyond"), {});
  expect(beyond.columns).toEqual([{ name: "id", kind: "text", storage: "int64" }]);
  expect(await rowsOf(beyond)).toEqual({ id: ["9007199254740993"] });
  await expect(root.open(fixture("rntuple"), {})).rejects.toThrow(
    "stations is an RNTuple, which is not read; write it as",
  );
  await expect(formatToWrite("a.root")).rejects.toThrow(
    "cannot write a.root: root is only read: jsroot writes no trees; uproot makes one of a Parquet file",
  );
});

test("says how to install jsroot where it is not", async () => {
  vi.doMock("jsroot/io", () => {
    throw new Error("not there");
  });
  const { loadJsRoot } = await import("../../../../src/data/formats/root/library.ts");
  await expect(loadJsRoot()).rejects.toThrow(
    "not installed; run: npm install --no-save --ignore-scripts jsroot@7.11.2",
  );
  const { devDependencies, peerDependencies } = JSON.parse(await readFile("package.json", "utf8"));
  expect([devDependencies.jsroot, peerDependencies.jsroot]).toEqual(["7.11.2", "7.11.2"]);
});

test("refuses what is no ROOT file or cut off, in one line and printing nothing", async () => {
  const path = join(await temporaryFolder(), "a.root");
  const bytes = await readFile(fixture("zlib"));
  const printed = vi.spyOn(console, "log");
  const opened = async (broken: Uint8Array) => {
    await writeFile(path, broken);
    return rowsOf(await root.open(path, { tree: "stations" }));
  };
  await expect(opened(Buffer.from("PAR1"))).rejects.toThrow('a.root is not a ROOT file: it starts with "PAR1"');
  await expect(opened(bytes.subarray(0, 9000))).rejects.toThrow(
    "is truncated: it is to have 22481 bytes, and has 9000",
  );
  const moved = Buffer.concat([bytes.subarray(0, 5000), bytes.subarray(5010), Buffer.alloc(10)]);
  await expect(opened(moved)).rejects.toThrow(/a\.root (is damaged|has no)/);
  expect(printed).not.toHaveBeenCalled();
});
