import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Field, Float16, Float64, List, Table, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import { describe, expect, test } from "vitest";
import { convertFile } from "../../src/data/convert.ts";
import { formats } from "../../src/data/formats/catalogue.ts";
import { temporaryFolder } from "./stations.ts";

const SAMPLE = new URL("../../data/sample.arrow", import.meta.url).pathname;

/** The usual extension of each format that is written, and what else differs: a stream of Arrow, tabs and gzip. */
const EXTENSIONS = [
  ...(await formats()).flatMap(({ write, extensions }) => (write ? extensions.slice(0, 1) : [])),
  ...[".arrows", ".tsv.gz"],
];

describe("a conversion", () => {
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
