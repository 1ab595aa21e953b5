import { ConfigError } from "../core/errors.ts";
import { exponential } from "../core/exponential.ts";
import type { Random } from "../core/random.ts";
import { normalQuantile } from "../core/special-functions.ts";
import { DEGREE } from "../core/units.ts";
import {
  DISTANCE_NODES,
  ENERGY_PROBABILITIES,
  LOG_DENSITY,
  LOG_ENERGIES,
  LOG_TIMES,
  QUANTITIES,
  TIME_PROBABILITIES,
  XMAX_NODES,
  ZENITH_NODES,
} from "./muon-grid.ts";
import { LEAST_ENERGY_GEV } from "./muon-path.ts";
import { placeInSlice, sliceOfTable } from "./muon-table.ts";

/** The shower as its muons see it: nothing else of it matters to them, the primary least of all. */
export interface MuonFieldInput {
  /** zenith angle, 0-60 deg */
  zenith_deg: number;
  /** slant depth of the shower maximum, 500-1300 g/cm2 */
  xmax_gcm2: number;
  /** natural logarithm of the number of muons at ground above 0.15 GeV */
  ln_nmu: number;
  /** continue the logarithms linearly beyond the table's Xmax and distances, and say so, instead of refusing them */
  extrapolate?: boolean;
}

/** The muons at one station. */
export interface MuonStation {
  /** muons per m2 perpendicular to the axis */
  density_m2: number;
  /** [10] arrival times, ns after the plane front, at 1, 2, 5, 10, 25, 50, 75, 90, 95, 99 % */
  timeQuantiles: Float64Array;
  /** [10] their natural logarithms */
  logTimes: Float64Array;
  /** [9] ln((E - 0.15 GeV) / GeV) of the total energies at 1, 5, 10, 25, 50, 75, 90, 95, 99 % */
  logEnergies: Float64Array;
  /** Xmax or the distance lies outside the table */
  extrapolated: boolean;
}

const TIMES = TIME_PROBABILITIES.length;
const ENERGIES = ENERGY_PROBABILITIES.length;
const timeDeviates = Float64Array.from(TIME_PROBABILITIES, normalQuantile);
const energyDeviates = Float64Array.from(ENERGY_PROBABILITIES, normalQuantile);
const TIME_MEDIAN = TIME_PROBABILITIES.indexOf(0.5);
const ENERGY_MEDIAN = ENERGY_PROBABILITIES.indexOf(0.5);

/**
 * Density, arrival times and energies of the muons of one shower at any station, from the transport table: normalised
 * lateral distributions after Cazon et al. (see `muon-transport.ts`) times N_mu. Make one per shower with `muonField`.
 */
export class MuonField {
  /** Xmax lies outside the table: logarithms were extrapolated linearly [A]; callers count this */
  readonly extrapolated: boolean;
  private readonly slice: Float64Array;
  private readonly lnNmu: number;
  private readonly extrapolate: boolean;
  private readonly quantities = new Float64Array(QUANTITIES);

  constructor({ zenith_deg, xmax_gcm2, ln_nmu, extrapolate = false }: MuonFieldInput) {
    this.extrapolate = extrapolate;
    within("zenith_deg", zenith_deg, ZENITH_NODES);
    this.extrapolated = this.beyond("xmax_gcm2", xmax_gcm2, XMAX_NODES);
    this.slice = sliceOfTable(zenith_deg, xmax_gcm2);
    this.lnNmu = ln_nmu;
  }

  /**
   * The muons at a distance of 200-2500 m from the axis in the shower plane and an azimuth about it (0 early, 180 late;
   * any multiple of a turn more). Fills and returns `out`. Throws ConfigError for a distance outside, unless extrapolation
   * was asked for, and for one that is not above 0.
   */
  at(core_distance_m: number, azimuth_sp_deg: number, out: MuonStation = emptyStation()): MuonStation {
    const { quantities } = this;
    const beyond = this.beyond("core_distance_m", core_distance_m, DISTANCE_NODES);
    placeInSlice(this.slice, Math.log(core_distance_m), Math.cos(azimuth_sp_deg * DEGREE), quantities);
    out.density_m2 = Math.exp(this.lnNmu + quantities[LOG_DENSITY]!);
    for (let k = 0; k < TIMES; k++) out.logTimes[k] = quantities[LOG_TIMES + k]!;
    for (let k = 0; k < ENERGIES; k++) out.logEnergies[k] = quantities[LOG_ENERGIES + k]!;
    out.extrapolated = beyond || this.extrapolated;
    if (out.extrapolated) {
      keepOrder(out.logTimes, TIME_MEDIAN);
      keepOrder(out.logEnergies, ENERGY_MEDIAN);
    }
    for (let k = 0; k < TIMES; k++) out.timeQuantiles[k] = Math.exp(out.logTimes[k]!);
    return out;
  }

  private beyond(name: string, value: number, nodes: readonly number[]): boolean {
    if (!this.extrapolate) within(name, value, nodes);
    else if (!(value > 0 && value < Infinity)) throw new ConfigError(`${name} is ${value}; expected a number above 0`);
    return value < nodes[0]! || value > nodes.at(-1)!;
  }
}

/**
 * The muons of a shower. Throws ConfigError, naming the domain of the table, for a zenith angle outside 0-60 deg (the
 * number of muons holds no further either) and for an Xmax outside 500-1300 g/cm2 unless `extrapolate` is given.
 */
export function muonField(input: MuonFieldInput): MuonField {
  return new MuonField(input);
}

/**
 * Draws the arrival time of a muon, ns after the plane front; never negative. The quantiles of the table are met exactly;
 * between and beyond them ln t is linear in the standard normal deviate, that is, the distribution is lognormal in pieces.
 *
 * Why not linear in t between the quantiles and exponential beyond: of the transport's own distribution (docs/muon-transport.md)
 * quantiles between those of the table are missed by 0.1-1.2 % (rms; t linear in probability: 0.5-12 %), the 99.5 % quantile
 * by 3.0 % (exponential: 4.8 %), the 99.9 % quantile by 14 % (16 %), the 0.1 % quantile by 1.5 % (15 %).
 */
export function sampleMuonTime(random: Random, { logTimes }: MuonStation): number {
  const z = random.normal();
  let k = z < 0 ? 0 : TIME_MEDIAN;
  while (k < TIMES - 2 && z > timeDeviates[k + 1]!) k++;
  const slope = (logTimes[k + 1]! - logTimes[k]!) / (timeDeviates[k + 1]! - timeDeviates[k]!);
  return exponential(logTimes[k]! + slope * (z - timeDeviates[k]!));
}

/**
 * Draws the total energy of a muon, GeV, above 0.15: E - 0.15 GeV is lognormal in pieces through the quantiles of the table
 * and beyond them. Quantiles between those of the table are missed by 0.2-2.6 % (rms), the 0.5 and 99.5 % quantiles by 4 and
 * 1 %; a muon at the 1 % quantile gives hardly any light, and one at the 99 % quantile crosses any tank.
 */
export function sampleMuonEnergy(random: Random, { logEnergies }: MuonStation): number {
  const z = random.normal();
  let k = z < 0 ? 0 : ENERGY_MEDIAN;
  while (k < ENERGIES - 2 && z > energyDeviates[k + 1]!) k++;
  const slope = (logEnergies[k + 1]! - logEnergies[k]!) / (energyDeviates[k + 1]! - energyDeviates[k]!);
  return LEAST_ENERGY_GEV + exponential(logEnergies[k]! + slope * (z - energyDeviates[k]!));
}

function emptyStation(): MuonStation {
  return {
    density_m2: 0,
    timeQuantiles: new Float64Array(TIMES),
    logTimes: new Float64Array(TIMES),
    logEnergies: new Float64Array(ENERGIES),
    extrapolated: false,
  };
}

/** Quantiles that lines crossed on their way out of the table are held at the one nearer to the median. */
function keepOrder(quantiles: Float64Array, median: number): void {
  for (let k = median - 1; k >= 0; k--) quantiles[k] = Math.min(quantiles[k]!, quantiles[k + 1]!);
  for (let k = median + 1; k < quantiles.length; k++) quantiles[k] = Math.max(quantiles[k]!, quantiles[k - 1]!);
}

function within(name: string, value: number, nodes: readonly number[]): void {
  const [low, high] = [nodes[0]!, nodes.at(-1)!];
  if (value >= low && value <= high) return;
  throw new ConfigError(`${name} is ${value}; the muon transport table holds from ${low} to ${high}`);
}
