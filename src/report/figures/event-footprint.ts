import * as Plot from "@observablehq/plot";
import type { EventStation, ShowerEvent } from "../event.ts";
import { drawPlot, drawText, HEADING_HEIGHT, MARGIN, type Panel } from "../figure.ts";
import { niceLength, type Window, windowOf } from "../ground-window.ts";
import { formatQuantity } from "../number-format.ts";
import { INK, MUTED, WARNING } from "../palette.ts";
import { axisStart, ringMarks } from "./axis-rings.ts";
import { signalLegend, timeColours, timeLegend } from "./footprint-legend.ts";

/** A station that has a place. */
type PlacedStation = EventStation & { east_m: number; north_m: number };

/** Radius of the largest signal, px, where stations are not too dense for it: the areas of the others follow. */
const LARGEST_RADIUS = 30;
const SMALLEST_RADIUS = 8;
const KEY = "cross: core; arrow: shower axis; dashed: distance from the axis";
const KEY_HEIGHT = 16;
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 16, 8, 44];
const LEGEND_HEIGHT = 84;

function placed(station: EventStation): station is PlacedStation {
  return station.east_m !== undefined && station.north_m !== undefined;
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

/** The radius of the largest signal that keeps two of it apart on the nearest stations, px. */
function largestRadius(stations: readonly PlacedStation[], pxPerMetre: number): number {
  let nearest_m = Infinity;
  for (const [i, a] of stations.entries()) {
    for (const b of stations.slice(0, i)) {
      nearest_m = Math.min(nearest_m, Math.hypot(a.east_m - b.east_m, a.north_m - b.north_m));
    }
  }
  return Math.max(SMALLEST_RADIUS, Math.min(LARGEST_RADIUS, 0.5 * nearest_m * pxPerMetre));
}

function stationMarks(stations: readonly PlacedStation[], largest_px: number): Plot.Markish[] {
  const { colour } = timeColours(stations);
  const largest = Math.max(0, ...stations.map(({ signal_vem = 0 }) => signal_vem));
  const radius = ({ signal_vem = 0 }: EventStation) =>
    largest > 0 ? largest_px * Math.sqrt(Math.max(0, signal_vem) / largest) : 0;
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
  const largest_px = largestRadius(stations, size / (2 * window.half_m));
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
      ...stationMarks(stations, largest_px),
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
      signalLegend(stations, { x: MARGIN, y: legendTop, largestRadius: largest_px }),
      timeLegend(stations, { x: width / 2 - 10, y: legendTop, width: width / 2 - 14 }),
    ],
  };
}
