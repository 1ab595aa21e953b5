import type { Random } from "../core/random.ts";
import { DEGREE } from "../core/units.ts";

/** Water of an Auger surface detector: radius and height, m (NIM A 798 (2015) 172 [R]; dimensions also [S]). */
const TANK_RADIUS_M = 1.8;
export const TANK_HEIGHT_M = 1.2;

/** Energy loss of a muon in water, GeV/m, and total energy at the Cherenkov threshold for n = 1.33, GeV. */
const LOSS_GEV_M = 0.2;
const CHERENKOV_GEV = 0.16;

/** Area of the tank seen from zenith angle theta, m2: pi R^2 cos + 2 R H sin [S]. */
export function silhouetteArea(cosZenith: number, sinZenith: number): number {
  return Math.PI * TANK_RADIUS_M * TANK_RADIUS_M * cosZenith + 2 * TANK_RADIUS_M * TANK_HEIGHT_M * sinZenith;
}

/** Length, m, of a straight track through the water whose entry is uniform over the silhouette. */
export function sampleTrackLength(random: Random, cosZenith: number, sinZenith: number): number {
  const pick = random.uniform() * silhouetteArea(cosZenith, sinZenith);
  const top = Math.PI * TANK_RADIUS_M * TANK_RADIUS_M * cosZenith;
  if (pick >= top) return trackFromSide(random.uniform(), random.uniform(), cosZenith, sinZenith);
  for (;;) {
    const x = 2 * random.uniform() - 1;
    const y = 2 * random.uniform() - 1;
    if (x * x + y * y < 1) return trackFromTop(TANK_RADIUS_M * x, TANK_RADIUS_M * y, cosZenith, sinZenith);
  }
}

/** Track that enters through the top at a point of the disc, m; the shower comes along x. */
function trackFromTop(x: number, y: number, cosZenith: number, sinZenith: number): number {
  const down = TANK_HEIGHT_M / cosZenith;
  if (sinZenith < 1e-9) return down;
  const across = (Math.sqrt(Math.max(0, TANK_RADIUS_M * TANK_RADIUS_M - y * y)) - x) / sinZenith;
  return Math.min(down, across);
}

/** Track that enters through the wall: offset from the axis and height are uniform as seen along the track. */
function trackFromSide(u: number, v: number, cosZenith: number, sinZenith: number): number {
  const y = TANK_RADIUS_M * (2 * u - 1);
  const across = (2 * Math.sqrt(TANK_RADIUS_M * TANK_RADIUS_M - y * y)) / sinZenith;
  return cosZenith < 1e-9 ? across : Math.min((v * TANK_HEIGHT_M) / cosZenith, across);
}

/**
 * Length, m, over which a muon of total energy `energy_gev` still gives Cherenkov light: it loses 0.2 GeV/m [A] and
 * shines above 0.16 GeV (section 6.3 of the physics model).
 */
export function luminousRange(energy_gev: number): number {
  return Math.max(0, (energy_gev - CHERENKOV_GEV) / LOSS_GEV_M);
}

/** Longest range that matters: no track in the tank is longer than the diagonal. */
const DIAGONAL_M = Math.sqrt(4 * TANK_RADIUS_M * TANK_RADIUS_M + TANK_HEIGHT_M * TANK_HEIGHT_M);
const STEPS = 96;
const RAYS = 64; // per coordinate: 4096 rays a face

/** E[min(track, range)] over the silhouette for one zenith angle, from a regular grid of rays (no chance in it). */
class MeanTrackTable {
  /** [STEPS + 1] mean of min(track, i * DIAGONAL_M / STEPS), m */
  private readonly table = new Float64Array(STEPS + 1);

  constructor(cosZenith: number, sinZenith: number) {
    const top = (Math.PI * TANK_RADIUS_M * TANK_RADIUS_M * cosZenith) / silhouetteArea(cosZenith, sinZenith);
    const step = DIAGONAL_M / STEPS;
    // P(track > x) by histogram, then its integral from 0 to x.
    const density = new Float64Array(STEPS + 1);
    const add = (track: number, weight: number) => {
      const cell = Math.min(STEPS - 1, Math.floor(track / step));
      const rest = track / step - cell;
      density[cell] = density[cell]! + weight * (1 - rest);
      density[cell + 1] = density[cell + 1]! + weight * rest;
    };
    for (let i = 0; i < RAYS; i++) {
      for (let j = 0; j < RAYS; j++) {
        const u = (i + 0.5) / RAYS;
        const v = (j + 0.5) / RAYS;
        const r = TANK_RADIUS_M * Math.sqrt(u);
        const [x, y] = [r * Math.cos(2 * Math.PI * v), r * Math.sin(2 * Math.PI * v)];
        add(trackFromTop(x, y, cosZenith, sinZenith), top / (RAYS * RAYS));
        if (sinZenith > 1e-9) add(trackFromSide(u, v, cosZenith, sinZenith), (1 - top) / (RAYS * RAYS));
      }
    }
    for (let i = 1; i <= STEPS; i++) {
      let above = 0;
      for (let k = i; k <= STEPS; k++) above += density[k]!;
      this.table[i] = this.table[i - 1]! + above * step;
    }
  }

  /** Mean luminous track, m, of muons with that luminous range. */
  at(range_m: number): number {
    const position = (range_m / DIAGONAL_M) * STEPS;
    if (position >= STEPS) return this.table[STEPS]!;
    const cell = Math.floor(position);
    const rest = position - cell;
    return this.table[cell]! * (1 - rest) + this.table[cell + 1]! * rest;
  }
}

const tables: MeanTrackTable[] = [];

function tableAt(degrees: number): MeanTrackTable {
  tables[degrees] ??= new MeanTrackTable(Math.cos(degrees * DEGREE), Math.sin(degrees * DEGREE));
  return tables[degrees]!;
}

/**
 * Mean luminous track, m, of muons from that zenith angle as a function of their luminous range: what the mean charge
 * of a muon spectrum is made of. Interpolated between whole degrees, each computed once.
 */
export function meanTrack(zenith_deg: number): (range_m: number) => number {
  const low = Math.floor(zenith_deg);
  const rest = zenith_deg - low;
  const first = tableAt(low);
  const second = tableAt(low + 1);
  return (range_m) => (1 - rest) * first.at(range_m) + rest * second.at(range_m);
}
