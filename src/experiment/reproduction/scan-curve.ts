import { Random } from "../../core/random.ts";
import { type Split, splitByRow, splitByShower } from "../../data/split.ts";
import { correctRows } from "../../evaluation/accuracy.ts";
import { clusteredProportion } from "../../evaluation/clustered-proportion.ts";
import { decide } from "../../evaluation/decision.ts";
import { trainBooster } from "../../models/boosting/train-booster.ts";
import type { LabelledSet } from "../../models/model.ts";
import type { SimulationPreset } from "../../simulation/preset.ts";
import { obtainDataset } from "../dataset-cache.ts";
import { classesOf, labelledRows } from "../labelled.ts";
import { readStations } from "../stations.ts";
import type { RunOptions } from "../tracked-run.ts";
import { type Multiplicity, SCAN_PROTOCOLS, type ScanCurve, type ScanProtocol } from "./scan-schema.ts";

/** What a curve depends on. */
export interface CurveInputs {
  protocol: ScanProtocol;
  multiplicity: Multiplicity;
  preset: SimulationPreset;
  /** of the split and the trees */
  seed: number;
  /** parameters of the boosted trees */
  model: Readonly<Record<string, unknown>>;
  /** numbers of rounds to test after, rising; the last is how many are trained */
  rounds: readonly number[];
}

const SPLITTERS = { row: splitByRow, shower: splitByShower } as const;

/**
 * Trains boosted trees once and tests them after several numbers of rounds. A fifth of the rows or showers is the test; the
 * others are all trained on, as nothing is selected or stopped by: the thesis trained on 80 % of its rows.
 */
export async function scanCurve(
  { protocol, multiplicity, preset, seed, model, rounds }: CurveInputs,
  { cache, workers, signal, start }: Omit<RunOptions, "runs">,
): Promise<ScanCurve> {
  const { split: unit, features } = SCAN_PROTOCOLS[protocol];
  const dataset = await obtainDataset(preset, { folder: cache, workers, signal, start });
  const stations = await readStations(dataset.path, { set: features }, { start, signal });
  const labels = classesOf(stations, dataset.path);
  const random = Random.fromSeed(seed);
  const { shower } = stations.ids;
  const split = SPLITTERS[unit]({ shower, ...labels }, random.stream("split"));
  const table = { table: stations, ...labels };
  const train = labelledRows(table, untested(split));
  const test = labelledRows(table, split.test);
  const progress = start(`${protocol}, ${(stations.x.rows / countOf(shower)).toFixed(1)} stations per shower`);
  const { booster } = await trainBooster(
    { x: train.x, label: Float32Array.from(train.y) },
    { ...model, rounds: rounds.at(-1)! },
    {
      classes: labels.classes,
      seed,
      workers,
      signal,
      onRound(round) {
        progress.update(round / rounds.at(-1)!, `round ${round}`);
        return false;
      },
    },
  );
  const points: ScanCurve["points"] = [];
  for (const probabilities of booster.staged(test.x, { after: rounds })) {
    signal.throwIfAborted();
    points.push({ rounds: rounds[points.length]!, ...measured(test, probabilities) });
  }
  progress.done(`accuracy ${points.at(-1)!.accuracy.toFixed(4)} after ${rounds.at(-1)} rounds`);
  const showers = countOf(shower);
  return {
    protocol,
    ...multiplicity,
    stations_per_shower: stations.x.rows / showers,
    showers,
    stations: stations.x.rows,
    n_train: train.y.length,
    n_test: test.y.length,
    dataset_sha256: dataset.sha256,
    points,
  };
}

function measured({ y, classes, shower }: LabelledSet, probabilities: Float32Array) {
  const correct = correctRows(y, decide(probabilities, classes.length));
  const { proportion, interval, n_effective } = clusteredProportion(correct, shower, 0.99);
  return { accuracy: proportion, interval99: [interval[0], interval[1]] as [number, number], n_effective };
}

/** The rows that are not tested, ascending. */
function untested({ train, validation }: Split): Uint32Array {
  return Uint32Array.from([...train, ...validation]).sort();
}

function countOf(ids: Uint32Array): number {
  return new Set(ids).size;
}
