import { QuasiRandom } from "../core/quasi-random.ts";
import type { Random } from "../core/random.ts";
import { DEGREE } from "../core/units.ts";
import { LEAST_ENERGY_GEV } from "./muon-path.ts";
import type { MuonTransport } from "./muon-transport.ts";
import { WeightedHistogram } from "./weighted-histogram.ts";

/** Slices of production depth among which muons are spread by importance, and energies by which a slice is judged. */
const SLICES = 64;
const PILOT_ENERGIES = 12;
/** Share of the muons that follow the production profile whatever the pilot says, so that no slice is missed. */
const PROFILE_SHARE = 0.2;
/** Slope r / l that halves the muons followed for the number at ground. */
const MEDIAN_SLOPE = 0.1;
/** Circles that stand for a ring. */
const RING_CIRCLES = 8;
/** Bounds of ln(t / ns) and ln((E - 0.15 GeV) / GeV) in histograms. */
const LOG_TIMES = [-4, 12] as const;
const LOG_ENERGIES = [-14, 10] as const;

/** Where muons are counted. */
export interface MuonPlace {
  core_distance_m: number;
  /** azimuth about the axis, deg: 0 early, 180 late. At 90 deg the ground might be the shower plane: the zeta-free slice */
  azimuth_sp_deg: number;
  /** relative half width of a ring of distances counted together; 0: at the place itself */
  ring?: number;
}

/** The muons at a place. */
export interface MuonSample {
  /** per m2 of the shower plane, for the production that `MuonTransport.weigh` has */
  density_m2: number;
  /** distribution of ln(t / ns), t after the plane front */
  logTimes: WeightedHistogram;
  /** distribution of ln((E - 0.15 GeV) / GeV), E the total energy at ground */
  logEnergies: WeightedHistogram;
}

export interface SampleOptions {
  /** muons to follow */
  muons: number;
  random: Random;
}

/**
 * Follows muons to a place. They are spread over production depth by what a coarse pilot finds that each slice of
 * depth sends there, and weighted accordingly; `random` only shifts the quasi-random points.
 */
export function sampleMuons(
  transport: MuonTransport,
  { core_distance_m, azimuth_sp_deg, ring = 0 }: MuonPlace,
  { muons, random }: SampleOptions,
): MuonSample {
  const cosAzimuth = Math.cos(azimuth_sp_deg * DEGREE);
  const logTimes = new WeightedHistogram(...LOG_TIMES);
  const logEnergies = new WeightedHistogram(...LOG_ENERGIES);
  const circles = ring > 0 ? RING_CIRCLES : 1;
  const each = Math.ceil(muons / circles);
  let sum = 0;
  for (let circle = 0; circle < circles; circle++) {
    const stretch = 1 + ring * ((2 * circle + 1) / circles - 1);
    const r = core_distance_m * stretch; // a circle has area in proportion to r
    const slices = new DepthSlices(transport, (depth, v) => transport.weigh(depth, v, r, cosAzimuth));
    const points = new QuasiRandom(2, random);
    for (let i = 0; i < each; i++) {
      const depth = slices.pick(points.at(i, 0));
      const weight = stretch * slices.weight * transport.weigh(depth, points.at(i, 1), r, cosAzimuth);
      if (weight === 0) continue;
      sum += weight;
      logTimes.add(Math.log(transport.delay_ns), weight);
      logEnergies.add(Math.log(transport.arrival.energy_gev - LEAST_ENERGY_GEV), weight);
    }
  }
  return { density_m2: sum / (each * circles), logTimes, logEnergies };
}

/**
 * Number of muons at ground, everywhere together, for the production that `MuonTransport.weigh` has: what densities are
 * divided by. `azimuth_sp_deg` counts all as if they had this azimuth: 90 normalises the zeta-free slice.
 */
export function muonsAtGround(
  transport: MuonTransport,
  { muons, random, azimuth_sp_deg }: SampleOptions & { azimuth_sp_deg?: number },
): number {
  const slices = new DepthSlices(transport, (depth, v) => {
    const r = MEDIAN_SLOPE * transport.axialDistance(depth);
    return r * r * transport.weigh(depth, v, r, 0);
  });
  const points = new QuasiRandom(4, random);
  const fixed = azimuth_sp_deg === undefined ? undefined : Math.cos(azimuth_sp_deg * DEGREE);
  let sum = 0;
  for (let i = 0; i < muons; i++) {
    const depth = slices.pick(points.at(i, 0));
    const w = 1 - points.at(i, 2);
    if (w === 0 || w === 1) continue;
    const median = MEDIAN_SLOPE * transport.axialDistance(depth);
    const r = (median * (1 - w)) / w;
    const area = (2 * Math.PI * r * median) / (w * w);
    const cosAzimuth = fixed ?? Math.cos(Math.PI * points.at(i, 3));
    sum += slices.weight * area * transport.weigh(depth, points.at(i, 1), r, cosAzimuth);
  }
  return sum / muons;
}

/** Draws production depths: slices by importance, even within a slice. */
class DepthSlices {
  /** g/cm2 that the last depth stands for: 1 over its probability density */
  weight = 0;
  private readonly edges = new Float64Array(SLICES + 1);
  private readonly width: number;

  constructor(transport: MuonTransport, importance: (depth_gcm2: number, v: number) => number) {
    this.width = transport.ground_gcm2 / SLICES;
    const depths = Array.from({ length: SLICES }, (_, k) => (k + 0.5) * this.width);
    const wanted = depths.map((depth) =>
      total(Array.from({ length: PILOT_ENERGIES }, (_, i) => importance(depth, (i + 0.5) / PILOT_ENERGIES))),
    );
    const profile = depths.map((depth) => transport.profile(depth));
    const [all, made] = [total(wanted), total(profile)];
    const share = all > 0 ? PROFILE_SHARE : 1;
    for (let k = 0; k < SLICES; k++) {
      const chosen = all > 0 ? wanted[k]! / all : 0;
      this.edges[k + 1] = this.edges[k]! + (1 - share) * chosen + (share * profile[k]!) / made;
    }
  }

  /** The depth, g/cm2, that a number of [0, 1] stands for; never quite the top of the atmosphere. */
  pick(u: number): number {
    const { edges } = this;
    const x = u * edges[SLICES]!;
    let low = 0;
    let high = SLICES;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (edges[middle]! <= x) low = middle;
      else high = middle;
    }
    const probability = edges[low + 1]! - edges[low]!;
    this.weight = this.width / probability;
    return Math.max(1e-9, (low + (x - edges[low]!) / probability) * this.width);
  }
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
