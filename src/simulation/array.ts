import { ConfigError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import { DEGREE } from "../core/units.ts";

/** A shower axis: the direction the particles come from, as a unit vector with the basis of its shower plane. */
export interface Axis {
  zenith_deg: number;
  azimuth_deg: number;
  direction: readonly [number, number, number];
  /** in the shower plane, upstream: a station along it is early (azimuth 0) */
  early: readonly [number, number, number];
  side: readonly [number, number, number];
}

/** The axis of that zenith angle and azimuth (counter-clockwise from East), deg. */
export function makeAxis(zenith_deg: number, azimuth_deg: number): Axis {
  const [ct, st] = [Math.cos(zenith_deg * DEGREE), Math.sin(zenith_deg * DEGREE)];
  const [cp, sp] = [Math.cos(azimuth_deg * DEGREE), Math.sin(azimuth_deg * DEGREE)];
  return {
    zenith_deg,
    azimuth_deg,
    direction: [st * cp, st * sp, ct],
    early: [ct * cp, ct * sp, -st],
    side: [-sp, cp, 0],
  };
}

/** Where a point of the ground, in m from the core, lies in the shower plane. */
export function inShowerPlane(axis: Axis, x: number, y: number): { distance_m: number; azimuth_deg: number } {
  const a = x * axis.early[0] + y * axis.early[1];
  const b = x * axis.side[0] + y * axis.side[1];
  return { distance_m: Math.sqrt(a * a + b * b), azimuth_deg: Math.atan2(b, a) / DEGREE };
}

/** The point of the ground, m from the core, that lies there in the shower plane: the inverse of `inShowerPlane`. */
export function onGround(axis: Axis, distance_m: number, azimuth_deg: number): { x: number; y: number } {
  const along = (distance_m * Math.cos(azimuth_deg * DEGREE)) / axis.direction[2];
  const across = distance_m * Math.sin(azimuth_deg * DEGREE);
  // The horizontal unit vector upstream; `early` lies below it, foreshortened by the cosine.
  const [ux, uy] = [axis.side[1], -axis.side[0]];
  return { x: along * ux + across * axis.side[0], y: along * uy + across * axis.side[1] };
}

/** Speed of light, m/ns: that of the plane front. */
const LIGHT_M_NS = 0.299792458;

/** When the plane front passes a point of the ground, ns after it passes the origin that (x, y) is counted from, m. */
export function planeFrontTime(axis: Axis, x: number, y: number): number {
  return -(x * axis.direction[0] + y * axis.direction[1]) / LIGHT_M_NS;
}

/** A station of the array: its place on the ground, m from the true core. */
export interface Site {
  /** its number on the array, whatever the reach: row by row, 128 a row */
  id: number;
  x: number;
  y: number;
}

/** A station and where it truly lies in the shower plane. */
export interface FallenSite extends Site {
  distance_m: number;
  azimuth_sp_deg: number;
}

/** A core uniform over the elementary cell of the triangular array, as the array's offset in m from it. */
export function sampleCore(random: Random, spacing_m: number): { x: number; y: number } {
  const u = random.uniform();
  const v = random.uniform();
  return { x: -spacing_m * (u + 0.5 * v), y: -spacing_m * v * TRIANGLE_HEIGHT };
}

const TRIANGLE_HEIGHT = Math.sqrt(3) / 2;

/** Stations of a row of the numbering, the array's corner that the core falls by being in the middle of row 64. */
const ROW = 128;

/** Up to so many spacings of reach no two stations share a number (300 m and 60 deg need 14). */
export const REACH_SPACINGS = 50;

/**
 * Stations of an endless triangular array, offset from the core, within `reach_m` of it on the ground, row by row.
 * Throws ConfigError for a reach above 50 spacings.
 */
export function sitesAround(offset: { x: number; y: number }, spacing_m: number, reach_m: number): Site[] {
  if (reach_m > REACH_SPACINGS * spacing_m) {
    throw new ConfigError(
      `stations every ${spacing_m} m up to ${reach_m} m from the core; expected at most ${REACH_SPACINGS} spacings`,
    );
  }
  const sites: Site[] = [];
  const rows = Math.ceil(reach_m / (spacing_m * TRIANGLE_HEIGHT)) + 2;
  const columns = Math.ceil(reach_m / spacing_m) + rows;
  for (let j = -rows; j <= rows; j++) {
    for (let i = -columns; i <= columns; i++) {
      const x = offset.x + spacing_m * (i + 0.5 * j);
      const y = offset.y + spacing_m * j * TRIANGLE_HEIGHT;
      if (x * x + y * y <= reach_m * reach_m) sites.push({ id: (j + ROW / 2) * ROW + i + ROW / 2, x, y });
    }
  }
  return sites;
}

/** Stations at equal azimuths on circles about the axis. */
interface Rings {
  /** radii in the shower plane */
  radii_m: readonly number[];
  /** on each */
  stations: number;
}

/**
 * The stations of rings in the shower plane, from azimuth 0 (early) on, ring by ring: their distances are exact, and where
 * they stand on the ground depends on the axis.
 */
export function sitesOnRings(axis: Axis, { radii_m, stations }: Rings): FallenSite[] {
  return radii_m.flatMap((distance_m, ring) =>
    Array.from({ length: stations }, (_, k) => {
      const turn_deg = (360 * k) / stations;
      const azimuth_sp_deg = turn_deg > 180 ? turn_deg - 360 : turn_deg;
      const place = onGround(axis, distance_m, azimuth_sp_deg);
      return { id: ring * stations + k, ...place, distance_m, azimuth_sp_deg };
    }),
  );
}
