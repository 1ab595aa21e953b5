import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import type { StationTable } from "../../src/core/table.ts";
import { classifyFile } from "../../src/experiment/classify-file.ts";
import { loadModelFolder } from "../../src/experiment/model-folder.ts";
import { runExperiment } from "../../src/experiment/run.ts";
import { readRecord } from "../../src/tracking/run-store.ts";
import { makeStations, temporaryFolder } from "../data/stations.ts";
import { columnsOf, experimentOn, optionsIn, stationFile } from "./small-experiment.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  path = await stationFile(join(folder, "a.arrow"), { table: stations() });
});

function stations(): StationTable {
  const table = makeStations(240);
  return { rows: 240, columns: { ...table.columns, bin_width_ns: new Float32Array(240).fill(25) } };
}

const CUTS = [
  { cut: "core_distance_m > 20", kept: 214, dropped: 26 },
  { cut: "station_id < 3", kept: 161, dropped: 53 },
];

describe("an experiment with a selection and derived features", () => {
  test("counts its cuts in result, record and report, and trains on what they keep", async () => {
    const experiment = await experimentOn(
      path,
      "data.select=core_distance_m > 20 & station_id < 3",
      "features.derived={near: 1 / core_distance_m}",
    );
    const { result } = await runExperiment(experiment, optionsIn(folder));
    expect(result.selection).toEqual(CUTS);
    expect(result.rows).toBe(161);
    expect(result.features.at(-1)).toBe("near");
    const record = await readRecord(result.run);
    expect(record.data!.selection).toEqual(CUTS);
    expect(record.preprocessing!.features).toMatchObject({ derived: { near: "1 / core_distance_m" } });
    expect(await readFile(result.report, "utf8")).toContain("core_distance_m &gt; 20 kept 214 and dropped 26");
    const { manifest } = await loadModelFolder(join(result.run, "model"));
    expect(manifest.features.derived).toEqual({ near: "1 / core_distance_m" });
    // the model's own expressions are applied to a file that it classifies
    const unlabelled = await stationFile(join(folder, "b.arrow"), {
      table: stations(),
      columns: columnsOf("id", "observable"),
    });
    const options = { ...optionsIn(folder), model: join(result.run, "model"), out: undefined, overwrite: false };
    const reading = { select: "core_distance_m > 20" };
    const classified = await classifyFile(unlabelled, { ...options, reading });
    expect(classified.result.features.at(-1)).toBe("near");
    expect(classified.result.selection).toEqual(CUTS.slice(0, 1));
  });

  test("says where it selects by truth, and what cannot be meant", async () => {
    const experiment = await experimentOn(path, "data.select=xmax_gcm2 > 100 & primary in ('proton', 'iron')");
    const { result } = await runExperiment(experiment, optionsIn(folder));
    expect(result.classes).toEqual(["proton", "iron"]);
    expect(await readFile(result.report, "utf8")).toContain("The selection reads xmax_gcm2, which no detector knows");
    await expect(experimentOn(path, "data.select=xmax > 1 &")).rejects.toThrow(ConfigError);
    await expect(experimentOn(path, "data.select=xmax > 1")).rejects.toThrow("data.select: unknown column xmax");
    await expect(experimentOn(path, "features.derived={a: xmax}")).rejects.toThrow("derived.a: unknown column xmax");
  });
});
