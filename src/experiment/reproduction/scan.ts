import { ConfigError } from "../../core/errors.ts";
import { FEATURE_DEFINITIONS } from "../../features/catalogue.ts";
import { GENERATOR_VERSION } from "../../simulation/generate.ts";
import { simulationSchema } from "../../simulation/preset.ts";
import type { Experiment } from "../schema.ts";
import type { RunOptions } from "../tracked-run.ts";
import { keptWork } from "./kept-work.ts";
import { type CurveInputs, scanCurve } from "./scan-curve.ts";
import {
  type Multiplicity,
  type ScanCurve,
  type ScanProtocol,
  type ScanResult,
  scanCurveSchema,
} from "./scan-schema.ts";

/** Raised whenever the same inputs give another curve. */
const SCAN_VERSION = "1";

/** The thesis's conclusions say "~87 % on the test set", its table 0.88519. */
const PUBLISHED = { conclusions: 0.87, table: 0.88519 } as const;

/** What is scanned. */
export interface ScanPlan {
  quick: boolean;
  /** of the experiment, before what the user sets */
  settings: readonly string[];
  /** in the order in which they are trained */
  curves: readonly (Multiplicity & { protocol: ScanProtocol })[];
  rounds: readonly number[];
}

/** About 7 stations of a shower on one core become rows: a share makes fewer of them, reuse more. */
const share = (station_share: number): Multiplicity => ({ reuse: 1, station_share });
const reused = (reuse: number): Multiplicity => ({ reuse, station_share: 1 });

function under(protocol: ScanProtocol, multiplicities: readonly Multiplicity[]): ScanPlan["curves"] {
  return multiplicities.map((multiplicity) => ({ protocol, ...multiplicity }));
}

/** What decides comes first; 0.92 is that of preset thesis, which was chosen by those beside it. */
const MULTIPLICITIES = [share(1), share(0.7), reused(2), share(0.92), reused(5), share(0.5), share(0.3)];

export const FULL_SCAN: ScanPlan = {
  quick: false,
  settings: [],
  curves: [
    ...under("thesis", MULTIPLICITIES),
    ...under("leak_free", MULTIPLICITIES),
    ...under("truth_features", MULTIPLICITIES),
  ],
  rounds: [10, 30, 100, 250, 500, 750, 1000, 1500, 2000, 2500, 3000, 3500, 4000, 4500],
};

export const QUICK_SCAN: ScanPlan = {
  quick: true,
  settings: ["data.simulate.stations_per_primary=500", "model.rounds=100"],
  curves: [
    ...under("thesis", [share(1), share(0.4), reused(5)]),
    ...under("leak_free", [share(1)]),
    ...under("truth_features", [share(1)]),
  ],
  rounds: [10, 30, 100],
};

/**
 * Accuracy of boosted trees, those of the thesis, against the number of rounds and of stations per simulated shower, under
 * the thesis's protocol and two that keep showers apart. Each curve is kept in the cache once it is there, so that a scan
 * which was killed goes on where it was.
 *
 * @param experiment with a simulation and boosted trees; numbers of rounds beyond its own are left out
 */
export async function scan(
  plan: ScanPlan,
  { model: given, seed, data }: Experiment,
  options: Omit<RunOptions, "runs">,
): Promise<ScanResult> {
  const { name: _, rounds: most, ...model } = given as Experiment["model"] & { rounds: number };
  const rounds = [...plan.rounds.filter((round) => round < most), most];
  if (data.simulate === undefined) throw new ConfigError("a scan of a file: expected data.simulate, which it changes");
  const curves: ScanCurve[] = [];
  for (const { protocol, ...multiplicity } of plan.curves) {
    const { reuse, station_share } = multiplicity;
    const thinned = { station_share: station_share === 1 ? undefined : station_share };
    const preset = simulationSchema.parse({ ...data.simulate, reuse, ...thinned });
    curves.push(await curveOf({ protocol, multiplicity, preset, seed, model, rounds }, options));
  }
  return {
    quick: plan.quick,
    seed,
    stations_per_primary: data.simulate.stations_per_primary ?? null,
    model: { ...model, rounds: most },
    published: { ...PUBLISHED },
    curves: curves.sort((a, b) => a.stations_per_shower - b.stations_per_shower),
    crossing: Object.values(PUBLISHED).map((accuracy) => ({
      accuracy,
      stations_per_shower: crossing(curves, accuracy),
    })),
  };
}

async function curveOf(inputs: CurveInputs, options: Omit<RunOptions, "runs">): Promise<ScanCurve> {
  const { result } = await keptWork(options.cache, {
    name: "scan-curve",
    inputs: { version: SCAN_VERSION, generator: GENERATOR_VERSION, features: FEATURE_DEFINITIONS, ...inputs },
    schema: scanCurveSchema,
    work: () => scanCurve(inputs, options),
  });
  return result;
}

/**
 * Stations per shower at which the thesis protocol gives `accuracy` at the last number of rounds: linear between the
 * logarithms of the two multiplicities beside it, null where it is outside all of them.
 */
export function crossing(curves: readonly ScanCurve[], accuracy: number): number | null {
  const points = curves
    .filter(({ protocol }) => protocol === "thesis")
    .map(({ stations_per_shower, points: stages }) => ({ at: stations_per_shower, value: stages.at(-1)!.accuracy }))
    .sort((a, b) => a.at - b.at);
  const above = points.findIndex(({ value }) => value >= accuracy);
  if (above < 1) return null;
  const [low, high] = [points[above - 1]!, points[above]!];
  const part = (accuracy - low.value) / (high.value - low.value);
  return Math.exp(Math.log(low.at) + part * Math.log(high.at / low.at));
}
