/** A square piece of the ground, m from the core. */
export interface Window {
  /** its middle */
  east_m: number;
  north_m: number;
  /** half its side */
  half_m: number;
  /** is a point in it, and not within a share `edge` of its half side of an edge? */
  holds(east_m: number, north_m: number, edge?: number): boolean;
}

/** Share of the side that is left free around the outermost stations. */
const ROOM = 0.16;
/** The least half side: a single station at the core has ground around it, too. */
const SMALLEST_M = 300;

/** The square that holds the core and all stations, with room around them. */
export function windowOf(stations: readonly { east_m: number; north_m: number }[]): Window {
  const east = [0, ...stations.map(({ east_m }) => east_m)];
  const north = [0, ...stations.map(({ north_m }) => north_m)];
  const [west, right, south, top] = [Math.min(...east), Math.max(...east), Math.min(...north), Math.max(...north)];
  const half_m = Math.max(SMALLEST_M, (right - west) / 2, (top - south) / 2) * (1 + 2 * ROOM);
  const [east_m, north_m] = [(west + right) / 2, (south + top) / 2];
  return {
    east_m,
    north_m,
    half_m,
    holds: (x, y, edge = 0) => {
      const reach = (1 - edge) * half_m;
      return Math.abs(x - east_m) <= reach && Math.abs(y - north_m) <= reach;
    },
  };
}

/** The largest of 1, 2, 5 times a power of ten that is not above `length` > 0. */
export function niceLength(length: number): number {
  const power = Number(`1e${Math.floor(Math.log10(length))}`);
  return power * ([5, 2].find((multiple) => multiple * power <= length) ?? 1);
}
