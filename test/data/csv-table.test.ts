import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { SEPARATORS, type Separator } from "../../src/data/csv-format.ts";
import { type CsvOptions, readCsvTable } from "../../src/data/csv-table.ts";
import { temporaryFolder } from "./stations.ts";

async function read(content: string | Uint8Array, options?: CsvOptions) {
  const path = join(await temporaryFolder(), "t.csv");
  await writeFile(path, content);
  return readCsvTable(path, options);
}

async function columnsOf(content: string | Uint8Array, options?: CsvOptions) {
  const { columns } = await read(content, options);
  return Object.fromEntries(columns.map(({ name, values }) => [name, [...values]]));
}

/** The message of the DataError, with t.csv for the path. */
async function failure(content: string | Uint8Array, options?: CsvOptions): Promise<string> {
  const error = await read(content, options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DataError);
  return (error as DataError).message.replace(/\/\S*\/t\.csv/, "t.csv");
}

test("numbers and texts are columns of their own kind", async () => {
  const table = await read("energy,primary\n1.5,proton\n-2e-3,iron\n");
  expect(table.columns).toEqual([
    { name: "energy", kind: "number", values: Float64Array.of(1.5, -0.002) },
    { name: "primary", kind: "text", values: ["proton", "iron"] },
  ]);
  expect(table).toMatchObject({ rows: 2, separator: ",", header: true, missing: {} });
});

test.each([
  ["a,b\n1,2\n", ",", true],
  ["a;b\n1;2\n", ";", true],
  ["a\tb\n1\t2\n", "tab", true],
  ["a   b\n1   2\n", "spaces", true],
  ["  1.0  2.0\n -1.0  \t2.5 \n", "spaces", false],
  ["a, b\n1, 2\n", ",", true],
  ['"x;y";b\n1;2\n', ";", true],
  ["# three, words, here\n1;2\n3;4\n", ";", false],
  ["1\n2\n", ",", false],
  // The second row is ragged: the first still tells.
  ["a b,c\n1,2\n3\n4,5\n", ",", true],
] as const)("the format of %j is guessed", async (content, separator, header) => {
  const path = join(await temporaryFolder(), "t.csv");
  await writeFile(path, content);
  const table = await readCsvTable(path).catch((error: Error) => ({ error: error.message }));
  if ("error" in table) expect(table.error).toContain("line 3: 1 cells; expected 2");
  else expect(table).toMatchObject({ separator, header });
});

test("columns without a header are numbered", async () => {
  expect(await columnsOf("1 x\n2 y\n")).toEqual({ c1: [1, 2], c2: ["x", "y"] });
  expect(await columnsOf("a,b\nc,d\n", { header: false })).toEqual({ c1: ["a", "c"], c2: ["b", "d"] });
  expect(await columnsOf("1,2\n3,4\n", { header: true })).toEqual({ 1: [3], 2: [4] });
});

test("BOM, CR LF, CR, blank lines and comments leave no trace", async () => {
  const wanted = { a: [1, 3], b: ["x", "é"] };
  for (const newline of ["\n", "\r\n", "\r"]) {
    const content = ["\ufeff# made by hand", "a,b", "", "1,x", "   ", "#2,y", "3,é", "", ""].join(newline);
    expect(await columnsOf(content)).toEqual(wanted);
  }
});

test("a CR LF may be cut by the chunks of a file", async () => {
  // 65,536 bytes are a chunk: the CR is its last byte.
  const first = `a\r\n${"1\r\n".repeat(21_844)}`;
  expect(first.length).toBe(65_535);
  const table = await read(`${first.slice(0, -3)}22\r\n3\r\n`);
  expect(table.rows).toBe(21_845);
  expect(table.columns[0]?.values.at(-2)).toBe(22);
});

test("a quoted cell may hold anything", async () => {
  expect(await columnsOf('a,b\n1,"x, ""y""\r\n# z"\n2,w # v\n')).toEqual({ a: [1, 2], b: ['x, "y"\n# z', "w # v"] });
  expect(await columnsOf('a b\n1 "x  y"\n2  "" \n', { missing: true })).toEqual({ a: [1, 2], b: ["x  y", ""] });
});

test("missing cells are refused with their number, or kept and counted", async () => {
  const content = "a,b,c\n1,x,\n,,2\nNaN,y,3\n";
  expect(await failure(content)).toBe(
    't.csv: line 3, column a: "" is missing; expected a value in every cell (missing: 2 in a, 1 in b, 1 in c)',
  );
  const table = await read(content, { missing: true });
  expect(table.missing).toEqual({ a: 2, b: 1, c: 1 });
  expect(table.columns.map(({ values }) => [...values])).toEqual([
    [1, Number.NaN, Number.NaN],
    ["x", "", "y"],
    [Number.NaN, 2, 3],
  ]);
});

test("a column's kind may be said", async () => {
  expect(await columnsOf("id,a\n007,1\n008,2\n", { kinds: { id: "text" } })).toEqual({ id: ["007", "008"], a: [1, 2] });
  expect(await failure("id,a\n1,x\n", { kinds: { a: "number" } })).toBe(
    't.csv: line 2, column a: "x"; expected a finite number',
  );
  expect(await failure("id,a\n1,x\n", { kinds: { b: "text" } })).toBe(
    "t.csv: line 1: no column b; expected one of id, a",
  );
});

describe("a file that cannot be meant is an error with line and column", () => {
  test.each([
    ["", "t.csv is empty; expected rows of numbers or texts"],
    ["# nothing\n\n", "t.csv is empty; expected rows of numbers or texts"],
    ["# a\na,b\n", "t.csv: line 2 is a header without rows"],
    ["a,b\n1,2\n\n3\n", "t.csv: line 4: 1 cells; expected 2 as in line 1"],
    ['a,b\n"1",2\n"3\n3",2\n1,2,3\n', "t.csv: line 5: 3 cells; expected 2 as in line 1"],
    ["a,b\n1,2\n3,4\nx,5\n", 't.csv: line 4, column a: "x"; expected a finite number'],
    ["a,b\n1,2\n3,4\ninf,5\n", 't.csv: line 4, column a: "inf"; expected a finite number'],
    ["a,b\n1,2\n3,4\n1e400,5\n", 't.csv: line 4, column a: "1e400"; expected a finite number'],
    ["a;b\n1,5;2\n2,5;3\n", 't.csv: line 2, column a: "1,5"; expected a decimal point, not a comma'],
    ["a,,c\n1,2,3\n", "t.csv: line 1: column 2 has no name; name every column"],
    [
      ",a\n0,1\n",
      "t.csv: line 1: column 1 has no name; name every column, or leave this one out if it is the index of a DataFrame: to_csv(..., index=False)",
    ],
    ["a,b,a\n1,2,3\n", "t.csv: line 1: columns 1 and 3 are both named a"],
    ['a,b\n1,"2\n3,4\n', "t.csv: line 2: a quote of record 2 is never closed"],
    ['a,b\n1,x"y\n', "t.csv: line 2: a cell has a quote in it, but is not quoted as a whole"],
    ['a,b\n1,"x"y\n', "t.csv: line 2: a cell has a quote in it, but is not quoted as a whole"],
    [
      Uint8Array.of(0x61, 0xff, 0x0a),
      "t.csv is no UTF-8 text: line 1 has 0xff at byte 1; expected UTF-8, as iconv makes of latin-1",
    ],
    ["ARROW1\0\0", "t.csv is no text: it has a zero byte"],
    [
      "id\n9007199254740993\n",
      't.csv: line 2, column id: "9007199254740993"; expected less than 2^53, beyond which integers are rounded; read it as text',
    ],
  ])("%j", async (content, message) => {
    expect(await failure(content)).toBe(message);
  });

  test("a text after a thousand numbers", async () => {
    expect(await failure(`a\n${"1\n".repeat(1500)}x\n`)).toBe(
      't.csv: line 1502, column a: "x"; expected a finite number',
    );
  });

  test("no file, and a folder", async () => {
    const folder = await temporaryFolder();
    await expect(readCsvTable(join(folder, "none.csv"))).rejects.toThrow(/^cannot read .*none\.csv: no such file/);
    await expect(readCsvTable(folder)).rejects.toThrow(/^cannot read .*: it is a folder/);
  });
});

test("what is written is read back, whatever it is", async () => {
  const path = join(await temporaryFolder(), "t.csv");
  const text = fc.string({ unit: "grapheme", minLength: 1 }).filter((value) => /^[^\r\0]+$/.test(value));
  const number = fc
    .double({ noDefaultInfinity: true, noNaN: true })
    .filter((value) => !Object.is(value, -0) && (!Number.isInteger(value) || Number.isSafeInteger(value)));
  const table = fc.record({
    separator: fc.constantFrom(...SEPARATORS),
    rows: fc.array(fc.tuple(number, text, number), { minLength: 1 }),
    newline: fc.constantFrom("\n", "\r\n"),
    last: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(table, async ({ separator, rows, newline, last }) => {
      const cut = cutOf(separator);
      const lines = [
        ["x", "word", "y"].join(cut),
        ...rows.map(([x, word, y]) => [x, quoted(word), `"${y}"`].join(cut)),
      ];
      await writeFile(path, lines.join(newline) + (last ? newline : ""));
      const read = await readCsvTable(path, {
        separator,
        header: true,
        kinds: { x: "number", word: "text", y: "number" },
      });
      expect(read.columns.map(({ values }) => [...values])).toEqual([
        rows.map(([x]) => x),
        rows.map(([, word]) => word),
        rows.map(([, , y]) => y),
      ]);
    }),
  );
});

test("the separator of numbers is found, whatever they are", async () => {
  const path = join(await temporaryFolder(), "t.csv");
  const row = fc.tuple(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.integer(), fc.integer());
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...SEPARATORS), fc.array(row, { minLength: 1 }), async (separator, rows) => {
      await writeFile(path, rows.map((cells) => cells.join(cutOf(separator))).join("\n"));
      expect(await readCsvTable(path)).toMatchObject({ separator, header: false, rows: rows.length });
    }),
  );
});

function cutOf(separator: Separator): string {
  return { tab: "\t", spaces: "   " }[separator as string] ?? separator;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

test("more columns than any table has are refused before they fill the memory", async () => {
  const row = Array.from({ length: 50_001 }, (_, k) => k).join(",");
  expect(await failure(`${row}\n`)).toBe("t.csv: line 1: 50001 columns; expected at most 50000");
});
