import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DataError, InterruptedError, ShapeError } from "../../src/core/errors.ts";
import { sha256 } from "../../src/core/hash.ts";
import { noProgress } from "../../src/core/progress.ts";
import { naming, readStations, simulationSeed } from "../../src/experiment/stations.ts";
import { makeStations, temporaryFolder } from "../data/stations.ts";
import { columnsOf, stationFile } from "./small-experiment.ts";

const quiet = { start: noProgress, signal: new AbortController().signal };
const observable = { set: "observable" as const };

describe("the stations of a file", () => {
  test("come with their features, labels, metadata and what figures need, and the hash of the features", async () => {
    const path = await stationFile(join(await temporaryFolder(), "a.arrow"), { metadata: { "cascada.seed": "3" } });
    const stations = await readStations(path, observable, quiet);
    expect(stations.x.rows).toBe(240);
    expect(stations.path).toBe(path);
    expect(simulationSeed(stations.metadata)).toBe(3);
    expect(Object.keys(stations.carried).sort()).toEqual([
      "bin_width_ns",
      "core_distance_m",
      "core_distance_mc_m",
      "energy_eev",
      "energy_mc_eev",
      "ln_nmu",
      "xmax_gcm2",
      "zenith_deg",
      "zenith_mc_deg",
    ]);
    const truth = makeStations(240).columns;
    expect(stations.primary).toEqual(truth.primary);
    expect(stations.carried.core_distance_mc_m).toEqual(truth.core_distance_mc_m);
    expect(stations.sha256).toBe(sha256(JSON.stringify(stations.x.columns), stations.x.values));
  });

  test("need neither label nor truth", async () => {
    const columns = columnsOf("id", "observable");
    const path = await stationFile(join(await temporaryFolder(), "a.arrow"), { columns });
    const stations = await readStations(path, observable, quiet);
    expect(stations).not.toHaveProperty("primary");
    expect(Object.keys(stations.carried).sort()).toEqual([
      "bin_width_ns",
      "core_distance_m",
      "energy_eev",
      "zenith_deg",
    ]);
  });

  test("are counted while they are read, and reading stops where it is told to", async () => {
    const path = await stationFile(join(await temporaryFolder(), "a.arrow"), { table: makeStations(1500) });
    const seen: unknown[] = [];
    const start = () => ({ update: (...at: unknown[]) => seen.push(at), done: (note?: string) => seen.push(note) });
    await readStations(path, observable, { ...quiet, start });
    expect(seen).toEqual([
      [1024 / 1500, "1024 stations"],
      [1, "1500 stations"],
      expect.stringMatching(/^9 features of 1500 stations\b/),
    ]);
    const signal = AbortSignal.abort(new InterruptedError());
    await expect(readStations(path, observable, { ...quiet, signal })).rejects.toThrow(InterruptedError);
  });
});

describe("naming", () => {
  test("puts the file before a DataError that does not name it, and keeps the cause", async () => {
    const cause = new DataError("row 3: is NaN");
    await expect(
      naming("a.arrow", () => {
        throw cause;
      }),
    ).rejects.toMatchObject({ name: "DataError", message: "a.arrow: row 3: is NaN", cause });
  });

  test("leaves what names the file, and every other error, alone", async () => {
    for (const error of [new DataError("cannot read a.arrow"), new ShapeError("rows"), new Error("bug")]) {
      await expect(naming("a.arrow", () => Promise.reject(error))).rejects.toBe(error);
    }
    expect(await naming("a.arrow", () => 7)).toBe(7);
  });
});

test("the seed of the showers is a whole number, or not known", () => {
  expect(simulationSeed({ "cascada.seed": "0" })).toBe(0);
  for (const seed of ["", "one", "-1", "1.5", "1e99", "9999999999999999"])
    expect(simulationSeed({ "cascada.seed": seed })).toBeNull();
  expect(simulationSeed({})).toBeNull();
});
