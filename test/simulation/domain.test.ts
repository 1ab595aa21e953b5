import { describe, expect, it } from "vitest";
import type { NumberColumn } from "../../src/core/table.ts";
import { isListColumn } from "../../src/core/table.ts";
import { describeExcess, type Extent, excessesOf, showerExtrapolation } from "../../src/simulation/domain.ts";
import { createWorker } from "../../src/simulation/generate.ts";
import { DISTANCE_NODES } from "../../src/simulation/muon-grid.ts";
import { simulationSchema } from "../../src/simulation/preset.ts";

const [NEAREST, FARTHEST] = [DISTANCE_NODES[0]!, DISTANCE_NODES.at(-1)!];
const INSIDE: Extent = {
  primaries: ["proton", "photon"],
  log10_energy_ev: [18, 19.7],
  zenith_deg: [0, 60],
  core_distance_m: [NEAREST, FARTHEST],
};

describe("excessesOf", () => {
  it("finds nothing up to the ends of the model, and describes nothing", () => {
    expect(excessesOf(INSIDE)).toEqual([]);
    expect(excessesOf({ ...INSIDE, primaries: ["iron"], log10_energy_ev: [18, 20.5] })).toEqual([]);
    expect(describeExcess(INSIDE)).toBeUndefined();
  });

  it.each([
    [{ log10_energy_ev: [17.9, 19] as const }, "log10_energy_ev from 17.9 (model: 18 to 20.5, for the fit of the muon"],
    [
      { log10_energy_ev: [18, 19.8] as const },
      "log10_energy_ev to 19.8 (model: 18 to 19.7 with photons, for the fit of",
    ],
    [{ log10_energy_ev: [18, 20.6] as const }, "log10_energy_ev to 20.6 (model: 18 to 20.5, for"],
    [
      { zenith_deg: [50, 60.5] as const },
      "zenith_deg to 60.5 (model: 0 to 60 deg, for the fit of the muon number and the",
    ],
    [
      { core_distance_m: [100, 1000] as const },
      `core_distance_m from 100 (model: ${NEAREST} to ${FARTHEST} m, for the`,
    ],
    [{ core_distance_m: [500, 3000] as const }, `core_distance_m to 3000 (model: ${NEAREST} to ${FARTHEST} m, for the`],
  ])("finds %j", (changes, text) => {
    expect(excessesOf({ ...INSIDE, ...changes })).toHaveLength(1);
    expect(describeExcess({ ...INSIDE, ...changes })).toContain(text);
  });

  it("finds both ends of a range that lies outside as a whole", () => {
    expect(excessesOf({ ...INSIDE, zenith_deg: [65, 70] }).map(({ end }) => end)).toEqual([0, 1]);
  });
});

describe("showerExtrapolation", () => {
  it("says whose energy or zenith angle is beyond the model", () => {
    const bits = showerExtrapolation;
    expect(bits("iron", 1, 60)).toBe(0); // 10^18 eV
    expect(bits("iron", 0.99, 30)).toBe(4);
    expect(bits("iron", 316.3, 30)).toBe(4); // 10^20.5 eV is 316.2 EeV
    expect(bits("iron", 60, 30)).toBe(0);
    expect(bits("photon", 60, 30)).toBe(4); // 10^19.7 eV is 50.1 EeV
    expect(bits("photon", 50, 61)).toBe(8);
    expect(bits("iron", 0.5, 70)).toBe(12);
  });
});

describe("a simulation beyond the model", () => {
  const rowsOf = (changes: object, showers: number) => {
    const preset = simulationSchema.parse({ seed: 601, showers_per_primary: 1, ...changes });
    const wanted = preset.primaries.map(() => true);
    return createWorker(preset).block({ first: 0, end: showers, wanted });
  };
  const column = (table: ReturnType<typeof rowsOf>, name: string) => Array.from(table.columns[name] as NumberColumn);

  it("gives finite numbers, and marks the stations that are beyond it", () => {
    const table = rowsOf(
      {
        primaries: ["proton", "photon"],
        extrapolate: true,
        log10_energy_ev: [19, 21],
        zenith_deg: [50, 80],
        core_distance_m: [100, 4000],
      },
      40,
    );
    expect(table.rows).toBeGreaterThan(100);
    for (const values of Object.values(table.columns)) {
      for (const value of isListColumn(values) ? values.values : values) expect(Number.isFinite(value)).toBe(true);
    }
    const [bits, zenith, distance] = ["extrapolation", "zenith_mc_deg", "core_distance_mc_m"].map((name) =>
      column(table, name),
    );
    const energy = column(table, "energy_mc_eev");
    const primary = column(table, "primary");
    bits!.forEach((found, row) => {
      const end = primary[row] === 0 ? 316.2277 : 50.1187;
      const expected = [
        energy[row]! > end,
        zenith![row]! > 60,
        distance![row]! < NEAREST || distance![row]! > FARTHEST,
      ];
      expect([found & 4, found & 8, found & 16].map(Boolean), `row ${row}`).toEqual(expected);
    });
    for (const bit of [4, 8, 16]) {
      const marked = bits!.filter((found) => found & bit).length;
      expect(marked).toBeGreaterThan(0);
      expect(marked).toBeLessThan(table.rows);
    }
  });

  it("is the same within the model, whether it may leave it or not", () => {
    const [one, other] = [false, true].map((extrapolate) => rowsOf({ extrapolate }, 12));
    expect(other).toEqual(one);
  });

  it("has fewer muons the steeper the shower", () => {
    const meanOf = (zenith: number) => {
      const table = rowsOf(
        { primaries: ["iron"], extrapolate: true, zenith_deg: [zenith, zenith], log10_energy_ev: [20, 20] },
        8,
      );
      const values = column(table, "ln_nmu");
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    const means = [58, 62, 68, 76].map(meanOf);
    for (let i = 1; i < means.length; i++) expect(means[i]).toBeLessThan(means[i - 1]!);
  });
});
