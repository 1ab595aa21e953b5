import { formatCount, formatEstimate } from "../../report/number-format.ts";
import type { Table } from "../../report/table.ts";
import type { ScanCurve, ScanProtocol, ScanResult } from "./scan-schema.ts";

/** Accuracy at the last number of rounds, a row for each multiplicity; an empty cell where a curve was not asked for. */
export function scanTable(scan: ScanResult): Table {
  const { curves, published, crossing, quick } = scan;
  const rounds = curves[0]?.points.at(-1)?.rounds ?? 0;
  const settings = new Map(curves.map((curve) => [`${curve.reuse} ${curve.station_share}`, curve]));
  const rows = [...settings.values()].map((curve) => {
    const cell = (protocol: ScanProtocol) =>
      estimateOf(curves.find((one) => sameRows(one, curve) && one.protocol === protocol));
    return [
      curve.stations_per_shower.toFixed(1),
      String(curve.reuse),
      String(curve.station_share),
      formatCount(curve.showers),
      cell("thesis"),
      cell("truth_features"),
      cell("leak_free"),
    ];
  });
  const found = crossing.map(({ accuracy, stations_per_shower: at }) =>
    at === null
      ? `No two of these multiplicities enclose the published ${accuracy}.`
      : `The published ${accuracy} comes out at ${at.toFixed(1)} stations per shower, interpolated.`,
  );
  return {
    title: `${quick ? "NOT the scan, a quick look: a" : "A"}ccuracy of the thesis's boosted trees after ${rounds} rounds, 99 % intervals by shower`,
    columns: [
      ...["stations per shower", "reuse", "station_share", "showers"].map((label) => ({ label, numeric: true })),
      { label: "thesis protocol (LEAKING)", numeric: true, warning: true },
      { label: "split by shower, true energy and direction", numeric: true },
      { label: "leak-free", numeric: true },
    ],
    rows,
    notes: [
      `Published: ${published.table} in the thesis's table, about ${published.conclusions} in its conclusions.`,
      ...found,
    ],
  };
}

function sameRows(a: ScanCurve, b: ScanCurve): boolean {
  return a.reuse === b.reuse && a.station_share === b.station_share;
}

function estimateOf(curve: ScanCurve | undefined): string {
  const last = curve?.points.at(-1);
  return last === undefined ? "" : formatEstimate(last.accuracy, last.interval99);
}
