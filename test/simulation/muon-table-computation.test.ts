import { describe, expect, it } from "vitest";
import { InterruptedError } from "../../src/core/errors.ts";
import { azimuthsAt, DISTANCE_NODES, LOG_STEP, QUANTITIES } from "../../src/simulation/muon-grid.ts";
import {
  computeNode,
  computeSource,
  computeTable,
  logMuonsAtGround,
  TABLE_SOURCES,
} from "../../src/simulation/muon-table-computation.ts";
import { MUON_TABLE, MUON_TABLE_MUONS, MUON_TABLE_SEED } from "../../src/simulation/muon-transport-table.ts";

// If this fails after a change of the random streams (core/random.ts) or of the transport: npm run build && npm run tables.
describe("the committed table", () => {
  const settings = { muons: MUON_TABLE_MUONS, seed: MUON_TABLE_SEED };

  it.each([
    [0, 830, 850, 0],
    [37, 710, 200, 2],
    [60, 1300, 2500, 0],
  ])("comes from the transport, bit for bit: %d deg, %d g/cm2, %d m, azimuth %d", (zenith, xmax, r, azimuth) => {
    const index = TABLE_SOURCES.findIndex((source) => source.zenith_deg === zenith && source.xmax_gcm2 === xmax);
    const source = TABLE_SOURCES[index]!;
    const azimuths = azimuthsAt(zenith);
    const place = { core_distance_m: r, azimuth_sp_deg: azimuths[azimuth]! };
    const node = computeNode(source, place, { ...settings, logGround: logMuonsAtGround(source, settings) });
    const at = (DISTANCE_NODES.indexOf(r) * azimuths.length + azimuth) * QUANTITIES;
    expect(Array.from(node, (value) => Math.round(value / LOG_STEP))).toEqual(
      MUON_TABLE[index]!.slice(at, at + QUANTITIES),
    );
  });
});

describe("computeTable", () => {
  const settings = { muons: 16, seed: 3 };

  it("gives the same numbers with any number of threads, source by source", async () => {
    const one = await computeTable(settings, { workers: 1 });
    expect(await computeTable(settings, { workers: 3 })).toEqual(one);
    expect(one.length).toBe(TABLE_SOURCES.length);
    expect(one[30]).toEqual(computeSource(TABLE_SOURCES[30]!, settings));
    expect(computeSource(TABLE_SOURCES[30]!, { ...settings, seed: 4 })).not.toEqual(one[30]);
  });

  it("ends when it is interrupted", async () => {
    await expect(computeTable(settings, { workers: 1, signal: AbortSignal.abort() })).rejects.toThrow(InterruptedError);
  });

  it("is known to 0.1 % in densities and median times with the muons of the committed table", () => {
    // Spread over eight seeds of an eighth of the muons: the error goes with 1 / n at best and 1 / sqrt(n) at worst.
    for (const [zenith_deg, xmax_gcm2, r] of [
      [0, 745, 1000],
      [60, 1300, 2500],
    ] as const) {
      const source = { zenith_deg, xmax_gcm2 };
      const place = { core_distance_m: r, azimuth_sp_deg: 0 };
      const nodes = Array.from({ length: 8 }, (_, seed) =>
        computeNode(source, place, { muons: MUON_TABLE_MUONS / 8, seed, logGround: 0 }),
      );
      for (const quantity of [0, 6]) {
        const values = nodes.map((node) => node[quantity]!);
        const mean = values.reduce((sum, value) => sum + value, 0) / 8;
        const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 7);
        expect(spread / Math.sqrt(8)).toBeLessThan(0.001);
      }
    }
  });
});
