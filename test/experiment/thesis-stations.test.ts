import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { PRIMARIES } from "../../src/core/primaries.ts";
import { noProgress } from "../../src/core/progress.ts";
import { DEGREE } from "../../src/core/units.ts";
import { hashPath } from "../../src/experiment/job/path-hash.ts";
import { planExperiment } from "../../src/experiment/plan.ts";
import { reproductionPage } from "../../src/experiment/reproduction/page.ts";
import { reproduce, reproductionOf } from "../../src/experiment/reproduction/reproduce.ts";
import { experimentSchema } from "../../src/experiment/schema.ts";
import { readStations, type Stations } from "../../src/experiment/stations.ts";

const signal = new AbortController().signal;
const options = { start: noProgress, signal };
let simulated: Stations;
let folder: string;

/** Our stations in the layout of the thesis's files. */
beforeAll(async () => {
  simulated = await readStations("data/sample.arrow", { set: "thesis" }, options);
  folder = mkdtempSync(join(tmpdir(), "granada-"));
  const { x, ids, primary } = simulated;
  for (const [code, name] of PRIMARIES.entries()) {
    const lines = [...primary!.keys()]
      .filter((row) => primary![row] === code)
      .map((row) => {
        const features = [...x.values.subarray(row * 9, row * 9 + 9)].map((value, k) =>
          k === 5 ? value * DEGREE : value,
        );
        return [ids.event[row]!, 1, ids.shower[row]!, ...features, 0].join("   ");
      });
    if (lines.length > 0) writeFileSync(join(folder, `QGSJet-${name}-train.txt`), `${lines.join("\n")}\n`);
  }
});

test("our stations, written as the thesis's files, are read as they were: features, showers, primaries", async () => {
  const read = await readStations(folder, { set: "thesis" }, { ...options, reading: { azimuth: "shower" } });
  expect(read.x.columns).toEqual(simulated.x.columns);
  const order = [...simulated.primary!.keys()].sort((a, b) => simulated.primary![a]! - simulated.primary![b]! || a - b);
  expect([...read.primary!]).toEqual(order.map((row) => simulated.primary![row]));
  for (const [i, row] of order.entries()) {
    const [ours, theirs] = [simulated, read].map(({ x }, k) =>
      x.values.subarray((k ? i : row) * 9, (k ? i : row) * 9 + 9),
    );
    for (const [k, value] of ours!.entries()) expect(theirs![k]).toBeCloseTo(value, k === 5 ? 3 : 10);
  }
  // The grouping is that of the simulation: one shower of theirs for each of ours.
  const pairs = new Set(order.map((row, i) => `${simulated.ids.shower[row]} ${read.ids.shower[i]}`));
  expect(pairs.size).toBe(new Set(simulated.ids.shower).size);
  expect(new Set(read.ids.shower).size).toBe(pairs.size);
});

test("of the station's azimuth the column says so, and other features are refused", async () => {
  const read = await readStations(folder, { set: "thesis" }, { ...options, reading: { azimuth: "station" } });
  expect(read.x.columns[5]).toBe("azimuth_sp_deg");
  expect(read.notes[0]).toMatch(/^energy, zenith angle of these rows are Monte-Carlo truth by nature/);
  await expect(readStations(folder, { set: "observable" }, options)).rejects.toThrow(
    /^features\.set is observable: expected thesis for /,
  );
});

test("an azimuth is refused where there are no text files that it could be of", async () => {
  const reading = { azimuth: "shower" as const };
  await expect(readStations("data/sample.arrow", { set: "thesis" }, { ...options, reading })).rejects.toThrow(
    'azimuth is "shower"; the format arrow has no such option',
  );
  const data = { simulate: { showers_per_primary: 1 }, azimuth: "shower" };
  const { error } = experimentSchema.safeParse({ name: "a", data, model: { name: "svm" } });
  expect(error!.issues.map(({ path, message }) => `${path.join(".")}: ${message}`)).toEqual([
    "data.azimuth: expected only with a file, not with simulate",
  ]);
});

test("a dry run names the folder and the hash that the run has", async () => {
  const given = { name: "a", data: { file: folder }, features: { set: "thesis" }, model: { name: "svm" } };
  const runs = { cache: join(folder, "none"), workers: 1, signal };
  const { data } = await planExperiment(experimentSchema.parse(given), runs);
  const { sha256 } = await hashPath(folder);
  expect(data).toEqual({ action: "read", path: folder, sha256, note: "a folder of 4 files" });
});

test("a model of the thesis runs on its files, and the page says what the features are", async () => {
  const runs = mkdtempSync(join(tmpdir(), "granada-runs-"));
  const asked = reproductionOf({
    ...{ study: "table", quick: true, models: ["svm"], set: [] },
    tables: { folder, azimuth: "station" },
  });
  const result = await reproduce(asked, { ...options, runs, cache: join(runs, "cache"), workers: 1 });
  expect(Object.keys(result.models[0]!.protocols)).toEqual(["shower_split", "thesis"]);
  expect(result.data).toMatchObject({ stations: simulated.x.rows, reuse: null, station_share: null });
  expect(reproductionPage(result)).toContain(
    "text files, azimuth that of the station; without leaks means split by shower",
  );
});
