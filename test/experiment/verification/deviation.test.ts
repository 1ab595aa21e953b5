import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { measureDeviation, type Numbers } from "../../../src/experiment/verification/deviation.ts";
import { temporaryFolder } from "../../data/stations.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

const STATIONS = "event_id,station_id,p_proton,p_iron,predicted,primary\r\n";
const EVENTS = "event_id,p_proton,p_iron,predicted,primary\r\n";

interface Given {
  stations?: string;
  events?: string;
  metrics?: Numbers["metrics"];
}

/** A run's folder with rows of predictions. */
async function numbers(name: string, { stations, events, metrics = {} }: Given): Promise<Numbers> {
  const path = join(folder, name);
  await mkdir(path);
  if (stations !== undefined) await writeFile(join(path, "predictions-stations.csv"), STATIONS + stations);
  if (events !== undefined) await writeFile(join(path, "predictions-events.csv"), EVENTS + events);
  return { path, metrics, protocols: ["shower_split", "row_split"] };
}

async function deviations(one: Given, other: Given) {
  return measureDeviation(await numbers("one", one), await numbers("other", other));
}

describe("probabilities", () => {
  test("are off by the largest difference of any row of stations or events", async () => {
    const of = await deviations(
      { stations: "1,1,0.5,0.5,proton,iron\r\n1,2,0.25,0.75,iron,iron\r\n", events: "1,0.5,0.5,proton,iron\r\n" },
      { stations: "1,1,0.5,0.5,proton,iron\r\n1,2,0.375,0.625,iron,iron\r\n", events: "1,0.25,0.75,iron,iron\r\n" },
    );
    // 0.375 - 0.25 = 0.125 among the stations, 0.5 - 0.25 among the events.
    expect(of("shower_split.predict").probability).toBe(0.25);
    expect(of("predictions").probability).toBe(0.25);
  });

  test("judge no protocol whose predictions are not kept", async () => {
    const of = await deviations({ stations: "1,1,1,0,proton,iron\r\n" }, { stations: "1,1,0,1,iron,iron\r\n" });
    expect(of("row_split.predict").probability).toBeNull();
  });

  test.each([
    ["a row more", "1,1,1,0,proton,iron\r\n1,2,1,0,proton,iron\r\n"],
    ["a row less", ""],
    ["another station", "1,9,1,0,proton,iron\r\n"],
    ["another truth", "1,1,1,0,proton,proton\r\n"],
    ["no number", "1,1,x,0,proton,iron\r\n"],
  ])("cannot be compared where there is %s", async (_, stations) => {
    const of = await deviations({ stations: "1,1,1,0,proton,iron\r\n" }, { stations });
    expect(of("predictions").probability).toBe(Number.POSITIVE_INFINITY);
  });

  test("cannot be compared with a file that is not there; without any there is nothing to compare", async () => {
    expect((await deviations({ events: "1,1,0,proton,iron\r\n" }, {}))("predictions").probability).toBe(Infinity);
    const nothing = await measureDeviation(await numbers("a", {}), await numbers("b", {}));
    expect(nothing("predictions")).toEqual({ probability: null, metric: null });
  });
});

describe("metrics", () => {
  test("are off by the largest difference, of the stage's own protocol or of all", async () => {
    const of = await deviations(
      { metrics: { "shower_split.accuracy": 0.5, "row_split.accuracy": 0.75, "row_split.loss": null } },
      { metrics: { "shower_split.accuracy": 0.375, "row_split.accuracy": 0.5, "row_split.loss": null } },
    );
    expect(of("shower_split.evaluate").metric).toBe(0.125);
    expect(of("row_split.evaluate").metric).toBe(0.25);
    expect(of("files").metric).toBe(0.25);
  });

  test("that one side lacks cannot be compared", async () => {
    const of = await deviations({ metrics: { "shower_split.accuracy": 0.5 } }, { metrics: {} });
    expect(of("shower_split.fit").metric).toBe(Number.POSITIVE_INFINITY);
  });
});
