// npm run ceiling:ladder -- [--work FOLDER] [--out FOLDER] [--workers n]: how often the primary is named right by one who knows
// the truth, the signals, the traces, one station. Goes on with what the work folder has; writes ceiling.json and the figure to docs and
// prints the tables of docs/ceiling.md.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { sha256 } from "../../src/core/hash.ts";
import { defaultWorkers } from "../../src/core/parallel.ts";
import { loadPreset } from "../../src/experiment/load.ts";
import { simulateToFile } from "../../src/experiment/simulate.ts";
import type { FeatureSetName } from "../../src/features/catalogue.ts";
import { posteriorOf } from "../../src/simulation/posterior.ts";
import { type Ladder, ladderOf, ladderSchema, type Rung } from "./ladder.ts";
import { type LadderData, readLadderData, splitLike } from "./ladder-data.ts";
import type { Outcome } from "./outcome.ts";
import { ladderFigure, ladderTables } from "./page.ts";
import { type SignalPosteriors, signalPosteriors } from "./signals.ts";
import { candidatesOf } from "./trained.ts";
import { asOutcome, type Trial, trial } from "./trials.ts";

const { values } = parseArgs({
  options: {
    work: { type: "string", default: "runs/ceiling-ladder" },
    out: { type: "string", default: fileURLToPath(new URL("../../docs", import.meta.url)) },
    workers: { type: "string" },
  },
});
const workers = values.workers === undefined ? defaultWorkers() : Number(values.workers);
const { work } = values;
mkdirSync(work, { recursive: true });

/** The default data set, and the same showers seen by tanks without noise. */
const PRESETS = { real: "default", noiseless: fileURLToPath(new URL("noiseless.yaml", import.meta.url)) };
type Data = keyof typeof PRESETS;

const read = new Map<string, Promise<LadderData>>();
const real = await ladderData("real", "observable");
const { ids } = real.stations;
const eventOf = new Map<number, number>();
const stations = new Map<number, number>();
for (const row of real.split.test) {
  eventOf.set(ids.shower[row]!, ids.event[row]!);
  stations.set(ids.shower[row]!, (stations.get(ids.shower[row]!) ?? 0) + 1);
}
const showers = [...eventOf.keys()];
const primary = (shower: number) => shower % real.preset.primaries.length;

const tried: Ladder["tried"] = [];
const signals = await withSignals();
const rungs: Rung[] = [
  { known: "true Xmax, N_mu, energy, zenith", how: "exact posterior", exact: true, outcome: byTruth() },
  {
    known: "true signals of all tanks, energy",
    ...{ how: "exact posterior, by integration", exact: true, outcome: bySignals("known_energy") },
  },
  {
    known: "true signals of all tanks",
    ...{ how: "exact posterior, by integration", exact: true, outcome: bySignals("unknown_energy") },
  },
  await rungOf("traces without noise, all stations", { data: "noiseless", level: "events", set: "detailed" }),
  await rungOf("traces, all stations", { data: "real", level: "events", set: "detailed" }),
  await rungOf("one station, detailed features", { data: "real", level: "stations", set: "detailed" }),
  await rungOf("one station, nine observable features", { data: "real", level: "stations", set: "observable" }),
  await rungOf("one station, the thesis's nine (true energy)", { data: "real", level: "stations", set: "thesis" }),
];
const ladder = ladderSchema.parse({
  dataset_sha256: sha256(readFileSync(join(work, "real.arrow"))),
  ...ladderOf(rungs, { stations, primary }),
  tried,
});
writeFileSync(join(values.out, "ceiling.json"), `${JSON.stringify(ladder, null, 1)}\n`);
writeFileSync(join(values.out, "figures", "ceiling-ladder.svg"), ladderFigure(ladder));
process.stdout.write(ladderTables(ladder));
const [known, unknown] = (["known_energy", "unknown_energy"] as const).map(meanLargest);
process.stdout.write(`\nMean of the largest posterior: rung 2 ${known!.toFixed(3)}, rung 3 ${unknown!.toFixed(3)}\n`);

/** A data set, simulated unless it is there, with features of a set, split as the baseline's. */
function ladderData(data: Data, set: FeatureSetName): Promise<LadderData> {
  const key = `${data} ${set}`;
  const known = read.get(key) ?? readData(data, set);
  read.set(key, known);
  return known;
}

async function readData(data: Data, set: FeatureSetName): Promise<LadderData> {
  const file = join(work, `${data}.arrow`);
  if (!existsSync(file)) {
    log(`simulating ${data}`);
    const { preset } = await loadPreset(PRESETS[data], ["stations_per_primary=20000"]);
    await simulateToFile(file, preset, { workers });
  }
  const own = await readLadderData(file, set, () => ({ update() {}, done() {} }));
  return data === "real" ? own : splitLike(own, real);
}

function byTruth(): Outcome {
  const { carried } = real.stations;
  const outcome = new Map<number, number>();
  const { primaries, hadronic_model: hadronicModel } = real.preset;
  for (const row of real.split.test) {
    const truth = {
      xmax_gcm2: carried.xmax_gcm2![row]!,
      ln_nmu: carried.ln_nmu![row]!,
      energy_eev: carried.energy_mc_eev![row]!,
      zenith_deg: carried.zenith_mc_deg![row]!,
    };
    const posterior = posteriorOf(truth, { primaries, prior: real.drawn, hadronicModel });
    outcome.set(ids.shower[row]!, isRight(posterior, ids.shower[row]!));
  }
  return outcome;
}

function isRight(posterior: ArrayLike<number>, shower: number): number {
  const list = Array.from(posterior);
  return list.indexOf(Math.max(...list)) === primary(shower) ? 1 : 0;
}

async function withSignals(): Promise<SignalPosteriors[]> {
  const file = join(work, "signals.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  log(`integrating over ${showers.length} showers`);
  const events = showers.map((shower_id) => ({ shower_id, event_id: eventOf.get(shower_id)! }));
  const progress = (fraction: number) => log(`${(100 * fraction).toFixed(0)} % of the showers`);
  const found = await signalPosteriors(events, { preset: real.preset, prior: real.drawn, workers, progress });
  writeFileSync(file, JSON.stringify(found));
  return found;
}

function bySignals(key: keyof SignalPosteriors): Outcome {
  return new Map(showers.map((shower, i) => [shower, isRight(signals[i]![key], shower)]));
}

/** What the share that is right must agree with, if the integration is right. */
function meanLargest(key: keyof SignalPosteriors): number {
  return signals.reduce((sum, posteriors) => sum + Math.max(...posteriors[key]), 0) / signals.length;
}

/** The candidate of the smallest log loss on validation rows. */
async function rungOf(
  known: string,
  { data, level, set }: { data: Data; level: "stations" | "events"; set: FeatureSetName },
): Promise<Rung> {
  const trials: Trial[] = [];
  for (const candidate of candidatesOf(set)) {
    log(`${known}: ${candidate}`);
    trials.push(await trial({ candidate, data, set }, { folder: work, workers, read: () => ladderData(data, set) }));
  }
  const best = trials.reduce((one, other) => (other.validation[level] < one.validation[level] ? other : one));
  for (const { candidate, validation } of trials) {
    tried.push({
      known,
      model: candidate,
      validation_log_loss: validation[level],
      chosen: candidate === best.candidate,
    });
  }
  return { known, how: best.candidate, exact: false, outcome: asOutcome(best[level]) };
}

function log(text: string): void {
  process.stderr.write(`${text}\n`);
}
