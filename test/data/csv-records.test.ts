import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CsvRecord, csvRecords } from "../../src/data/csv-records.ts";

const SEPARATORS = { ",": ",", ";": ";", tab: "\t" } as const;

/** All rows of a text that comes in pieces which end at `cuts`. */
async function rowsOf(text: string, separator: keyof typeof SEPARATORS | "spaces", cuts: readonly number[] = []) {
  async function* pieces() {
    const ends = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
    for (let i = 1; i < ends.length; i++) yield text.slice(ends[i - 1], ends[i]);
  }
  const rows: CsvRecord[] = [];
  for await (const row of csvRecords("t.csv", pieces(), { separator })) rows.push(row);
  return rows;
}

const piece = fc.constantFrom(
  ...[
    "a",
    "1.5",
    " ",
    "  ",
    ",",
    ";",
    "\t",
    "\n",
    "\n\n",
    '""',
    '"a"',
    '"a,b"',
    "#",
    "\n# c",
    "\u00a0",
    "\f",
    "é",
    "[1 2]",
  ],
  ...['"x\ny"', '"x""y"', "\n#", '\n"', '",', ',"', '"'],
);

test("rows are those that csv-parse finds in the whole text, wherever the text is cut", async () => {
  const text = fc.array(piece, { maxLength: 25 }).map((all) => all.join(""));
  const cuts = fc.array(fc.nat(60), { maxLength: 3 });
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom(",", ";", "tab"), cuts, async (content, separator, at) => {
      // There csv-parse drops the rest of the line.
      fc.pre(!/"\s*#/.test(content));
      let expected: string[][] | undefined;
      try {
        expected = parse(content, {
          ...{ delimiter: SEPARATORS[separator], record_delimiter: "\n", relax_column_count: true, trim: true },
          ...{ comment: "#", comment_no_infix: true, skip_empty_lines: true },
        });
      } catch {
        refused++;
        await expect(rowsOf(content, separator, at)).rejects.toThrow(/^t\.csv: line \d+: a /);
        return;
      }
      expect((await rowsOf(content, separator, at)).map(({ cells }) => cells)).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
  expect(refused).toBeGreaterThan(50);
});

describe("a row", () => {
  test("says on which line it starts", async () => {
    const text = '# c\na,b\n\n"1\n2",3\n  # d\n"4","5"\n6,7';
    expect(await rowsOf(text, ",", [11, 14])).toEqual([
      { cells: ["a", "b"], line: 2 },
      { cells: ["1\n2", "3"], line: 4 },
      { cells: ["4", "5"], line: 7 },
      { cells: ["6", "7"], line: 8 },
    ]);
  });

  test("of runs of spaces has no cell between them, unless it is quoted", async () => {
    expect((await rowsOf(' a  b\n\t\n"" "c d"  e\n', "spaces")).map(({ cells }) => cells)).toEqual([
      ["a", "b"],
      ["", "c d", "e"],
    ]);
  });

  test("that stands before a fault comes first", async () => {
    const rows: string[] = [];
    const read = async () => {
      const text = (async function* () {
        yield 'a\nb\n"c"\n"d"e\nf\n';
      })();
      for await (const { cells } of csvRecords("t.csv", text, { separator: "," })) rows.push(cells[0]!);
    };
    await expect(read()).rejects.toThrow("t.csv: line 4: a cell has a quote in it, but is not quoted as a whole");
    expect(rows).toEqual(["a", "b", "c"]);
  });

  test.each([
    ['a\n"b\nc\n', "line 2: a quote of record 2 is never closed"],
    ['a\n""#b\n', "line 2: a cell has a quote in it, but is not quoted as a whole"],
    ['a\n"b\n\nc"d,"\n', "line 4: a cell has a quote in it, but is not quoted as a whole"],
    [`a\n${"b".repeat(1 << 24)}b\n`, "record 2 has more than 16777216 characters; is a quote never closed?"],
    [`a\n"${"b\n".repeat(1 << 23)}b\n`, "record 2 has more than 16777216 characters; is a quote never closed?"],
  ])("%.12j is refused", async (text, message) => {
    await expect(rowsOf(text, ",", [3, 1 << 20])).rejects.toThrow(`t.csv: ${message}`);
  });
});
