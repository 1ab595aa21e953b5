import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { COLUMNS } from "../../src/data/columns.ts";
import { renderDataReadme } from "../../src/data/dictionary-page.ts";

test("data/README.md is up to date; `cascada dictionary --out data/README.md` writes it", async () => {
  const committed = await readFile(new URL("../../data/README.md", import.meta.url), "utf8");
  expect(committed).toBe(renderDataReadme());
});

test("every column has a row of seven cells", () => {
  const rows = renderDataReadme()
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  expect(rows.map((row) => row.split(" | ")[0])).toEqual(COLUMNS.map(({ name }) => `| \`${name}\``));
  for (const row of rows) expect(row.split("|").length, row).toBe(9);
});

test("every column has a sentence and a source, and one that names a unit in its name is in that unit", () => {
  const units: Record<string, string> = {
    eev: "EeV",
    deg: "deg",
    m: "m",
    gcm2: "g/cm2",
    vem: "VEM",
    ns: "ns",
    bin: "bin",
  };
  for (const { name, unit, description, source } of COLUMNS) {
    expect(description.length, name).toBeGreaterThan(10);
    expect(source.length, name).toBeGreaterThan(3);
    const suffix = name.split("_").at(-1)!;
    if (suffix in units) expect(unit, name).toBe(units[suffix]);
  }
});
