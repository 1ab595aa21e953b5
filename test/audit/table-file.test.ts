import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Field, Float16, Float64, List, Table, tableToIPC, vectorFromArray } from "apache-arrow";
import { expect, test } from "vitest";
import { detect } from "../../src/audit/audit.ts";
import { auditTableOf } from "../../src/audit/audit-table.ts";
import { readTableFile } from "../../src/audit/table-file.ts";
import { Random } from "../../src/core/random.ts";
import { convertFile } from "../../src/data/convert.ts";
import { folderOf, GRANADA_PRIMARIES, text as granadaText } from "../data/formats/granada/tables.ts";
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

test("a table without traces is audited by its columns in any format, gzipped or not, with a header or without", async () => {
  const folder = await temporaryFolder();
  const text = "x,label\n1,a\n,b\n3,a\n";
  const write = async (name: string, bytes: string | Buffer) => {
    await writeFile(join(folder, name), bytes);
    return join(folder, name);
  };
  const read = async (path: string, reading = {}) => (await readTableFile(path, observable, reading)).table.columns;
  const expected = [
    { name: "x", kind: "number", values: Float64Array.of(1, Number.NaN, 3) },
    { name: "label", kind: "text", values: ["a", "b", "a"] },
  ];
  const plain = await write("a.csv", text);
  expect(await read(plain)).toEqual(expected);
  expect(await read(await write("a.csv.gz", gzipSync(text)))).toEqual(expected);
  await convertFile(plain, join(folder, "a.parquet"));
  expect(await read(join(folder, "a.parquet"))).toEqual(expected);
  const german = await write("b.csv", "x;label\n1,5;a\n2,5;b\n");
  expect((await read(german, { decimal: "," }))[0]!.values).toEqual(Float64Array.of(1.5, 2.5));
  const bare = await read(await write("c.csv.gz", gzipSync("1,a\n2,b\n")));
  expect(bare.map(({ name, values }) => [name, values[0]])).toEqual([
    ["c1", 1],
    ["c2", "a"],
  ]);
  await expect(read(await write("d.csv", "x,label\n1,a\ninf,b\n"))).rejects.toThrow(
    /d\.csv: row 1, column x: Infinity; expected a finite number$/,
  );
});

test("columns of neither numbers nor texts are left out by name", async () => {
  const path = join(await temporaryFolder(), "a.arrow");
  const table = new Table({
    x: vectorFromArray([1, 2], new Float64()),
    half: vectorFromArray([1, 2], new Float16()),
    list: vectorFromArray([[1], []], new List(new Field("item", new Float64()))),
  });
  await writeFile(path, tableToIPC(table, "file"));
  expect((await readTableFile(path, observable)).notes).toEqual([
    "columns of neither numbers nor texts left out: list, half",
  ]);
});

test("a text table of stations with traces is audited by their features, as the file that it was made of", async () => {
  const path = join(await temporaryFolder(), "a.csv");
  await convertFile(SAMPLE, path);
  const { table, ids } = await readTableFile(path, observable);
  expect(table.columns).toEqual((await readTableFile(SAMPLE, observable)).table.columns);
  expect(ids).toEqual(["shower_id", "event_id", "station_id"]);
});

test("of the thesis's files the nine features are audited, and its mistakes found: truth, and showers on both sides", async () => {
  const random = Random.fromSeed("granada");
  const draw = (low: number, high: number) => low + (high - low) * random.uniform();
  const rows = GRANADA_PRIMARIES.map(() =>
    Array.from({ length: 25 }, () => [draw(0, 2), draw(0, 60), draw(-3, 3)]).flatMap(
      ([energy, zenith, azimuth], shower) =>
        Array.from({ length: 4 }, () => [
          ...[shower, 1, 1, energy!, zenith!, draw(300, 2000), draw(5, 500), 60, azimuth!],
          ...[draw(50, 900), draw(100, 2000), draw(4, 40), draw(0, 50)],
        ]),
    ),
  );
  const folder = folderOf(
    Object.fromEntries(GRANADA_PRIMARIES.map((name, k) => [`QGSJet-${name}-train.txt`, granadaText(rows[k]!, "   ")])),
  );
  const { table, ids, notes } = await readTableFile(folder, observable);
  const audited = auditTableOf(table, { ignore: ids });
  expect(audited.columns.map(({ name }) => name)).toEqual([
    ...["log10_energy_mc_eev", "zenith_mc_deg", "core_distance_m", "total_signal_vem", "trace_length_bins"],
    ...["azimuth_mc_deg", "rise_time_ns", "fall_time_ns", "area_over_peak"],
  ]);
  const found = detect(audited).suspicions.map(({ leak, columns }) => [leak, [...columns]]);
  const shared = ["log10_energy_mc_eev", "zenith_mc_deg", "azimuth_mc_deg"];
  expect(found).toEqual([
    ["truth_column", shared],
    ["group_identity", shared],
  ]);
  expect(notes).toContain("100 showers by exactly equal energy and direction, 4.0 rows each");
});
