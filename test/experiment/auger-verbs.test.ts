import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readTableFile } from "../../src/audit/table-file.ts";
import { convertSource } from "../../src/data/convert.ts";
import { classifyFile } from "../../src/experiment/classify-file.ts";
import { loadEvent } from "../../src/experiment/event-file.ts";
import { openReadSource } from "../../src/features/read-source.ts";
import { simulatedEvents } from "../data/formats/auger/simulated-events.ts";
import { temporaryFolder } from "../data/stations.ts";
import { optionsIn } from "./small-experiment.ts";

/** Of the first event that the generator makes. */
const ID = "081847956000";

/** A folder of three events. */
async function publishedIn(folder: string): Promise<string> {
  const path = join(folder, "events");
  await mkdir(path);
  for (const { name, document } of await simulatedEvents("data/sample.arrow", "current", 3)) {
    await writeFile(join(path, name), JSON.stringify(document));
  }
  return path;
}

test("events of the Open Data go through every verb, their ids as they are published", async () => {
  const folder = await temporaryFolder();
  const path = await publishedIn(folder);
  const out = join(folder, "predictions.csv");
  const options = { ...optionsIn(folder), model: "models/xgboost-baseline", out, overwrite: false };
  const { result } = await classifyFile(path, options);
  const [header, ...rows] = (await readFile(out, "utf8")).trim().split("\n");
  expect(header).toMatch(/^event_id,station_id,shower_id,p_proton/);
  expect(rows).toHaveLength(result.rows);
  expect(rows[0]!.split(",")[0]).toBe(ID);
  expect(new Set(rows.map((row) => row.split(",")[0])).size).toBe(3);

  const { event_id, stations } = await loadEvent(path, { event: ID });
  expect(event_id).toBe(ID);
  expect(rows.filter((row) => row.startsWith(`${ID},`))).toHaveLength(stations.length);

  const parquet = join(folder, "events.parquet");
  const near = await openReadSource(path, { select: "core_distance_m < 1500" });
  const done = await convertSource(near, parquet);
  expect(done.rows).toBe(near.cuts()![0]!.kept);
  expect((await loadEvent(parquet, { event: ID })).event_id).toBe(ID);

  await expect(readTableFile(path, { set: "observable" })).rejects.toThrow(
    /has no column primary; expected one: stations with traces are audited by it$/,
  );
});
