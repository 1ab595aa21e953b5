import { plotTrace } from "../../core/trace-plot.ts";
import type { ColumnSummary } from "./column-survey.ts";
import type { ExampleStation } from "./examples.ts";
import { grouped, type ShownFinding, sentenceOf, whole } from "./grouped.ts";
import type { Inspection } from "./inspection.ts";
import type { Spread } from "./shower-survey.ts";

const ROLES: Record<ColumnSummary["role"], string> = {
  id: "identifiers",
  label: "label",
  truth: "truth (Monte Carlo; no feature by default)",
  observable: "observables",
  other: "not in the data dictionary",
};
/** Width of a bin where the file does not say it: that of the array's FADCs, 40 MHz. */
const DEFAULT_BIN_NS = 25;
/** Characters of a column's name; a longer one is cut. */
const NAME = 23;
/** Characters of the columns of a schema, that of the unit aside. */
const BESIDE_UNIT = 69;

/** An inspection as text for a terminal of `width` characters; ends with a line break. */
export function renderInspection(inspection: Inspection, { width = 80 }: { width?: number } = {}): string {
  const { path, metadata, notes, examples, warnings } = inspection;
  const excess = metadata["cascada.extrapolation"];
  return [
    path,
    "",
    ...(excess === undefined
      ? []
      : [`beyond the model: ${excess.replaceAll(/\s+/g, " ").replaceAll("; ", "\n                  ")}`, ""]),
    ...countLines(inspection),
    ...section(
      "warnings",
      warnings.length === 0 ? ["  none"] : grouped(warnings).flatMap((warning) => warningLines(warning, width)),
    ),
    ...section(
      "notes",
      notes.flatMap((note) => broken(note, width - 4).map((text, i) => `  ${i === 0 ? "" : "  "}${text}`)),
    ),
    ...section("metadata", metadataLines(metadata, width)),
    ...section("columns", columnLines(inspection.columns, width)),
    ...section(
      "traces (mean of the working PMTs, nearest to 1000 m)",
      examples.flatMap((e) => exampleLines(e, width)),
    ),
    "",
  ].join("\n");
}

function countLines(inspection: Inspection): string[] {
  const { format, rows, events, showers, primaries, saturation, trace_bins, stations_per_shower } = inspection;
  const labels = Object.entries(primaries).map(([name, count]) => `${name.padEnd(10)}${whole(count).padStart(12)}`);
  const line = (name: string, value: string | undefined) => (value === undefined ? [] : [name.padEnd(12) + value]);
  const saturated =
    saturation &&
    `${whole(saturation.high_gain + saturation.low_gain)} high gain, ${whole(saturation.low_gain)} of them low gain too`;
  return [
    ...line("format", format),
    ...line("stations", whole(rows)),
    ...line("events", events === null ? "no event_id" : whole(events)),
    ...line("showers", showers === null ? "no shower_id" : whole(showers)),
    ...line("per shower", stations_per_shower ? `${spread(stations_per_shower)} stations` : undefined),
    ...line("trace bins", trace_bins ? spread(trace_bins) : "no traces"),
    ...line("saturated", saturated ?? undefined),
    ...line("primaries", labels.join(`\n${" ".repeat(12)}`) || "no labels"),
  ];
}

function spread({ min, mean, max }: Spread): string {
  return `${min} to ${max}, mean ${mean.toFixed(1)}`;
}

/** What stands out: its level, where, what, how often, and the first rows, broken between words. */
function warningLines({ level, columns, ...finding }: ShownFinding, width: number): string[] {
  const lines = broken(`${columns === "" ? "" : `${columns}: `}${sentenceOf(finding)}`, width - 11);
  return lines.map((text, i) => `  ${(i === 0 ? level : "").padEnd(9)}${text}`);
}

/** A text in lines of at most `width` characters, broken between words. */
function broken(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

function metadataLines(metadata: Readonly<Record<string, string>>, width: number): string[] {
  const names = Object.keys(metadata).sort();
  const margin = Math.max(...names.map((name) => name.length)) + 2;
  return names.map((name) => {
    const line = `  ${name.padEnd(margin)}${metadata[name]!.replaceAll(/\s+/g, " ")}`;
    return line.length > width ? `${line.slice(0, width - 1)}…` : line;
  });
}

/** The schema: a line per column, grouped by role, with unit and range. */
function columnLines(columns: readonly ColumnSummary[], width: number): string[] {
  const room = Math.max(10, width - BESIDE_UNIT - 1);
  const unitWidth = Math.min(room, Math.max(10, ...columns.map(({ unit }) => unit.length)));
  const row = (cells: readonly [string, string, string, string, string, string]): string => {
    const [name, unit, dtype, ...numbers] = cells;
    const shown = name.length > NAME + 2 ? `${name.slice(0, NAME)}…` : name;
    const shownUnit = unit.length > unitWidth ? `${unit.slice(0, unitWidth - 1)}…` : unit;
    const text = `${shown.padEnd(25)}${shownUnit.padEnd(unitWidth + 1)}${dtype.padEnd(14)}`;
    return `${text}${numbers.map((number) => number.padStart(10)).join("")}`.trimEnd();
  };
  const lines: string[] = [];
  for (const role of ["id", "label", "truth", "observable", "other"] as const) {
    const members = columns.filter((column) => column.role === role);
    if (members.length === 0) continue;
    lines.push(...(lines.length === 0 ? [] : [""]), ROLES[role]);
    lines.push(row(["  name", "unit", "type", "min", "mean", "max"]));
    for (const { name, unit, dtype, min, mean, max } of members) {
      lines.push(row([`  ${name}`, unit, dtype, short(min), short(mean), short(max)]));
    }
  }
  return lines;
}

function exampleLines(example: ExampleStation, width: number): string[] {
  const { primary, row, event_id, station_id, energy_eev, zenith_deg, core_distance_m, bin_width_ns, trace } = example;
  const place = [
    core_distance_m === undefined ? "" : `${core_distance_m.toFixed(0)} m`,
    zenith_deg === undefined ? "" : `${zenith_deg.toFixed(1)} deg`,
    energy_eev === undefined ? "" : `${short(energy_eev)} EeV`,
  ];
  const ids = [
    `row ${row}`,
    event_id === undefined ? "" : `event ${event_id}`,
    station_id === undefined ? "" : `station ${station_id}`,
  ];
  const joined = (parts: readonly string[]) => parts.filter((part) => part !== "").join(", ");
  const title = `  ${primary}: ${joined(place)} (${joined(ids)})`;
  return [title, ...plotTrace(trace, bin_width_ns ?? DEFAULT_BIN_NS, { width }), ""];
}

/** Four digits, enough to see a wrong unit by. */
function short(value: number | undefined): string {
  if (value === undefined) return "";
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value);
  const rounded = Number(value.toPrecision(4));
  return Math.abs(rounded) < 1e9 ? String(rounded) : rounded.toExponential().replace("e+", "e");
}
