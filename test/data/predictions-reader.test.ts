import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { type PredictionTable, writePredictions } from "../../src/data/predictions.ts";
import { readPredictions } from "../../src/data/predictions-reader.ts";
import { temporaryFolder } from "./stations.ts";

const table: PredictionTable = {
  event: Uint32Array.of(7, 4_294_967_295),
  station: Uint32Array.of(0, 1),
  shower: Uint32Array.of(3, 2),
  classes: ["proton", "iron"],
  probabilities: Float32Array.of(0.1, 0.9, 1, 0),
  primary: Uint8Array.of(3, 5),
};

test("what was written is read, to the bit", async () => {
  const path = join(await temporaryFolder(), "p.csv");
  await writePredictions(path, table);
  expect(await readPredictions([path])).toEqual([table]);
  const { station, shower, primary, ...events } = table;
  expect(station && shower && primary).toBeDefined();
  await writePredictions(path, { ...events, classes: ['light, "p"', "heavy"] }, { overwrite: true });
  expect(await readPredictions([path])).toEqual([{ ...events, classes: ['light, "p"', "heavy"] }]);
});

test("ids that are texts in any file have one number in all", async () => {
  const folder = await temporaryFolder();
  const paths = ["a.csv", "b.csv"].map((name) => join(folder, name));
  const texts = ["081847956000", "12"];
  await writePredictions(
    paths[0]!,
    { ...table, event: Uint32Array.of(1, 0) },
    { idName: (column, id) => (column === "event_id" ? texts[id] : undefined) },
  );
  await writePredictions(paths[1]!, { ...table, event: Uint32Array.of(12, 5) });
  expect(await readFile(paths[0]!, "utf8")).toMatch(/^event_id.*\r\n12,0,3,.*\r\n081847956000,1,2,/);
  const [a, b] = await readPredictions(paths);
  expect([a!.event, a!.station]).toEqual([Uint32Array.of(0, 1), table.station]);
  expect(b!.event).toEqual(Uint32Array.of(0, 2));
});

test.each([
  ["", /line 1: no predictions/],
  ["event_id,predicted\n1,iron\n", /line 1: no predictions/],
  ["event_id,p_a\n1\n", /line 2: 1 columns; expected 2/],
  ["event_id,p_a\n1,1\n2,x\n", /line 3: p_a is "x"/],
  ["event_id,p_a\n,1\n", /line 2: event_id is ""/],
  ["event_id,p_a,primary\n1,1,iorn\n", /line 2: primary is iorn; expected one of proton/],
])("%j is refused", async (text, message) => {
  const path = join(await temporaryFolder(), "p.csv");
  await writeFile(path, text);
  await expect(readPredictions([path])).rejects.toThrow(DataError);
  await expect(readPredictions([path])).rejects.toThrow(message);
});
