import { writeFile } from "node:fs/promises";
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
  expect(await readPredictions(path)).toEqual(table);
  const { station, shower, primary, ...events } = table;
  expect(station && shower && primary).toBeDefined();
  await writePredictions(path, { ...events, classes: ['light, "p"', "heavy"] }, { overwrite: true });
  expect(await readPredictions(path)).toEqual({ ...events, classes: ['light, "p"', "heavy"] });
});

test.each([
  ["", /line 1: no predictions/],
  ["event_id,predicted\n1,iron\n", /line 1: no predictions/],
  ["event_id,p_a\n1\n", /line 2: 1 columns; expected 2/],
  ["event_id,p_a\n1,1\n2,x\n", /line 3: p_a is "x"/],
  ["event_id,p_a\n-1,1\n", /line 2: event_id is "-1"/],
  ["event_id,p_a\n,1\n", /line 2: event_id is ""/],
  ["event_id,p_a,primary\n1,1,iorn\n", /line 2: primary is iorn; expected one of proton/],
])("%j is refused", async (text, message) => {
  const path = join(await temporaryFolder(), "p.csv");
  await writeFile(path, text);
  await expect(readPredictions(path)).rejects.toThrow(DataError);
  await expect(readPredictions(path)).rejects.toThrow(message);
});
