import type { StartProgress } from "../../src/core/progress.ts";
import { Random } from "../../src/core/random.ts";
import { type Split, splitByShower } from "../../src/data/split.ts";
import { showersDrawn } from "../../src/experiment/ceiling/row-ceiling.ts";
import { presetOf } from "../../src/experiment/event-truth.ts";
import { classesOf } from "../../src/experiment/labelled.ts";
import { loadExperiment } from "../../src/experiment/load.ts";
import { readStations, type Stations } from "../../src/experiment/stations.ts";
import type { FeatureSetName } from "../../src/features/catalogue.ts";
import type { SimulationPreset } from "../../src/simulation/preset.ts";

/** The experiment whose data and split the ladder is of. */
const EXPERIMENT = "experiments/baseline.yaml";

/** Stations of a data set, cut into showers to train, to validate and to test with. */
export interface LadderData {
  stations: Stations;
  classes: string[];
  /** [rows] */
  y: Uint8Array;
  split: Split;
  preset: SimulationPreset;
  /** showers drawn of each primary */
  drawn: number[];
}

/** The features of a file's stations, split as the baseline splits them. Throws Error where the file has no truth. */
export async function readLadderData(path: string, set: FeatureSetName, start: StartProgress): Promise<LadderData> {
  const experiment = await loadExperiment(EXPERIMENT);
  const stations = await readStations(path, { set }, { start, signal: new AbortController().signal });
  const { classes, y } = classesOf(stations, path);
  const random = Random.fromSeed(experiment.seed).stream("split");
  const split = splitByShower({ shower: stations.ids.shower, y, classes }, random, experiment.split);
  const preset = presetOf(stations.metadata);
  if ("reason" in preset) throw new Error(`${path}: ${preset.reason}`);
  const drawn = showersDrawn(stations.ids.shower, stations.primary!, preset.primaries);
  if (drawn === undefined) throw new Error(`${path}: its showers are not those of its preset`);
  return { stations, classes, y, split, preset, drawn };
}

/** The rows of one data set split as the showers of another are; showers that this has not are left out. */
export function splitLike(data: LadderData, other: LadderData): LadderData {
  const parts = new Map<number, keyof Split>();
  for (const part of ["train", "validation", "test"] as const) {
    for (const row of other.split[part]) parts.set(other.stations.ids.shower[row]!, part);
  }
  const rowsOf = (part: keyof Split) =>
    Uint32Array.from(
      [...data.stations.ids.shower.keys()].filter((row) => parts.get(data.stations.ids.shower[row]!) === part),
    );
  return { ...data, split: { train: rowsOf("train"), validation: rowsOf("validation"), test: rowsOf("test") } };
}
