import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkMuonTable, renderMuonTable, tableHash, writeMuonTable } from "../../src/cli/tables.ts";
import { DataError, TrackingError } from "../../src/core/errors.ts";
import {
  MUON_TABLE,
  MUON_TABLE_MUONS,
  MUON_TABLE_SEED,
  MUON_TABLE_SHA256,
} from "../../src/simulation/muon-transport-table.ts";

const settings = { muons: MUON_TABLE_MUONS, seed: MUON_TABLE_SEED };
const committed = new URL("../../src/simulation/muon-transport-table.ts", import.meta.url);

describe("the committed table", () => {
  it("carries the hash of its numbers", () => {
    expect(tableHash(MUON_TABLE)).toBe(MUON_TABLE_SHA256);
    const changed = MUON_TABLE.map((row, i) => (i === 20 ? [...row.slice(0, -1), row.at(-1)! + 1] : row));
    expect(tableHash(changed)).not.toBe(MUON_TABLE_SHA256);
  });

  it("is what is rendered from its numbers, and names the command", async () => {
    const module = await readFile(committed, "utf8");
    expect(renderMuonTable(MUON_TABLE, settings)).toBe(module);
    expect(module).toContain(`Command: npm run tables -- --muons ${MUON_TABLE_MUONS} --seed ${MUON_TABLE_SEED}`);
    expect(module.length).toBeLessThan(400_000);
  });
});

describe("writing and checking", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "cascada-tables-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("writes the module, finds it equal, and leaves nothing else", async () => {
    const file = join(folder, "out.ts");
    await writeMuonTable("text", file);
    expect(await readFile(file, "utf8")).toBe("text");
    await checkMuonTable("text", file);
    expect(await readdir(folder)).toEqual(["out.ts"]);
  });

  it("names the file that differs, or that it cannot read or write", async () => {
    const file = join(folder, "out.ts");
    await expect(checkMuonTable("text", file)).rejects.toThrow(`cannot read ${file}`);
    await writeFile(file, "other");
    await expect(checkMuonTable("text", file)).rejects.toThrow(DataError);
    await expect(checkMuonTable("text", file)).rejects.toThrow(`${file} is not the table of these settings`);
    // A folder of that name and a file in the place of a folder cannot be written; nothing half-written stays.
    const taken = join(folder, "taken");
    await mkdir(taken);
    await expect(writeMuonTable("text", taken)).rejects.toThrow(TrackingError);
    await expect(writeMuonTable("text", join(file, "out.ts"))).rejects.toThrow(TrackingError);
    expect((await readdir(folder)).sort()).toEqual(["out.ts", "taken"]);
  });
});
