import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { canonicalJson } from "../../src/core/hash.ts";
import { noProgress } from "../../src/core/progress.ts";
import { exampleStations } from "../../src/experiment/example-stations.ts";
import { loadPreset } from "../../src/experiment/load.ts";
import { simulateToFile } from "../../src/experiment/simulate.ts";
import { readStations, type Stations } from "../../src/experiment/stations.ts";
import { temporaryFolder } from "../data/stations.ts";

async function simulated(): Promise<Stations> {
  const { preset } = await loadPreset("default", ["showers_per_primary=6", "primaries=[iron, proton]"]);
  const path = join(await temporaryFolder(), "a.arrow");
  const signal = new AbortController().signal;
  await simulateToFile(path, preset, { workers: 1, signal });
  return readStations(path, { set: "observable" }, { start: noProgress, signal });
}

describe("example stations", () => {
  test("are the nearest of each primary, in class order, simulated again with their parts", async () => {
    const stations = await simulated();
    const examples = exampleStations(stations);
    expect(examples.map(({ primary }) => primary)).toEqual(["proton", "proton", "proton", "iron", "iron", "iron"]);
    const { core_distance_mc_m } = stations.carried;
    for (const { core_distance_m } of examples) expect(core_distance_mc_m).toContain(core_distance_m);

    const none = { ...stations, metadata: {} };
    expect(exampleStations(none)).toEqual([]);
    const older = { ...stations, metadata: { ...stations.metadata, "cascada.generator_version": "0" } };
    expect(exampleStations(older)).toEqual([]);
    const { primary: _, ...unlabelled } = stations;
    expect(exampleStations(unlabelled)).toEqual([]);

    for (const preset of ["{", "[]", canonicalJson({ seed: "one" })]) {
      const damaged = { ...stations, metadata: { ...stations.metadata, "cascada.preset": preset } };
      expect(() => exampleStations(damaged)).toThrow(DataError);
      expect(() => exampleStations(damaged)).toThrow(
        /a\.arrow: its metadata cascada\.preset are no preset of this version$/,
      );
    }
  });
});
