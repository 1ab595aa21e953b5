import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { StationTable } from "../../src/core/table.ts";
import { classifyFile } from "../../src/experiment/classify-file.ts";
import { runExperiment } from "../../src/experiment/run.ts";
import { makeStations, temporaryFolder } from "../data/stations.ts";
import { columnsOf, experimentOn, optionsIn, stationFile } from "./small-experiment.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

/** The stations with bins of one width, a PMT of every tenth dead. */
function stations(): StationTable {
  const table = makeStations(240);
  const bin_width_ns = new Float32Array(240).fill(25);
  const pmt_mask = Uint8Array.from({ length: 240 }, (_, row) => (row % 10 === 0 ? 0b011 : 0b111));
  return { ...table, columns: { ...table.columns, bin_width_ns, pmt_mask } };
}

test("an experiment on traces: its model's folder has the window, which a file is then classified with", async () => {
  const path = await stationFile(join(folder, "a.arrow"), { table: stations() });
  const settings = ["features.set=pmt_traces", "features.window_bins=5", "features.compress=sqrt"];
  const { result, content } = await runExperiment(await experimentOn(path, ...settings), optionsIn(folder));
  expect(result.features).toHaveLength(15);
  expect(content.summary).toMatch(
    / 24 of 240 stations have a PMT that does not work, whose trace is the mean of the others\./,
  );
  expect(content.figures!.map(({ caption }) => caption).join()).toMatch(
    /Mean trace of each primary as the model sees it/,
  );

  const model = join(result.run, "model");
  expect(JSON.parse(await readFile(join(model, "cascada.json"), "utf8")).features).toEqual({
    ...{ set: "pmt_traces", per_pmt: false, window_bins: 5, normalise: "charge", compress: "sqrt" },
  });
  const bare = await stationFile(join(folder, "b.arrow"), {
    table: stations(),
    columns: columnsOf("id", "observable"),
  });
  const classified = await classifyFile(bare, { ...optionsIn(folder), model, out: undefined, overwrite: false });
  expect(classified.result.sha256.features).toBe(result.sha256.features);
  expect(classified.content.summary).toMatch(/ 24 of 240 stations have a PMT that does not work/);
});

test("uses no truth: without it the model is the same", async () => {
  const path = await stationFile(join(folder, "a.arrow"), { table: stations() });
  const bare = await stationFile(join(folder, "b.arrow"), {
    table: stations(),
    columns: columnsOf("id", "observable", "label"),
  });
  const [one, other] = await Promise.all(
    [path, bare].map(async (file) =>
      runExperiment(await experimentOn(file, "features.set=average_trace"), optionsIn(folder)),
    ),
  );
  const { dataset: _, ...rest } = one!.result.sha256;
  expect(other!.result.sha256).toMatchObject(rest);
});
