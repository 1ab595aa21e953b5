import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compareWith, renderDifferences, roughness } from "../../src/cli/table-comparison.ts";
import { DataError } from "../../src/core/errors.ts";
import { noProgress } from "../../src/core/progress.ts";
import { Random } from "../../src/core/random.ts";
import { computeNode, logMuonsAtGround } from "../../src/simulation/muon-table-computation.ts";

const rows = [0, 30, 50].flatMap((theta) =>
  [620, 700, 780, 860, 960].flatMap((Xmax) => [300, 1000, 2000].map((r) => ({ theta, Xmax, r }))),
);

describe("roughness", () => {
  it("sees no error in a cubic of Xmax, and the error of chance on top of it", () => {
    const cubic = (i: number) => {
      const { theta, Xmax, r } = rows[i]!;
      return theta + r + 3 * Xmax - 1e-3 * Xmax * Xmax + 2e-6 * Xmax * Xmax * Xmax;
    };
    expect(roughness(rows, cubic)).toBeLessThan(1e-9);
    // 45 lines x 100 tables, one difference each of 9 lines: the rms of 900 has an error of 1 / sqrt(1800) = 2.4 %.
    const random = Random.fromSeed(1);
    let sum = 0;
    for (let table = 0; table < 100; table++) {
      const noise = rows.map(() => 0.01 * random.normal());
      sum += roughness(rows, (i) => cubic(i) + noise[i]!) ** 2 / 100;
    }
    expect(Math.abs(Math.sqrt(sum) / 0.01 - 1)).toBeLessThan(4.4 * 0.024);
  });

  it("is NaN where no five depths are there", () => {
    expect(roughness(rows.slice(0, 12), () => 1)).toBeNaN();
  });
});

describe("compareWith", () => {
  const settings = { muons: 512, seed: 2 };

  it("finds a factor that was put in: D 2 % higher there, times the same", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cascada-slice-"));
    try {
      const file = join(folder, "table.json");
      const table = rows.map((row) => {
        const source = { zenith_deg: row.theta, xmax_gcm2: row.Xmax };
        const logGround = logMuonsAtGround(source, settings, true);
        const place = { core_distance_m: row.r, azimuth_sp_deg: 90, ring: 0 };
        const node = computeNode(source, place, { ...settings, logGround });
        return { ...row, D: 1.02 * Math.exp(node[0]!), tq: Array.from(node.subarray(1, 11), Math.exp) };
      });
      await writeFile(file, JSON.stringify({ rows: table }));
      const differences = await compareWith(file, { ...settings, ring: 0, progress: noProgress("") });
      expect(differences.map(({ quantity }) => quantity).slice(0, 3)).toEqual(["ln D", "ln t, 1 %", "ln t, 2 %"]);
      // ln 1.02 = 0.0198026
      expect(differences[0]!.mean).toBeCloseTo(-0.0198026, 6);
      expect(differences[0]!.largest).toBeCloseTo(0.0198026, 6);
      expect(differences[6]!.largest).toBeLessThan(1e-9);
      expect(renderDifferences(differences)).toContain("| ln D | -1.98 % | 1.98 % | 1.98 % |");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("refuses what is no table, and says where", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cascada-slice-"));
    try {
      const file = join(folder, "table.json");
      const compare = () => compareWith(file, { ...settings, ring: 0, progress: noProgress("") });
      await expect(compare()).rejects.toThrow(`cannot read ${file}`);
      await writeFile(file, JSON.stringify({ rows: [{ ...rows[0], D: -1, tq: [1] }] }));
      await expect(compare()).rejects.toThrow(DataError);
      await expect(compare()).rejects.toThrow("rows.0.D");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
