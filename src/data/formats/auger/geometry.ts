import { DEGREE } from "../../../core/units.ts";

/** A place on the ground: m to the East, to the North and up. */
export interface Place {
  x: number;
  y: number;
  z: number;
}

/** Where the shower comes from, and where it hits the ground. */
export interface ShowerAxis {
  zenith_deg: number;
  /** counter-clockwise from East */
  azimuth_deg: number;
  core: Place;
}

/**
 * Where a station lies in the shower plane. With d the station's place from the core, theta the zenith angle and phi the azimuth of the
 * axis a = (sin theta cos phi, sin theta sin phi, cos theta), which points to where the shower comes from, and in the plane
 * e = (cos theta cos phi, cos theta sin phi, -sin theta) and s = (-sin phi, cos phi, 0): the distance from the axis is |(d.e, d.s)| and the azimuth
 * atan2(d.s, d.e), 0 for a station that is early (upstream), 180 for one that is late, as in `src/simulation/array.ts`.
 */
export function inShowerPlane(
  { zenith_deg, azimuth_deg, core }: ShowerAxis,
  station: Place,
): { core_distance_m: number; azimuth_sp_deg: number } {
  const [ct, st] = [Math.cos(zenith_deg * DEGREE), Math.sin(zenith_deg * DEGREE)];
  const [cp, sp] = [Math.cos(azimuth_deg * DEGREE), Math.sin(azimuth_deg * DEGREE)];
  const [x, y, z] = [station.x - core.x, station.y - core.y, station.z - core.z];
  const early = x * ct * cp + y * ct * sp - z * st;
  const side = y * cp - x * sp;
  return {
    core_distance_m: Math.sqrt(early * early + side * side),
    azimuth_sp_deg: Math.atan2(side, early) / DEGREE,
  };
}
