import { plotTrace } from "../core/trace-plot.ts";
import type { Role } from "./columns.ts";
import type { ColumnSummary, ExampleStation, Inspection } from "./inspection.ts";

const ROLES: Record<Role, string> = {
  id: "identifiers",
  label: "label",
  truth: "truth (Monte Carlo; no feature by default)",
  observable: "observables",
};

/** An inspection as text for a terminal of `width` characters; ends with a line break. */
export function renderInspection(inspection: Inspection, { width = 80 }: { width?: number } = {}): string {
  const { path, rows, showers, events, primaries, trace_bins, metadata, examples } = inspection;
  const bins = `${trace_bins.min} to ${trace_bins.max}, mean ${trace_bins.mean.toFixed(1)}`;
  const labels = Object.entries(primaries).map(([name, count]) => `${name.padEnd(10)}${whole(count).padStart(12)}`);
  const excess = metadata["cascada.extrapolation"];
  return [
    path,
    "",
    ...(excess === undefined
      ? []
      : [`beyond the model: ${excess.replaceAll(/\s+/g, " ").replaceAll("; ", "\n                  ")}`, ""]),
    `stations    ${whole(rows)}`,
    `events      ${whole(events)}`,
    `showers     ${whole(showers)}`,
    `trace bins  ${bins}`,
    `primaries   ${labels.join(`\n${" ".repeat(12)}`) || "no labels"}`,
    ...section("metadata", metadataLines(metadata, width)),
    ...section("columns", columnLines(inspection.columns)),
    ...section(
      "traces (mean of the working PMTs, nearest to 1000 m)",
      examples.flatMap((e) => exampleLines(e, width)),
    ),
    "",
  ].join("\n");
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
function columnLines(columns: readonly ColumnSummary[]): string[] {
  const row = (cells: readonly [string, string, string, string, string, string]): string => {
    const [name, unit, dtype, ...numbers] = cells;
    const text = `${name.padEnd(25)}${unit.padEnd(9)}${dtype.padEnd(14)}`;
    return `${text}${numbers.map((number) => number.padStart(10)).join("")}`.trimEnd();
  };
  const lines: string[] = [];
  for (const role of ["id", "label", "truth", "observable"] as const) {
    const members = columns.filter((column) => column.role === role);
    if (members.length === 0) continue;
    lines.push(...(lines.length === 0 ? [] : [""]), row([ROLES[role], "", "", "", "", ""]));
    lines.push(row(["  name", "unit", "type", "min", "mean", "max"]));
    for (const { name, unit, dtype, min, mean, max } of members) {
      lines.push(row([`  ${name}`, unit, dtype, short(min), short(mean), short(max)]));
    }
  }
  return lines;
}

function exampleLines(example: ExampleStation, width: number): string[] {
  const { primary, row, event_id, station_id, energy_eev, zenith_deg, core_distance_m, bin_width_ns, trace } = example;
  const place = `${core_distance_m.toFixed(0)} m, ${zenith_deg.toFixed(1)} deg, ${short(energy_eev)} EeV`;
  const title = `  ${primary}: ${place} (row ${row}, event ${event_id}, station ${station_id})`;
  return [title, ...plotTrace(trace, bin_width_ns, { width }), ""];
}

/** Four digits, enough to see a wrong unit by. */
function short(value: number | undefined): string {
  if (value === undefined) return "";
  return Number.isInteger(value) && Math.abs(value) < 1e9 ? String(value) : String(Number(value.toPrecision(4)));
}

/** A count with thousands marked: 80,000. */
function whole(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}
