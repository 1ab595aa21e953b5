import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { expect, test } from "vitest";
import { readingOf, readingSettings, refuseReading } from "../../src/cli/reading.ts";
import { withReading } from "../../src/cli/reading-flags.ts";
import { ConfigError } from "../../src/core/errors.ts";
import { formats } from "../../src/data/formats/catalogue.ts";
import { experimentSchema } from "../../src/experiment/schema.ts";
import { READING_KEYS } from "../../src/features/reading-schema.ts";
import { temporaryFolder } from "../data/stations.ts";

test("each key of a reading is a flag of a verb and a key beside an experiment's file", () => {
  const names = Object.keys(READING_KEYS);
  expect(
    withReading(new Command())
      .options.map(({ long }) => long?.slice(2))
      .sort(),
  ).toEqual(names.sort());
  const { simulate: _, file: __, ...keys } = experimentSchema.shape.data.shape;
  expect(Object.keys(keys).sort()).toEqual(names);
});

test("the formats that can be named are those that there are", async () => {
  expect([...READING_KEYS.format.unwrap().options]).toEqual((await formats()).map(({ name }) => name));
});

test("flags say how a file is read, and the same as settings of an experiment", async () => {
  const map = join(await temporaryFolder(), "map.yaml");
  await writeFile(map, "energy_eev: 10**(lgE-18)\n");
  const flags = { format: "csv", delimiter: "tab", decimal: ",", columns: [map, "zenith_deg=theta"], select: "a > 1" };
  const columns = { energy_eev: "10**(lgE-18)", zenith_deg: "theta" };
  expect(await readingOf(flags)).toEqual({ ...flags, delimiter: "\t", columns });
  expect(await readingSettings(flags)).toEqual([
    'data.format="csv"',
    'data.delimiter="\\t"',
    'data.decimal=","',
    `data.columns=${JSON.stringify(columns)}`,
    'data.select="a > 1"',
  ]);
  expect(await readingSettings({ columns: [] })).toEqual([]);
});

test.each([
  [{ format: "xls" }, /^--format: format is "xls": .*"arrow"\|"csv"/],
  [{ delimiter: "|" }, /^--delimiter: delimiter is "\|": .*"semicolon"\|"tab"\|"space"/],
  [{ decimal: ";" }, /^--decimal: decimal is ";": .*"\."\|","/],
  [{ azimuth: "core" }, /^--azimuth: azimuth is "core": .*"shower"\|"station"/],
  [{ tree: "" }, /^--tree: tree is ""/],
  [{ columns: ["energy_ev=E"] }, /^--columns energy_ev=E: .*did you mean energy_eev/],
])("%j is refused", async (flags, message) => {
  await expect(readingOf(flags)).rejects.toThrow(ConfigError);
  await expect(readingOf(flags)).rejects.toThrow(message);
});

test("a flag is refused where no file is read", () => {
  expect(() => refuseReading({ columns: [], select: "a > 1" }, "goes with a FILE")).toThrow(
    "--select goes with a FILE",
  );
  expect(() => refuseReading({ columns: [] }, "goes with a FILE")).not.toThrow();
});
