import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import { columnMapOf } from "../../src/experiment/column-map-file.ts";
import { temporaryFolder } from "../data/stations.ts";

test("a column map comes from files and from flags", async () => {
  const file = join(await temporaryFolder(), "map.yaml");
  await writeFile(file, "columns:\n  energy_eev: 10**(lgE-18)\n  zenith_deg: {from: theta, unit: rad}\n");
  expect(await columnMapOf([])).toBeUndefined();
  expect(
    await columnMapOf([
      file,
      "saturation=where(sat == 1, 1, 0)",
      "core_distance_m = r_sp",
      "primary={from: id, values: {p: proton}}",
    ]),
  ).toEqual({
    energy_eev: "10**(lgE-18)",
    zenith_deg: { from: "theta", unit: "rad" },
    saturation: "where(sat == 1, 1, 0)",
    core_distance_m: "r_sp",
    primary: { from: "id", values: { p: "proton" } },
  });
  await expect(columnMapOf([file, "energy_eev=E"])).rejects.toThrow("energy_eev is mapped twice");
});

test.each([
  [
    ["energy_ev=E"],
    /^--columns energy_ev=E: .*no column of the data dictionary and no feature; did you mean energy_eev/,
  ],
  [["zenith_deg=theta", "__proto__=E"], /^--columns __proto__=E: no column of the data dictionary: __proto__$/],
  [["no-such.yaml"], /cannot read no-such.yaml: .*; expected a YAML file or NAME=EXPRESSION/],
])("%j is refused", async (texts, problem) => {
  await expect(columnMapOf(texts)).rejects.toThrow(ConfigError);
  await expect(columnMapOf(texts)).rejects.toThrow(problem);
});

test("a file that is no map, and one with many mistakes", async () => {
  const file = join(await temporaryFolder(), "map.yaml");
  const problemOf = async (text: string) => {
    await writeFile(file, text);
    return columnMapOf([file]).then(
      () => "none",
      (error: Error) => error.message.replaceAll(file, "map.yaml"),
    );
  };
  expect(await problemOf("columns: [a]\n")).toMatch(/^--columns map\.yaml: expected columns and where they come from/);
  expect(await problemOf("zenith_deg: null\n")).toMatch(/^--columns map\.yaml: zenith_deg: expected a column/);
  const lines = (await problemOf("a: b\n".repeat(50))).split("\n");
  expect(lines).toHaveLength(11);
  expect(lines.at(-1)).toBe("map.yaml: 39 more mistakes");
});
