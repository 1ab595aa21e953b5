import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { COLUMNS } from "../../../../src/data/columns.ts";
import { openDataset } from "../../../../src/data/dataset.ts";
import csv from "../../../../src/data/formats/csv/csv.ts";
import { openTextFile } from "../../../../src/data/formats/csv/text-file.ts";
import type { SourceBatch, SourceOptions, SourceValues } from "../../../../src/data/source.ts";
import { makeStations, temporaryFolder } from "../../stations.ts";

async function fileOf(content: string | Buffer, name = "table.csv"): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

/** All rows of all columns, and what the columns are. */
async function read(path: string, options: SourceOptions = {}) {
  const source = await csv.open(path, options);
  const batches: SourceBatch[] = [];
  for await (const batch of source.batches(source.columns.map(({ name }) => name))) batches.push(batch);
  await source.close();
  return { source, batches, columns: batches[0]?.columns ?? {} };
}

async function numbers(content: string | Buffer, options: SourceOptions = {}) {
  const { columns } = await read(await fileOf(content), options);
  return Object.fromEntries(Object.entries(columns).map(([name, { values }]) => [name, [...values]]));
}

describe("what a cell is", () => {
  test.each([
    ["commas", "a,b\n1,x\n2,y\n"],
    ["tabs, CR LF and a byte-order mark", "\ufeffa\tb\r\n1\tx\r\n2\ty\r\n"],
    ["semicolons, mixed line ends, comments and blank lines", "# made by hand\na;b\r\n1;x\r\n\r\n# more\n2;y"],
    ["runs of spaces", "a   b\n 1 x\n2  y\n"],
    ["quotes", '"a","b"\n"1","x"\n2,"y"\n'],
  ])("%s", async (_, content) => {
    expect(await numbers(content)).toEqual({ a: [1, 2], b: ["x", "y"] });
  });

  test("decimal commas only where the option says so", async () => {
    const content = "a;b\n1,5;2\n-0,25e1;3,0\n";
    expect(await numbers(content, { decimal: "," })).toEqual({ a: [1.5, -2.5], b: [2, 3] });
    await expect(numbers(content)).rejects.toThrow(
      /table.csv: line 2, column a: "1,5"; expected a decimal point, or the option decimal ","/,
    );
    await expect(numbers("a;b\n1.5;2\n", { decimal: "," })).resolves.toEqual({ a: ["1.5"], b: [2] });
    await expect(numbers("a;b\n1,5;2\n1.5;2\n", { decimal: "," })).rejects.toThrow(/line 3, column a: "1.5"/);
    await expect(csv.open("x.csv", { decimal: ",", delimiter: "," })).rejects.toThrow(/expected another delimiter/);
  });

  test("ids that a double would change are texts: leading zeros, whole numbers beyond 2^53", async () => {
    expect(await numbers("a,b,c\n081847956000,9007199254740993,1\n5,6,2\n")).toEqual({
      a: ["081847956000", "5"],
      b: ["9007199254740993", "6"],
      c: [1, 2],
    });
  });

  test("an empty cell is missing, NaN is a number", async () => {
    const { columns } = await read(await fileOf("a,b\n,x\nNaN,\nnull,z\n4,z\n"));
    expect(columns).toEqual({
      a: { kind: "number", values: Float64Array.of(NaN, NaN, NaN, 4), missing: Uint8Array.of(1, 0, 1, 0) },
      b: { kind: "text", values: ["x", "", "z", "z"], missing: Uint8Array.of(0, 1, 0, 0) },
    });
  });

  test("traces are lists in brackets or numbered columns, which may end early", async () => {
    const header = "trace_pmt1_0,trace_pmt1_1,trace_pmt1_2,trace_pmt2,x_0,x_1";
    const { source, columns } = await read(
      await fileOf(`${header}\n1,2,3,[4 5],6,7\n8,9,,[10; 11;12],13,14\n,,,[],1,2\n`),
    );
    expect(source.columns.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      "trace_pmt1 list",
      "trace_pmt2 list",
      "x_0 number",
      "x_1 number",
    ]);
    expect(columns.trace_pmt1).toEqual({
      kind: "list",
      offsets: Int32Array.of(0, 3, 5, 5),
      values: Float64Array.of(1, 2, 3, 8, 9),
      missing: Uint8Array.of(0, 0, 1),
    });
    expect(columns.trace_pmt2).toEqual({
      kind: "list",
      offsets: Int32Array.of(0, 2, 5, 5),
      values: Float64Array.of(4, 5, 10, 11, 12),
    });
  });
});

test("entries of lists may be missing: a word in brackets, an empty cell before the end of numbered columns", async () => {
  const { columns } = await read(
    await fileOf("trace_pmt1_0,trace_pmt1_1,trace_pmt2\n1,2,[1 null nan]\n,3,[None; 4]\n5,,[]\n"),
  );
  expect(columns.trace_pmt1).toEqual({
    kind: "list",
    offsets: Int32Array.of(0, 2, 4, 5),
    values: Float64Array.of(1, 2, NaN, 3, 5),
    nulls: Uint32Array.of(2),
  });
  expect(columns.trace_pmt2).toEqual({
    kind: "list",
    offsets: Int32Array.of(0, 3, 5, 5),
    values: Float64Array.of(1, NaN, NaN, NaN, 4),
    nulls: Uint32Array.of(1, 3),
  });
});

test.each<[string, string, RegExp, SourceOptions?]>([
  ["no rows of text", "", /table.csv is empty/],
  ["no header", "1,2\n3,4\n", /line 1 has numbers in it; expected a header/],
  [
    "numbers alone, two of them equal",
    "0,0\n1,2\n",
    /line 1 has numbers in it; expected a header that names every column$/,
  ],
  [
    "a header in a comment",
    "# a b\n0 0\n1 2\n",
    /line 2 has numbers in it; .* \(numpy\.savetxt puts # before it: give comments=''\)$/,
  ],
  ["two columns of a name", "a,a\n1,2\n", /line 1: columns 1 and 2 are both named a/],
  ["a column twice", "trace_pmt1,trace_pmt1_0,trace_pmt1_1\n[1],1,2\n", /column trace_pmt1 is there as lists and as/],
  ["a short row", "a,b\n1,2\n3\n", /line 3: 1 cells; expected 2 as in the header/],
  ["a late text", `a\n${"1\n".repeat(1500)}x\n`, /line 1502, column a: "x"; expected a number/],
  [
    "a late id",
    `a\n${"1\n".repeat(1500)}9007199254740993\n`,
    /line 1502, column a: "9007199254740993"; expected a number/,
  ],
  ["an overflow", `a\n1\n2\n1e999\n`, /line 4, column a: "1e999"; expected a number/],
  ["a number that would become 0", `a\n1\n2\n1e-999\n`, /line 4, column a: "1e-999"; expected a number/],
  ["a list with a text", "a\n[1 2]\n[1 x]\n", /line 3, column a: entry 1: "x"; expected a number/],
  ["a list with an empty entry", "a\n[1 2]\n[1; ;2]\n", /line 3, column a: entry 1: ""; expected a number/],
  ["a quote that is never closed", 'a,b\n1,"2\n3,4\n', /quote of record 2 is never closed/],
  ["a zero byte", "a,b\n1,\0\n", /it has a zero byte/],
])("refuses %s", async (_, content, message, options) => {
  await expect(numbers(content, options)).rejects.toThrow(message);
});

test("a last line without an end is noted, once all was read", async () => {
  for (const [text, isCut] of [
    ["a\n1\n2\n", false],
    ["a\r\n1\r\n", false],
    ["a\r1\r", false],
    ["a\n1\n2", true],
    [`a\n${"1\n".repeat(200_000)}2`, true],
    [`a\n${"1\n".repeat(200_000)}`, false],
  ] as const) {
    const { source } = await read(await fileOf(text));
    expect(source.notes!(), text.slice(-9)).toEqual(
      isCut ? ["its last line has no line end: it may have been cut off"] : [],
    );
  }
});

test("a header alone is a table of no rows", async () => {
  const source = await csv.open(await fileOf("a,primary\n"), {});
  expect(source.rows).toBe(0);
});

test("unpacks gzip by its first bytes; refuses damage and bombs", async () => {
  const packed = gzipSync("a,b\n1,x\n");
  expect(await numbers(packed)).toEqual({ a: [1], b: ["x"] });
  // Two members one after the other are one text.
  expect(await numbers(Buffer.concat([packed, gzipSync("2,y\n")]))).toEqual({ a: [1, 2], b: ["x", "y"] });
  await expect(numbers(packed.subarray(0, 20))).rejects.toThrow(/table.csv is damaged: unexpected end of file/);
  expect(await numbers(Buffer.concat([packed, Buffer.alloc(9)]))).toEqual({ a: [1], b: ["x"] });
  const gap = Buffer.concat([packed, Buffer.alloc(1), gzipSync("2,y\n")]);
  await expect(numbers(gap)).rejects.toThrow(/is damaged: gzip ends at byte 28, and more follows at 29$/);
  const bomb = gzipSync(`a\n${`${"x".repeat(1_000_000)}\n`.repeat(80)}`);
  await expect(numbers(bomb)).rejects.toThrow(
    /bytes of gzip became \d+; expected at most 800 times as many, or the file unpacked \(gunzip\)$/,
  );
});

test("traces of zeros alone are no bomb, though gzip makes some 500 times less of them", async () => {
  const station = `[${Array(768).fill("0.0").join(", ")}]`;
  const text = Array.from({ length: 20_000 }, (_, i) => `${i};${station}\n`).join("");
  let length = 0;
  for await (const piece of (await openTextFile(await fileOf(gzipSync(text)))).read()) length += piece.length;
  expect(length).toBe(text.length);
  expect(length).toBeGreaterThan(2 ** 26);
});

test("more comments than the form of a table is guessed of are no hindrance", async () => {
  const path = join(await temporaryFolder(), "t.tsv");
  const columns = Array.from({ length: 2000 }, (_, i) => ({ name: `column ${i}`, kind: "text" as const, unit: "deg" }));
  const writer = await csv.write!({
    path,
    input: "mine",
    columns,
    metadata: { note: "x".repeat(100_000) },
    overwrite: false,
  });
  const values = columns.map(({ name }): [string, SourceValues] => [name, { kind: "text", values: ["1"] }]);
  await writer.write({ firstRow: 0, rows: 1, columns: Object.fromEntries(values) });
  await writer.close();
  const { source, columns: found } = await read(path);
  expect(source.columns).toEqual(columns);
  expect(source.metadata.note).toHaveLength(100_000);
  expect(found).toEqual(Object.fromEntries(values));
});

test("refuses to write what a text table cannot hold", async () => {
  const path = join(await temporaryFolder(), "t.csv");
  const write = async (values: SourceValues) => {
    const writer = await csv.write!({
      path,
      input: "mine",
      columns: [{ name: "a", kind: values.kind }],
      metadata: {},
      overwrite: false,
    });
    await writer.write({ firstRow: 5, rows: 1, columns: { a: values } }).finally(() => writer.abort());
  };
  await expect(write({ kind: "text", values: ["a\r"] })).rejects.toThrow(
    /mine: row 5, column a: "a\\r"; expected a text without .* in .*t\.csv$/,
  );
  for (const name of ["", "a\rb"]) {
    const unnamed = csv.write!({
      path,
      input: "mine",
      columns: [{ name, kind: "text" }],
      metadata: {},
      overwrite: false,
    });
    await expect(unnamed).rejects.toThrow(
      /t.csv: column ".*"; expected a name, without carriage returns and zero bytes/,
    );
  }
  const none = { kind: "text", values: [""], missing: Uint8Array.of(1) } as const;
  await expect(write(none)).rejects.toThrow(/mine: row 5, column a: no value and no other column/);
});

test("stations written as text are the same stations", async () => {
  const path = join(await temporaryFolder(), "stations.csv");
  const stations = makeStations(7);
  const columns = COLUMNS.map(({ name, dtype, unit }) => ({
    name,
    unit,
    kind:
      dtype === "list<float32>" ? ("list" as const) : dtype === "dictionary" ? ("text" as const) : ("number" as const),
  }));
  const writer = await csv.write!({ path, input: "mine", columns, metadata: {}, overwrite: false });
  const { PRIMARIES } = await import("../../../../src/core/primaries.ts");
  const values = columns.map(({ name, kind }): [string, SourceValues] => {
    const column = stations.columns[name]!;
    if ("offsets" in column) return [name, { kind: "list", ...column }];
    if (kind === "text") return [name, { kind, values: Array.from(column, (code) => PRIMARIES[code]!) }];
    return [name, { kind: "number", values: Float64Array.from(column) }];
  });
  await writer.write({ firstRow: 0, rows: 7, columns: Object.fromEntries(values) });
  await writer.close();
  const dataset = await openDataset(path);
  const tables = [];
  for await (const table of dataset.batches()) tables.push(table);
  expect(tables).toEqual([stations]);
});

test("ends a batch where its texts are long", async () => {
  const long = "x".repeat(1 << 22);
  const source = await csv.open(await fileOf(`text\n${long}\n${long}\nshort\n`), {});
  const rows: number[] = [];
  for await (const batch of source.batches(["text"])) rows.push(batch.rows);
  await source.close();
  expect(rows).toEqual([1, 1, 1]);
});

test("decimal commas of numbers go with lists of points, as pandas writes them, and with lists of commas", async () => {
  const content = "x;trace\n1,5;[0.25, -1.5, 2]\n2,5;[0,25 -1,5 2]\n3,5;'[0,25; -1,5]'\n".replaceAll("'", '"');
  const { columns } = await read(await fileOf(content), { decimal: "," });
  expect(columns.x).toMatchObject({ values: Float64Array.of(1.5, 2.5, 3.5) });
  expect(columns.trace).toMatchObject({
    offsets: Int32Array.of(0, 3, 6, 8),
    values: Float64Array.of(0.25, -1.5, 2, 0.25, -1.5, 2, 0.25, -1.5),
  });
});

test.each<[string, number[]]>([
  ["[1e-05, 2e-05]", [1e-5, 2e-5]],
  ["[nan, 1e-05]", [Number.NaN, 1e-5]],
  ["[0, 1]", [0, 1]],
  ["[0 , 1]", [0, 1]],
  ["[0,1]", [0.1]],
  ["[0,0 1,5e-05]", [0, 1.5e-5]],
  ["[1,5, -2,5]", [1.5, -2.5]],
  ["[1,5e-05, 2e-05]", [1.5e-5, 2e-5]],
  ["[1; 2]", [1, 2]],
])("under decimal commas the list %s is %j", async (list, values) => {
  // The second row is read entry by entry, for its many digits.
  const long = list.replace("]", " 0,00000000000000000001]");
  const rows = list.includes(",") ? [list, ...(list.includes("nan") ? [] : [long])] : [list];
  const { columns } = await read(await fileOf(`x;trace\n${rows.map((row) => `1,5;"${row}"\n`).join("")}`), {
    decimal: ",",
  });
  const expected = rows.length === 1 ? values : [...values, ...values, 1e-20];
  expect([...columns.trace!.values]).toEqual(expected);
});

test.each([
  ["[1 ,5]", 'entry 1: ",5"; expected digits around the decimal comma'],
  ["[1 -,5]", 'entry 1: "-,5"; expected digits around the decimal comma'],
  ["[1,]", 'entry 0: "1,"; expected digits around the decimal comma'],
  ["[1,2,3]", 'entry 0: "1,2,3"; expected a number'],
  ["[0.5, 1,5]", 'entry 1: "1,5"; expected a number'],
])("under decimal commas the list %s is refused", async (list, message) => {
  const path = await fileOf(`x;trace\n1,5;"${list}"\n`);
  await expect(read(path, { decimal: "," })).rejects.toThrow(`line 2, column trace: ${message}`);
});

test("a list of points under decimal commas needs spaces", async () => {
  const doubtful = await fileOf("x;trace\n1,5;[0.25,1]\n");
  await expect(read(doubtful, { decimal: "," })).rejects.toThrow(
    'line 2, column trace: entry 0: "0.25,1"; expected a number',
  );
});

test("a bomb ends soon", async () => {
  const bomb = gzipSync(Buffer.alloc(80 << 20, "1,2\n"));
  let length = 0;
  const read = async () => {
    for await (const piece of (await openTextFile(await fileOf(bomb))).read()) length += piece.length;
  };
  await expect(read()).rejects.toThrow(/bytes of gzip became \d+; expected at most 800 times as many/);
  expect(length).toBeLessThan(18 << 20);
});
