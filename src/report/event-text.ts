import { plotTrace, sparkline } from "../core/trace-plot.ts";
import { DEGREE } from "../core/units.ts";
import {
  type EventStation,
  eventTitle,
  reconstructionLine,
  type ShowerEvent,
  stationLine,
  stationName,
  truthLine,
} from "./event.ts";
import { niceLength, windowOf } from "./ground-window.ts";
import { logTicks } from "./log-ticks.ts";
import { formatQuantity } from "./number-format.ts";
import { TextGrid } from "./text-grid.ts";

/** Letters of stations, in the order of their starts; what comes after them is the last one. */
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
/** A character is about twice as high as wide. */
const ASPECT = 2;
const MARGIN = 9;
const TRACE_LINES = 4;
const KEY = "+ core, ··· shower axis, letters: stations in the order of";

/** A letter per station: by start, or by distance where no start is known. */
function lettersOf(stations: readonly EventStation[]): Map<EventStation, string> {
  const order = [...stations].sort((a, b) => (a.start_ns ?? 0) - (b.start_ns ?? 0));
  return new Map(order.map((station, i) => [station, LETTERS[i] ?? "?"]));
}

/** Where the shower comes from and goes to, as the arrow that looks most like it. */
function arrowOf(azimuth_deg: number): string {
  // The particles fly towards azimuth + 180 deg; arrows go counter-clockwise from East.
  const octant = Math.round(((azimuth_deg + 180) % 360) / 45);
  return "→↗↑↖←↙↓↘"[(octant + 8) % 8]!;
}

function footprint(event: ShowerEvent, letters: ReadonlyMap<EventStation, string>, width: number): string[] {
  const placed = event.stations.flatMap((station) =>
    station.east_m === undefined || station.north_m === undefined
      ? []
      : [{ east_m: station.east_m, north_m: station.north_m, letter: letters.get(station)! }],
  );
  if (placed.length === 0) return ["no place of any station in the file"];
  const columns = Math.min(width - 2, 61);
  const rows = Math.round(columns / ASPECT);
  const grid = new TextGrid(columns, rows);
  const window = windowOf(placed);
  const column = (east: number) => ((east - window.east_m) / (2 * window.half_m) + 0.5) * (columns - 1);
  const row = (north: number) => (0.5 - (north - window.north_m) / (2 * window.half_m)) * (rows - 1);
  grid.put(column(0), row(0), "+");
  for (const { east_m, north_m, letter } of placed) grid.put(column(east_m), row(north_m), letter);
  const { zenith_deg = 0, azimuth_deg } = event;
  if (azimuth_deg !== undefined && zenith_deg >= 1) {
    const length = 0.9 * window.half_m * Math.sin(zenith_deg * DEGREE);
    const [c, s] = [Math.cos(azimuth_deg * DEGREE), Math.sin(azimuth_deg * DEGREE)];
    const near = 0.08 * window.half_m;
    grid.putBehind(column(near * c), row(near * s), arrowOf(azimuth_deg));
    for (let r = length; r > near; r -= window.half_m / rows) grid.putBehind(column(r * c), row(r * s), "·");
  }
  const bar_m = niceLength(0.6 * window.half_m);
  const bar = Math.max(1, Math.round((bar_m / (2 * window.half_m)) * (columns - 1)) - 1);
  return [
    `┌${"─".repeat(columns)}┐`,
    ...grid.lines().map((line) => `│${line.padEnd(columns)}│`),
    `└${"─".repeat(columns)}┘`,
    `├${"─".repeat(bar)}┤ ${bar_m} m; North is up`,
    `${KEY} ${event.stations.some(({ start_ns }) => start_ns !== undefined) ? "arrival" : "distance"}`,
  ];
}

function lateralPlot(event: ShowerEvent, letters: ReadonlyMap<EventStation, string>, width: number): string[] {
  const points = event.stations.flatMap(({ core_distance_m: r, signal_vem: s, signal_sigma_vem: sigma = 0 }, i) =>
    r === undefined || s === undefined || s <= 0
      ? []
      : [{ r, s, low: Math.max(0.1 * s, s - sigma), high: s + sigma, letter: letters.get(event.stations[i]!)! }],
  );
  if (points.length === 0) return ["no signal at a known distance in the file"];
  const [columns, rows] = [Math.max(20, Math.min(width - MARGIN - 2, 72)), 16];
  const grid = new TextGrid(columns, rows);
  const far = 1.08 * Math.max(1000, ...points.map(({ r }) => r));
  const [low, high] = [0.7 * Math.min(...points.map((p) => p.low)), 1.4 * Math.max(...points.map((p) => p.high))];
  const column = (r: number) => (r / far) * (columns - 1);
  const row = (s: number) => (Math.log(high / s) / Math.log(high / low)) * (rows - 1);
  for (const point of points) {
    for (let y = Math.round(row(point.high)); y <= Math.round(row(point.low)); y++) grid.put(column(point.r), y, "│");
  }
  for (const { distance_m, signal_vem } of event.fit?.curve ?? []) {
    if (signal_vem >= low && signal_vem <= high) grid.putBehind(column(distance_m), row(signal_vem), "·");
  }
  for (const { r, s, letter } of points) grid.put(column(r), row(s), letter);
  if (event.fit) grid.put(column(1000), row(event.fit.s1000_vem), "◆");
  const ticks = new Map(logTicks(low, high).map((tick) => [Math.round(row(tick)), formatQuantity(tick)]));
  const axis = new TextGrid(columns + 6, 1);
  for (let r = 0; r <= far; r += 500) axis.put(column(r), 0, String(r));
  return [
    ...grid.lines().map((line, i) => `${(ticks.get(i) ?? "").padStart(MARGIN)} ┤${line}`),
    `${"VEM".padStart(MARGIN)} └${"─".repeat(columns)}`,
    `${" ".repeat(MARGIN + 2)}${axis.lines()[0]} m`,
    ...(event.fit ? [`${" ".repeat(MARGIN + 2)}· fit of the lateral distribution, ◆ S(1000 m), │ ± σ(S)`] : []),
  ];
}

function traceLines(station: EventStation, letter: string, width: number): string[] {
  const title = `${letter}  ${stationName(station)}: ${stationLine(station)}`;
  const { trace } = station;
  if (!trace) return [title, "   no trace", ""];
  const { measured, muon, electromagnetic, time_ns } = trace;
  const bin_ns = time_ns.length > 1 ? time_ns[1]! - time_ns[0]! : 0;
  const part = { width, highest: Math.max(0, ...measured) };
  return [
    title,
    ...plotTrace(measured, bin_ns, { width, height: TRACE_LINES }),
    ...(muon ? [sparkline("muons", muon, part)] : []),
    ...(electromagnetic ? [sparkline("em, halo", electromagnetic, part)] : []),
    "",
  ];
}

/** An event as text for a terminal of `width` characters: footprint, lateral distribution, traces, what is missing. */
export function renderEvent(event: ShowerEvent, { width = 80 }: { width?: number } = {}): string {
  const letters = lettersOf(event.stations);
  const head = [eventTitle(event), reconstructionLine(event), truthLine(event)].filter((line) => line !== "");
  return [
    ...head,
    "",
    ...footprint(event, letters, width),
    "",
    ...lateralPlot(event, letters, width),
    "",
    ...event.stations.flatMap((station) => traceLines(station, letters.get(station)!, width)),
    ...event.missing,
    "",
  ].join("\n");
}
