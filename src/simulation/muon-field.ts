import { ConfigError } from "../core/errors.ts";
import { exponential } from "../core/exponential.ts";
import type { Random } from "../core/random.ts";
import { normalQuantile } from "../core/special-functions.ts";
import {
  ENERGY_SCALE,
  interpolateTable,
  LOG_DENSITY,
  LOG_DISTANCES,
  LOG_ENERGY_WIDTH,
  LOG_TIMES,
  LOGIT_LOW,
  locate,
  QUANTITIES,
  TIMES,
} from "./muon-table.ts";
import { DISTANCE_NODES, TIME_PROBABILITIES, XMAX_NODES, ZENITH_NODES } from "./muon-transport-table.ts";

/** The shower as its muons see it: nothing else of it matters to them, the primary least of all. */
export interface MuonFieldInput {
  /** zenith angle, 0-60 deg */
  zenith_deg: number;
  /** slant depth of the shower maximum, g/cm2 */
  xmax_gcm2: number;
  /** natural logarithm of the number of muons at ground above 0.15 GeV */
  ln_nmu: number;
}

/** The muons at one station. */
export interface MuonStation {
  /** muons per m2 perpendicular to the axis */
  density_m2: number;
  /** [10] arrival times, ns after the plane front, at 1, 2, 5, 10, 25, 50, 75, 90, 95, 99 % */
  timeQuantiles: Float64Array;
  /** [10] their natural logarithms */
  logTimes: Float64Array;
  /** fraction of muons with a total energy of 0.15-0.5 GeV, spread evenly over it */
  lowFraction: number;
  /** the others have 0.5 GeV + exp(energyScale + energyWidth z), z standard normal */
  energyScale: number;
  energyWidth: number;
}

const deviates = Float64Array.from(TIME_PROBABILITIES, normalQuantile);

/**
 * Density, arrival times and energies of the muons of one shower at any station, from the transport table: normalised
 * lateral distributions after Cazon et al. (see the table) times N_mu. Make one per shower with `muonField`.
 */
export class MuonField {
  /** Xmax lies outside the table (620-960 g/cm2): logarithms were extrapolated linearly [A]; callers count this */
  readonly extrapolated: boolean;
  private readonly rows: Float64Array;
  private readonly lnNmu: number;

  constructor({ zenith_deg, xmax_gcm2, ln_nmu }: MuonFieldInput) {
    inside("zenith_deg", zenith_deg, ZENITH_NODES);
    if (!Number.isFinite(xmax_gcm2)) throw new ConfigError(`xmax_gcm2 is ${xmax_gcm2}; expected a finite number`);
    this.extrapolated = xmax_gcm2 < XMAX_NODES[0]! || xmax_gcm2 > XMAX_NODES.at(-1)!;
    this.rows = interpolateTable(zenith_deg, xmax_gcm2);
    this.lnNmu = ln_nmu;
  }

  /**
   * The muons at a distance of 300-2200 m from the axis in the shower plane, all azimuths alike; logarithms are linear
   * in ln r between the table's distances (the density comes out up to 1 % low midway). Fills and returns `out`.
   * Throws ConfigError for a distance outside.
   */
  at(core_distance_m: number, out: MuonStation = emptyStation()): MuonStation {
    inside("core_distance_m", core_distance_m, DISTANCE_NODES);
    const [i, v] = locate(LOG_DISTANCES, Math.log(core_distance_m));
    const { rows } = this;
    const low = i * QUANTITIES;
    const high = low + QUANTITIES;
    const u = 1 - v;
    out.density_m2 = Math.exp(this.lnNmu + rows[low + LOG_DENSITY]! * u + rows[high + LOG_DENSITY]! * v);
    for (let k = 0; k < TIMES; k++) {
      const logTime = rows[low + LOG_TIMES + k]! * u + rows[high + LOG_TIMES + k]! * v;
      out.logTimes[k] = logTime;
      out.timeQuantiles[k] = Math.exp(logTime);
    }
    out.lowFraction = 1 / (1 + Math.exp(-(rows[low + LOGIT_LOW]! * u + rows[high + LOGIT_LOW]! * v)));
    out.energyScale = rows[low + ENERGY_SCALE]! * u + rows[high + ENERGY_SCALE]! * v;
    out.energyWidth = Math.exp(rows[low + LOG_ENERGY_WIDTH]! * u + rows[high + LOG_ENERGY_WIDTH]! * v);
    return out;
  }
}

/** The muons of a shower. Throws ConfigError for a zenith angle outside 0-60 deg or an Xmax that is no number. */
export function muonField(input: MuonFieldInput): MuonField {
  return new MuonField(input);
}

/**
 * Draws the arrival time of a muon, ns after the plane front; never negative. The quantiles of the table are met exactly;
 * between and beyond them ln t is linear in the standard normal deviate, that is, the distribution is lognormal in pieces.
 *
 * Why not linear in t between the quantiles and exponential beyond: predicting a quantile of the table from its
 * neighbours, ln t against the deviate misses by 0.5-3 % (rms), t against probability by 1-27 %; and from the last two
 * quantiles before it the 99 % quantile comes out 0.3 % low, by an exponential 5.6 % low.
 */
export function sampleMuonTime(random: Random, { logTimes }: MuonStation): number {
  const z = random.normal();
  let k = z < 0 ? 0 : 5;
  while (k < TIMES - 2 && z > deviates[k + 1]!) k++;
  const slope = (logTimes[k + 1]! - logTimes[k]!) / (deviates[k + 1]! - deviates[k]!);
  return exponential(logTimes[k]! + slope * (z - deviates[k]!));
}

/**
 * Draws the total energy of a muon, GeV, above 0.15: even in 0.15-0.5 GeV for the fraction below 0.5 GeV, else 0.5 GeV
 * plus a lognormal number, which reproduces the mean, the median and that fraction at the nodes of the table [A].
 */
export function sampleMuonEnergy(random: Random, { lowFraction, energyScale, energyWidth }: MuonStation): number {
  const u = random.uniform();
  if (u < lowFraction) return 0.15 + (0.35 * u) / lowFraction;
  return 0.5 + exponential(energyScale + energyWidth * random.normal());
}

function emptyStation(): MuonStation {
  return {
    density_m2: 0,
    timeQuantiles: new Float64Array(TIMES),
    logTimes: new Float64Array(TIMES),
    lowFraction: 0,
    energyScale: 0,
    energyWidth: 0,
  };
}

function inside(name: string, value: number, nodes: readonly number[]): void {
  const [low, high] = [nodes[0]!, nodes.at(-1)!];
  if (value >= low && value <= high) return;
  throw new ConfigError(`${name} is ${value}; the muon transport table holds from ${low} to ${high}`);
}
