import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import { openDataset } from "../../src/data/dataset.ts";
import { inspectFile } from "../../src/data/inspection/inspection.ts";
import { renderInspection } from "../../src/data/inspection/text.ts";
import { EXCESS_KEY, excessOf, simulateToFile, stationMetadata } from "../../src/experiment/simulate.ts";
import { simulationSchema } from "../../src/simulation/preset.ts";

const folder = mkdtempSync(join(tmpdir(), "cascada-simulate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("simulateToFile", () => {
  it("names the primaries of which no station passed", async () => {
    // At 10^18 eV and 3 km few showers meet three stations: among some seeds one has stations of one primary only.
    const sparse = {
      showers_per_primary: 1,
      primaries: ["proton", "iron"],
      log10_energy_ev: [18, 18.4],
      spacing_m: 1500,
    };
    const path = join(folder, "sparse.arrow");
    for (let seed = 1; seed <= 40; seed++) {
      const preset = simulationSchema.parse({ ...sparse, min_signal_vem: 8, seed });
      const written = await simulateToFile(path, preset, { workers: 1, overwrite: true }).catch((error) => {
        expect(error).toBeInstanceOf(ConfigError);
      });
      if (written?.primaries_without_stations.length !== 1) continue;
      const { primaries } = (await inspectFile(path)).inspection;
      expect(Object.keys(primaries)).toEqual(
        preset.primaries.filter((name) => name !== written.primaries_without_stations[0]),
      );
      return;
    }
    throw new Error("no seed gave what the test is about");
  });

  it("writes into the file what goes beyond the model, for inspect and the report; a permission alone is not told", async () => {
    const path = join(folder, "beyond.arrow");
    const settings = { showers_per_primary: 3, primaries: ["iron"], extrapolate: true };
    const beyond = { ...settings, zenith_deg: [50, 65], log10_energy_ev: [20, 20.6] };
    await simulateToFile(path, simulationSchema.parse(beyond), { workers: 1 });
    const { inspection } = await inspectFile(path);
    const [energy, zenith] = [
      "log10_energy_ev to 20.6 (model: 18 to 20.5, for the fit of the muon number and the tables of Xmax)",
      "zenith_deg to 65 (model: 0 to 60 deg, for the fit of the muon number and the muon transport table)",
    ];
    expect(inspection.metadata[EXCESS_KEY]).toBe(`${energy}; ${zenith}`);
    expect(renderInspection(inspection)).toContain(`\nbeyond the model: ${energy}\n                  ${zenith}\n`);
    expect(excessOf([inspection.metadata, {}])).toBe(` The simulation goes beyond its model: ${energy}; ${zenith}.`);
    expect(excessOf([stationMetadata(simulationSchema.parse(settings))])).toBe("");
  });

  it("refuses a simulation without a station, and leaves nothing; a shard may have none", async () => {
    const preset = simulationSchema.parse({ showers_per_primary: 2, primaries: ["iron"], min_signal_vem: 1e7 });
    const path = join(folder, "none.arrow");
    const refused = simulateToFile(path, preset, { workers: 1 });
    await expect(refused).rejects.toThrow(
      /^no station in 2 showers each of iron; expected a preset whose stations trigger/,
    );
    expect(readdirSync(folder).filter((name) => name.startsWith("none"))).toEqual([]);
    const shard = await simulateToFile(path, preset, { workers: 1, shard: { index: 2, count: 2 } });
    expect(shard).toMatchObject({ showers: 1, events: 0, stations: 0 });
    await expect(openDataset(path)).rejects.toThrow(/has no rows/);
  });
});
