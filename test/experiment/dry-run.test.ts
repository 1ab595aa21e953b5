import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { dryRun } from "../../src/experiment/dry-run.ts";
import { simulateToFile } from "../../src/experiment/simulate.ts";
import { simulationSchema } from "../../src/simulation/preset.ts";

const folder = mkdtempSync(join(tmpdir(), "cascada-dry-run-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("dryRun", () => {
  it.each([
    ["showers", { showers_per_primary: 150 }],
    ["stations", { stations_per_primary: 900 }],
    ["reused showers", { showers_per_primary: 48, reuse: 6 }],
  ])("says what a simulation of so many %s gives, within four standard deviations", async (_what, amount) => {
    const preset = simulationSchema.parse({ ...amount, primaries: ["proton", "iron"], seed: 501 });
    const { estimate, pilot, primaries_without_stations } = await dryRun(preset, { workers: 1 });
    const path = join(folder, "whole.arrow");
    const written = await simulateToFile(path, preset, { workers: 1, overwrite: true });
    const actual = { ...written, bytes: statSync(path).size };
    for (const key of ["showers", "events", "stations", "bytes"] as const) {
      const { value, sigma } = estimate![key];
      // Beside chance: showers are done in blocks of 16, buffers are padded to 8 bytes, and that a fall is not reconstructed,
      // which no pilot fall may have been, happens to fewer than 3 / 256 of them (95 %; of 576 falls at most: 7).
      const grain = { showers: 16, events: 7, stations: 0, bytes: 1000 }[key];
      expect(Math.abs(actual[key] - value), key).toBeLessThanOrEqual(4 * sigma + grain);
    }
    expect(pilot.showers).toBe(64);
    expect(estimate!.seconds.value).toBeGreaterThan(0);
    expect(primaries_without_stations).toEqual([]);
  });

  it("gives the same numbers again, but for the seconds, and halves those with two workers", async () => {
    const preset = simulationSchema.parse({ stations_per_primary: 500, primaries: ["iron"] });
    const [one, two] = [await dryRun(preset, { workers: 1 }), await dryRun(preset, { workers: 2 })];
    const { seconds: _a, ...first } = one.estimate!;
    const { seconds: _b, ...second } = two.estimate!;
    expect(second).toEqual(first);
    expect(two.estimate!.seconds.value).toBeLessThan(one.estimate!.seconds.value);
  });

  it("is exact where the pilot is all there is, and scales to a shard", async () => {
    const preset = simulationSchema.parse({ showers_per_primary: 20, primaries: ["iron"] });
    const { estimate, pilot } = await dryRun(preset, { workers: 1 });
    expect(pilot.showers).toBe(20);
    expect(estimate!.stations).toEqual({ value: pilot.stations, sigma: 0 });
    const shard = await dryRun(preset, { workers: 1, shard: { index: 1, count: 4 } });
    expect(shard.estimate!.showers.value).toBe(5);
    expect(shard.estimate!.stations.value).toBeCloseTo(pilot.stations / 4, 9);
    expect(shard.estimate!.stations.sigma).toBeGreaterThan(0);
  });

  it("says of which primaries it met no station, and tells nothing where their stations are wanted", async () => {
    const barren = { primaries: ["helium"], min_signal_vem: 1e7, log10_energy_ev: [18, 18], spacing_m: 5000 };
    const wanted = simulationSchema.parse({ ...barren, stations_per_primary: 5 });
    const report = await dryRun(wanted, { workers: 1 });
    expect(report).toMatchObject({ estimate: undefined, primaries_without_stations: ["helium"] });
    expect(report.pilot.showers).toBe(512);
    const counted = await dryRun(simulationSchema.parse({ ...barren, showers_per_primary: 40 }), { workers: 1 });
    expect(counted.estimate!.stations).toEqual({ value: 0, sigma: 0 });
  });
});
