import * as Plot from "@observablehq/plot";
import { DEGREE } from "../../core/units.ts";
import type { EventStation, ShowerEvent } from "../event.ts";
import { drawPlot, drawText, HEADING_HEIGHT, MARGIN, type Panel } from "../figure.ts";
import { niceLength, type Window, windowOf } from "../ground-window.ts";
import { formatQuantity } from "../number-format.ts";
import { INK, MUTED, WARNING } from "../palette.ts";
import { signalLegend, timeColours, timeLegend } from "./footprint-legend.ts";

/** A station that has a place. */
type PlacedStation = EventStation & { east_m: number; north_m: number };

/** Radius of the largest signal, px: the areas of the others follow. */
const LARGEST_RADIUS = 30;
/** Distances from the axis in the shower plane that are drawn as ellipses on the ground, m. */
const RINGS_M = [500, 1000, 1500, 2000, 3000];
const RING_STEPS = 90;
/** Nearly horizontal showers have no ellipses that fit the ground. */
const STEEPEST_DEG = 89;
/** Share of the window at its edges that labels of rings keep out of. */
const LABEL_ROOM = 0.08;
const KEY = "cross: core; arrow: shower axis; dashed: distance from the axis";
const KEY_HEIGHT = 16;
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 16, 8, 44];
const LEGEND_HEIGHT = 84;

function placed(station: EventStation): station is PlacedStation {
  return station.east_m !== undefined && station.north_m !== undefined;
}

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
function ringMarks(event: ShowerEvent, stations: readonly PlacedStation[], window: Window): Plot.Markish[] {
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
function axisStart(zenith_deg: number, azimuth_deg: number, window: Window): { east: number; north: number } {
  const length = 0.9 * window.half_m * Math.sin(zenith_deg * DEGREE);
  return { east: length * Math.cos(azimuth_deg * DEGREE), north: length * Math.sin(azimuth_deg * DEGREE) };
}

/** From upstream to the core, as long as the shower is inclined. */
function axisMarks({ zenith_deg, azimuth_deg }: ShowerEvent, window: Window): Plot.Markish[] {
  const core = [{ east: 0, north: 0 }];
  const cross = Plot.dot(core, { x: "east", y: "north", symbol: "plus", r: 6, stroke: WARNING, strokeWidth: 2 });
  if (zenith_deg === undefined || azimuth_deg === undefined || zenith_deg < 1) return [cross];
  return [
    Plot.arrow([axisStart(zenith_deg, azimuth_deg, window)], {
      x1: "east",
      y1: "north",
      x2: 0,
      y2: 0,
      stroke: WARNING,
      strokeWidth: 1.5,
      headLength: 10,
      insetEnd: 8,
    }),
    cross,
  ];
}

function stationMarks(stations: readonly PlacedStation[]): Plot.Markish[] {
  const { colour } = timeColours(stations);
  const largest = Math.max(0, ...stations.map(({ signal_vem = 0 }) => signal_vem));
  const radius = ({ signal_vem = 0 }: EventStation) =>
    largest > 0 ? LARGEST_RADIUS * Math.sqrt(Math.max(0, signal_vem) / largest) : 0;
  const place = { x: "east_m", y: "north_m" } as const;
  // The largest first, so that none hides another.
  const drawn = [...stations].sort((a, b) => radius(b) - radius(a));
  return [
    Plot.dot(drawn, { ...place, r: radius, fill: colour, fillOpacity: 0.75, stroke: INK, strokeWidth: 0.75 }),
    // A ring of one size shows place and colour of the smallest signal too.
    Plot.dot(drawn, { ...place, r: 4, stroke: colour, strokeWidth: 2.5 }),
    Plot.dot(drawn, { ...place, r: 1.2, fill: INK }),
  ];
}

/** Signals in VEM, over everything else. */
function labelMarks(stations: readonly PlacedStation[]): Plot.Markish[] {
  const text = ({ signal_vem }: EventStation) => (signal_vem === undefined ? "" : formatQuantity(signal_vem));
  const place = { x: "east_m", y: "north_m" } as const;
  return [Plot.text(stations, { ...place, text, fontSize: 10, dy: 13, fill: INK, stroke: "#ffffff" })];
}

/** A bar of a round length at the lower right of the axes. */
function scaleBar(window: Window, size: number): string {
  const perMetre = size / (2 * window.half_m);
  const length_m = niceLength(0.3 * window.half_m);
  const [right, y] = [LEFT + size - 12, TOP + size - 14];
  const left = right - length_m * perMetre;
  const label = length_m >= 1000 ? `${length_m / 1000} km` : `${length_m} m`;
  return [
    `<path d="M${left.toFixed(2)},${y - 4}v8m0,-4H${right}m0,-4v8" stroke="${INK}" stroke-width="1.5" fill="none"/>`,
    drawText((left + right) / 2, y - 7, label, { anchor: "middle", size: 11 }),
  ].join("");
}

/**
 * Where the stations stand on the ground, seen from above: areas are signals, colours the start of the signal, the
 * cross is the reconstructed core, the arrow the way the shower came (as long as it is inclined), the dashed ellipses
 * distances from the axis. A file without places gives a panel that says so.
 */
export function footprintPanel(event: ShowerEvent, width: number): Panel {
  const stations = event.stations.filter(placed);
  const size = width - LEFT - RIGHT;
  const frame = { width, title: "Footprint on the ground", description: "Stations by place, signal and time." };
  if (stations.length === 0) {
    const reason = "no place of any station in the file";
    return { ...frame, height: HEADING_HEIGHT + 40, parts: [drawText(MARGIN, HEADING_HEIGHT + 18, reason)] };
  }
  const window = windowOf(stations);
  const top = HEADING_HEIGHT + KEY_HEIGHT;
  const axis = (middle: number, label: string) => ({
    domain: [(middle - window.half_m) / 1000, (middle + window.half_m) / 1000],
    label,
    labelAnchor: "center" as const,
    labelArrow: "none" as const,
    ticks: 5,
  });
  const kilometres = { x: { transform: (metres: number) => metres / 1000 }, y: { transform: (m: number) => m / 1000 } };
  const plot = drawPlot(0, top, {
    width,
    height: size + TOP + BOTTOM,
    marginLeft: LEFT,
    marginRight: RIGHT,
    marginTop: TOP,
    marginBottom: BOTTOM,
    x: { ...axis(window.east_m, "East of the core / km"), ...kilometres.x, labelOffset: 36 },
    y: { ...axis(window.north_m, "North of the core / km"), ...kilometres.y, labelOffset: 46 },
    r: { type: "identity" },
    color: { type: "identity" },
    marks: [
      Plot.frame({ stroke: "#c4c9d0" }),
      ...ringMarks(event, stations, window),
      ...stationMarks(stations),
      ...axisMarks(event, window),
      ...labelMarks(stations),
    ],
  });
  const legendTop = top + size + TOP + BOTTOM + 4;
  return {
    ...frame,
    height: legendTop + LEGEND_HEIGHT,
    parts: [
      drawText(MARGIN, HEADING_HEIGHT + 8, KEY, { size: 11, colour: MUTED }),
      plot,
      `<g transform="translate(0,${top})">${scaleBar(window, size)}</g>`,
      signalLegend(stations, { x: MARGIN, y: legendTop, largestRadius: LARGEST_RADIUS }),
      timeLegend(stations, { x: width / 2 - 10, y: legendTop, width: width / 2 - 14 }),
    ],
  };
}
