import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { renderMuonTable, writeMuonTable } from "../../src/cli/tables.ts";
import { DataError, TrackingError } from "../../src/core/errors.ts";
import {
  DISTANCE_NODES,
  MUON_ROWS,
  TIME_PROBABILITIES,
  XMAX_NODES,
  ZENITH_NODES,
} from "../../src/simulation/muon-transport-table.ts";

/** The transport model's output that the committed module was made from. */
function transportTable() {
  const [D, Emean, Emed, f] = [0, 11, 12, 13];
  const axes = ZENITH_NODES.flatMap((theta) =>
    XMAX_NODES.flatMap((Xmax) => DISTANCE_NODES.map((r) => [theta, Xmax, r])),
  );
  return {
    meta: {
      model: "Cazon-type muon transport; see physics-model.md section 4",
      pars: { dXm: 300, lam: 75, Q: 0.17, gam: 2.6, E0: 3 },
      probs: [...TIME_PROBABILITIES],
    },
    rows: MUON_ROWS.map((row, i) => ({
      theta: axes[i]![0]!,
      Xmax: axes[i]![1]!,
      r: axes[i]![2]!,
      D: row[D]!,
      tq: row.slice(1, 11),
      Emean: row[Emean]!,
      Emed: row[Emed]!,
      f_lt_0p5: row[f]!,
    })),
  };
}

const committed = new URL("../../src/simulation/muon-transport-table.ts", import.meta.url);

describe("renderMuonTable", () => {
  it("gives the committed module, whatever the order of the rows", async () => {
    const table = transportTable();
    const module = await readFile(committed, "utf8");
    expect(renderMuonTable(table)).toBe(module);
    expect(renderMuonTable({ ...table, rows: table.rows.reverse() })).toBe(module);
  });

  it("refuses what is no transport table, and says where", () => {
    const table = transportTable();
    const rows = (change: object) => ({ ...table, rows: [{ ...table.rows[0]!, ...change }, ...table.rows.slice(1)] });
    expect(() => renderMuonTable({})).toThrow(DataError);
    expect(() => renderMuonTable({})).toThrow("muon transport table, meta");
    expect(() => renderMuonTable(rows({ D: -1 }))).toThrow("rows.0.D");
    expect(() => renderMuonTable(rows({ tq: [1, 2, 3, 4, 5, 5, 7, 8, 9, 10] }))).toThrow("expected rising times");
    expect(() => renderMuonTable(rows({ tq: [1] }))).toThrow("rows.0.tq");
    expect(() => renderMuonTable({ ...table, meta: { ...table.meta, probs: [0.5] } })).toThrow("meta.probs");
  });

  it("refuses a grid with a hole or a node twice", () => {
    const table = transportTable();
    const [first, ...rest] = table.rows;
    expect(() => renderMuonTable({ ...table, rows: rest })).toThrow("no row for theta 0, Xmax 620, r 300");
    expect(() => renderMuonTable({ ...table, rows: [first, ...table.rows] })).toThrow("1 of 316 rows repeat a node");
  });
});

describe("writeMuonTable", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "cascada-tables-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("writes the module and leaves nothing else", async () => {
    const from = join(folder, "in.json");
    await writeFile(from, JSON.stringify(transportTable()));
    await writeMuonTable(from, join(folder, "out.ts"));
    expect(await readFile(join(folder, "out.ts"), "utf8")).toBe(await readFile(committed, "utf8"));
    expect((await readdir(folder)).sort()).toEqual(["in.json", "out.ts"]);
  });

  it("names the file that it cannot read or write", async () => {
    const from = join(folder, "in.json");
    await expect(writeMuonTable(from, join(folder, "out.ts"))).rejects.toThrow(DataError);
    await writeFile(from, "{");
    await expect(writeMuonTable(from, join(folder, "out.ts"))).rejects.toThrow(`cannot read ${from}`);
    await writeFile(from, JSON.stringify(transportTable()));
    await expect(writeMuonTable(from, join(folder, "no", "out.ts"))).rejects.toThrow(TrackingError);
  });
});
