import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readTableFile } from "../../src/audit/table-file.ts";
import { convertFile } from "../../src/data/convert.ts";
import { temporaryFolder } from "../data/stations.ts";

const SAMPLE = "data/sample.arrow";
const observable = { set: "observable" as const };

test("a file of stations is audited by its features in whatever format it is; a text file by its columns", async () => {
  const folder = await temporaryFolder();
  const parquet = join(folder, "a.parquet");
  await convertFile(SAMPLE, parquet);
  const { table } = await readTableFile(SAMPLE, observable);
  expect((await readTableFile(parquet, observable)).table.columns).toEqual(table.columns);
  const text = join(folder, "a.txt");
  await writeFile(text, "x y\n1 2\n3 4\n");
  expect((await readTableFile(text, observable)).table.columns.map(({ name }) => name)).toEqual(["x", "y"]);
  await expect(readTableFile(SAMPLE, observable, { delimiter: ";" })).rejects.toThrow(
    'delimiter is ";"; the format arrow has no such option',
  );
});
