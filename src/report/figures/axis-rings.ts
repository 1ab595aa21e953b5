import * as Plot from "@observablehq/plot";
import { DEGREE } from "../../core/units.ts";
import type { ShowerEvent } from "../event.ts";
import type { Window } from "../ground-window.ts";
import { MUTED } from "../palette.ts";

/** A place on the ground, m from the core. */
interface Place {
  east_m: number;
  north_m: number;
}

/** Distances from the axis in the shower plane that are drawn as ellipses on the ground, m. */
const RINGS_M = [500, 1000, 1500, 2000, 3000];
const RING_STEPS = 90;
/** Nearly horizontal showers have no ellipses that fit the ground. */
const STEEPEST_DEG = 89;
/** Share of the window at its edges that labels of rings keep out of. */
const LABEL_ROOM = 0.08;

/** Points of the ground at a distance from the axis, all around it. */
function ring(distance_m: number, zenith_deg: number, azimuth_deg: number): [east: number, north: number][] {
  const [c, s] = [Math.cos(azimuth_deg * DEGREE), Math.sin(azimuth_deg * DEGREE)];
  return Array.from({ length: RING_STEPS + 1 }, (_, i): [number, number] => {
    const turn = (2 * Math.PI * i) / RING_STEPS;
    const along = (distance_m * Math.cos(turn)) / Math.cos(zenith_deg * DEGREE);
    const across = distance_m * Math.sin(turn);
    return [along * c - across * s, along * s + across * c];
  });
}

/** The point of a ring that is farthest from all that is drawn elsewhere. */
function freest(points: readonly [number, number][], taken: readonly [number, number][]): [number, number] | undefined {
  const room = ([x, y]: [number, number]) => Math.min(...taken.map(([u, v]) => Math.hypot(x - u, y - v)));
  let best: { point: [number, number]; room: number } | undefined;
  for (const point of points) if (!best || room(point) > best.room) best = { point, room: room(point) };
  return best?.point;
}

/** Ellipses of equal distance from the axis, as far as the window shows them, each with a label where there is room. */
export function ringMarks(event: ShowerEvent, stations: readonly Place[], window: Window): Plot.Markish[] {
  const { zenith_deg, azimuth_deg } = event;
  if (zenith_deg === undefined || azimuth_deg === undefined || zenith_deg >= STEEPEST_DEG) return [];
  const axis = axisStart(zenith_deg, azimuth_deg, window);
  const taken: [number, number][] = [
    ...stations.map(({ east_m, north_m }): [number, number] => [east_m, north_m]),
    ...[0, 0.25, 0.5, 0.75, 1].map((part): [number, number] => [part * axis.east, part * axis.north]),
  ];
  return RINGS_M.flatMap((distance): Plot.Markish[] => {
    const points = ring(distance, zenith_deg, azimuth_deg);
    const shown = points.filter(([east, north]) => window.holds(east, north, LABEL_ROOM));
    const label = freest(shown, taken);
    if (label) taken.push(label);
    const line = points.map(([east, north]): [number, number] =>
      window.holds(east, north) ? [east, north] : [Number.NaN, Number.NaN],
    );
    return [
      Plot.line(line, { x: "0", y: "1", stroke: MUTED, strokeWidth: 0.75, strokeDasharray: "3 3" }),
      Plot.text(label ? [label] : [], {
        x: "0",
        y: "1",
        text: () => `${distance} m`,
        fill: MUTED,
        stroke: "#ffffff",
        fontSize: 10,
      }),
    ];
  });
}

/** Where the arrow of the axis begins: the more inclined the shower, the farther upstream. */
export function axisStart(zenith_deg: number, azimuth_deg: number, window: Window): { east: number; north: number } {
  const length = 0.9 * window.half_m * Math.sin(zenith_deg * DEGREE);
  return { east: length * Math.cos(azimuth_deg * DEGREE), north: length * Math.sin(azimuth_deg * DEGREE) };
}
