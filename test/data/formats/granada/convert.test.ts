import { join } from "node:path";
import { expect, test } from "vitest";
import { noProgress } from "../../../../src/core/progress.ts";
import { convertFile } from "../../../../src/data/convert.ts";
import { openSource } from "../../../../src/data/formats/catalogue.ts";
import { readStations } from "../../../../src/experiment/stations.ts";
import { temporaryFolder } from "../../stations.ts";
import { folderOf, GRANADA_PRIMARIES, GRANADA_ROWS, rowsOf, text } from "./tables.ts";

/** Numbers as the files print them: not all are sums of few powers of two. */
const odd = GRANADA_ROWS.map((row, i) => row.map((value, k) => (k > 4 && k !== 8 ? value + (i + 1) / 7 : value)));
const files = Object.fromEntries(
  GRANADA_PRIMARIES.map((name) => [`QGSJet-${name}-train.txt`, text(rowsOf(name, odd), "   ")]),
);

async function allOf(path: string) {
  const source = await openSource(path);
  const batches = [];
  for await (const { columns } of source.batches(source.columns.map(({ name }) => name))) {
    batches.push(Object.entries(columns).map(([name, { values }]) => [name, Array.from<number | string>(values)]));
  }
  await source.close();
  return batches;
}

test.each(["a.csv.gz", "a.arrow", "a.parquet"])(
  "conversion to %s loses nothing, and its features have the same hash",
  async (name) => {
    const folder = folderOf(files);
    const path = join(await temporaryFolder(), name);
    expect(await convertFile(folder, path)).toMatchObject({ from: "granada", rows: 12, columns: 20 });
    const gathered = (batches: Awaited<ReturnType<typeof allOf>>) => {
      const names = batches[0]!.map(([column]) => column as string);
      return names.map((column, k) => [column, batches.flatMap((batch) => batch[k]![1]!)]);
    };
    expect(gathered(await allOf(path))).toEqual(gathered(await allOf(folder)));
    const sha256 = async (from: string) => {
      const options = { start: noProgress, signal: new AbortController().signal };
      return (await readStations(from, { set: "thesis" }, options)).sha256;
    };
    expect(await sha256(path)).toBe(await sha256(folder));
  },
);

test("nothing is converted to a folder of text files, and the reason is said", async () => {
  await expect(convertFile(folderOf(), "never", { to: "granada" })).rejects.toThrow(
    "format granada is only read: its 13 columns hold no other table; convert to another one",
  );
});
