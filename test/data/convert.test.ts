import { spawnSync } from "node:child_process";
import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Field, Float16, Float64, List, Table, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import { describe, expect, test } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { convertFile, convertSource } from "../../src/data/convert.ts";
import { openDataset } from "../../src/data/dataset.ts";
import { formats } from "../../src/data/formats/catalogue.ts";
import { refuseInput } from "../../src/data/same-file.ts";
import type { Source } from "../../src/data/source.ts";
import { ALL_COLUMNS, makeStations, temporaryFolder, writeStations } from "./stations.ts";

const SAMPLE = new URL("../../data/sample.arrow", import.meta.url).pathname;

/** The usual extension of each format that is written, and what else differs: a stream of Arrow, tabs and gzip. */
const EXTENSIONS = [
  ...(await formats()).flatMap(({ write, extensions }) => (write ? extensions.slice(0, 1) : [])),
  ...[".arrows", ".tsv.gz"],
];

/** 1040 stations as a text table, with another cell in one row, or no rows at all. */
async function changedText(folder: string, row: number, name: string, cell: string): Promise<string> {
  const [stations, text] = [join(folder, "stations.arrow"), join(folder, "stations.csv")];
  if (!(await readdir(folder)).includes("stations.csv")) {
    await writeStations(stations, [makeStations(1040)], ALL_COLUMNS);
    await convertFile(stations, text);
  }
  const lines = (await readFile(text, "utf8")).split("\n");
  const header = lines.findIndex((line) => !line.startsWith("#"));
  if (row === Infinity) return `${lines.slice(0, header + 1).join("\n")}\n`;
  const cells = lines[header + 1 + row]!.split(",");
  cells[lines[header]!.split(",").indexOf(name)] = cell;
  return lines.with(header + 1 + row, cells.join(",")).join("\n");
}

/** Rows of an id and a state in batches, or at last an error of the reader; and how often they were read. */
function idsAndStates(...batches: (readonly (readonly [number, number])[] | string)[]) {
  let passes = 0;
  const numbers = (values: readonly number[]) => ({ kind: "number" as const, values: Float64Array.from(values) });
  const source: Source = {
    path: "x",
    format: "test",
    rows: undefined,
    columns: ["event_id", "saturation"].map((name) => ({ name, kind: "number" })),
    metadata: {},
    async *batches() {
      passes++;
      for (const [firstRow, rows] of batches.entries()) {
        if (typeof rows === "string") throw new DataError(rows);
        const columns = {
          event_id: numbers(rows.map(([id]) => id)),
          saturation: numbers(rows.map(([, state]) => state)),
        };
        yield { firstRow, rows: rows.length, columns };
      }
    },
    progress: () => 1,
    close: async () => undefined,
  };
  return { source, passes: () => passes };
}

describe("a conversion", () => {
  test("says what one that was killed has left beside its output", async () => {
    const folder = await temporaryFolder();
    const [input, output] = [join(folder, "a.csv"), join(folder, "b.arrow")];
    await writeFile(input, "x,y\n1,2\n");
    const left = `${output}.partial-${spawnSync(process.execPath, ["--version"]).pid}-0`;
    await writeFile(left, "half");
    expect((await convertFile(input, output)).notes).toEqual([
      `${left} was left by a writer that was killed: remove it, unless one on another machine still writes it`,
    ]);
    expect(await readFile(left, "utf8")).toBe("half");
  });

  test("says which columns and rows it leaves out", async () => {
    const folder = await temporaryFolder();
    const [input, output] = [join(folder, "a.arrow"), join(folder, "b.csv")];
    const table = new Table({
      x: vectorFromArray([1, 2], new Float64()),
      half: vectorFromArray([1, 2], new Float16()),
      deep: vectorFromArray([["a"], []], new List(new Field("item", new Utf8()))),
    });
    await writeFile(input, tableToIPC(table, "file"));
    expect(await convertFile(input, output)).toMatchObject({
      columns: 1,
      notes: ["column half of type Float16 was not written", "column deep of type List<Utf8> was not written"],
    });
  });

  test("from a station file to one gives the same bytes, also by way of each format", async () => {
    const folder = await temporaryFolder();
    const original = await readFile(SAMPLE);
    for (const [i, extension] of EXTENSIONS.entries()) {
      const [between, back] = [join(folder, `${i}${extension}`), join(folder, `${i}-back.arrow`)];
      const done = await convertFile(SAMPLE, between);
      expect(done).toMatchObject({ from: "arrow", rows: 417, columns: 31 });
      await convertFile(between, back);
      expect((await readFile(back)).equals(original), extension).toBe(true);
    }
  });

  test("keeps ids of a text table that are beyond 32 bits", async () => {
    const folder = await temporaryFolder();
    const text = join(folder, "ids.csv");
    await writeFile(text, "event_id,shower_id\n1,81847956000\n2,5\n");
    for (const extension of [".parquet", ".arrow"]) {
      const [between, back] = [join(folder, `ids${extension}`), join(folder, `back${extension}.csv`)];
      await convertFile(text, between);
      await convertFile(between, back);
      expect((await readFile(back, "utf8")).replaceAll(/^#.*\n/gm, ""), extension).toBe(await readFile(text, "utf8"));
    }
  });

  test("that fails leaves nothing behind, and what was there", async () => {
    const folder = await temporaryFolder();
    const [bad, out] = [join(folder, "bad.csv"), join(folder, "out.arrow")];
    await writeFile(bad, "a,b\n1,2\n3\n");
    await writeFile(out, "mine");
    await expect(convertFile(SAMPLE, out)).rejects.toThrow("it exists");
    await expect(convertFile(bad, out, { overwrite: true })).rejects.toThrow(/bad\.csv.*1 cells; expected 2/);
    await expect(
      convertFile(SAMPLE, join(folder, "out.csv"), {
        onBatch: () => {
          throw new Error("stop");
        },
      }),
    ).rejects.toThrow("stop");
    expect((await readdir(folder)).sort()).toEqual(["bad.csv", "out.arrow"]);
    expect(await readFile(out, "utf8")).toBe("mine");
  });

  test.each([
    ["a value is missing", 4, "energy_eev", ""],
    ["a number is none", 1030, "zenith_deg", "NaN"],
    ["a number is out of range", 0, "pmt_mask", "9"],
    ["a trace is empty", 2, "trace_pmt2", "[]"],
    ["the primary is not known", 1, "primary", "muon"],
    ["there are no rows", Infinity, "primary", ""],
  ])("of columns of stations comes back where %s", async (_, row, name, cell) => {
    const folder = await temporaryFolder();
    const text = join(folder, "a.csv");
    await writeFile(text, await changedText(folder, row, name, cell));
    for (const between of ["b.parquet", "c.arrow", "d.arrows", "e.csv"].map((file) => join(folder, file))) {
      await convertFile(between.endsWith(".parquet") ? text : join(folder, "b.parquet"), between);
      await convertFile(between, text, { overwrite: true });
      expect(await readFile(text, "utf8"), between).toBe(await changedText(folder, row, name, cell));
    }
  });

  test("to Arrow keeps an id that would be another number as a dictionary's id, where its type is not said; else refuses it", async () => {
    const folder = await temporaryFolder();
    const [text, arrow, back] = [join(folder, "a.csv"), join(folder, "b.arrow"), join(folder, "back.csv")];
    const typed = await changedText(folder, 1030, "event_id", "5000000000");
    const id = '{\\"name\\":\\"event_id\\",\\"kind\\":\\"number\\"';
    expect(typed).toContain(`${id},\\"storage\\":\\"uint32\\"`);
    await writeFile(text, typed);
    await expect(convertFile(text, arrow)).rejects.toThrow(
      "row 1030, column event_id: 5000000000; expected a whole number from 0 to 4294967295",
    );
    expect(await readdir(folder)).not.toContain("b.arrow");
    await writeFile(text, typed.replace(`${id},\\"storage\\":\\"uint32\\"`, id));
    await convertFile(text, arrow);
    await convertFile(arrow, back);
    const rows = (content: string) => content.replaceAll(/^#.*\n/gm, "");
    expect(rows(await readFile(back, "utf8"))).toBe(rows(await readFile(text, "utf8")));
  });

  test.each([".parquet", ".arrow", ".arrows"])("to %s reads rows that no form holds once", async (extension) => {
    const output = join(await temporaryFolder(), `out${extension}`);
    const convert = async (...batches: Parameters<typeof idsAndStates>) => {
      const { source, passes } = idsAndStates(...batches);
      const error = await convertSource(source, output).catch(({ message }: Error) => message);
      return [passes(), String(error).replace(/^x: row/, "row")];
    };
    const [id, state] = [4294967295, 255].map((most) => `a whole number from 0 to ${most} in ${output}`);
    expect(await convert([[1.5, 0]])).toEqual([1, `row 0, column event_id: 1.5; expected ${id}`]);
    expect(await convert([[1, 0]], [[2, 300]])).toEqual([1, `row 1, column saturation: 300; expected ${state}`]);
    // The id is beyond the usual form, the state beyond both.
    expect(await convert([[5e9, 300]])).toEqual([1, `row 0, column event_id: 5000000000; expected ${id}`]);
    expect(await convert([[5e9, 0]], [[2, 300]])).toEqual([2, `row 0, column event_id: 5000000000; expected ${id}`]);
    expect(await convert([[5e9, 0]], "cut off")).toEqual([2, "cut off"]);
    expect((await convert([[5e9, 0]], [[-1, 255]]))[0]).toBe(2);
  });

  test("keeps an id below 0, which no station has, for readers to refuse as in the file that it comes from", async () => {
    const folder = await temporaryFolder();
    const text = join(folder, "a.csv");
    await writeFile(text, "event_id,x\n7,0\n-1,0\n");
    const refused = async (path: string) => {
      const dataset = await openDataset(path);
      const error = await dataset
        .batches()
        .next()
        .catch(({ message }: Error) => message);
      await dataset.close();
      return String(error).replace(path, "");
    };
    const expected = ": row 1, column event_id: -1; expected a whole number from 0 to 2^53 - 1, or a text";
    expect(await refused(text)).toBe(expected);
    for (const path of ["a.parquet", "a.arrow", "a.arrows"].map((file) => join(folder, file))) {
      await convertFile(text, path);
      expect(await refused(path), path).toBe(expected);
      await convertFile(path, join(folder, "back.csv"), { overwrite: true });
      expect((await readFile(join(folder, "back.csv"), "utf8")).replaceAll(/^#.*\n/gm, "")).toBe(
        "event_id,x\n7,0\n-1,0\n",
      );
    }
  });

  test("says why a format is not written", async () => {
    const readOnly = (await formats()).filter(({ write }) => write === undefined);
    expect(readOnly.map(({ name }) => name)).toEqual(["granada", "auger", "root"]);
    for (const { name, unwritten } of readOnly) {
      expect(unwritten).toBeTruthy();
      await expect(convertFile(SAMPLE, "x", { to: name })).rejects.toThrow(`${name} is only read: ${unwritten};`);
    }
  });

  test("wants a format that is known", async () => {
    const folder = await temporaryFolder();
    await expect(convertFile(SAMPLE, join(folder, "a.xls"))).rejects.toThrow(/no format has its extension/);
    const named = join(folder, "stations");
    expect(await convertFile(SAMPLE, named, { to: "csv" })).toMatchObject({ to: "csv", rows: 417 });
  });
});

test("an input is never its own output, by way of a link or as a file of a folder", async () => {
  const folder = await temporaryFolder();
  const [path, link] = [join(folder, "a.csv"), join(folder, "link.csv")];
  await writeFile(path, "a,b\n1,2\n");
  await symlink("a.csv", link);
  for (const output of [path, link, join(folder, ".", "..", basename(folder), "a.csv")]) {
    const message = `cannot write ${output}: it is the input ${path}; expected another name`;
    await expect(convertFile(path, output, { overwrite: true })).rejects.toThrow(message);
  }
  for (const output of [path, join(folder, "new.parquet")]) {
    const message = `cannot write ${output}: it would be a file of the input ${folder}; expected another folder`;
    await expect(convertFile(folder, output, { overwrite: true })).rejects.toThrow(message);
  }
  const outside = join(await temporaryFolder(), "b.csv");
  await writeFile(outside, "a\n1\n");
  await expect(refuseInput(folder, outside)).resolves.toBeUndefined();
  await symlink(outside, join(folder, "b.csv"));
  await expect(refuseInput(folder, outside)).rejects.toThrow("it is a file of the input");
  expect(await readFile(path, "utf8")).toBe("a,b\n1,2\n");
  expect((await convertFile(path, outside, { overwrite: true })).rows).toBe(1);
});
