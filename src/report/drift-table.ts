import type { ReportContent } from "./content.ts";
import { formatNumber, formatPercent } from "./number-format.ts";
import type { Table } from "./table.ts";

/** Each feature of a file against the training of the model, the farthest first. */
export function driftTable({ features, by_chance }: NonNullable<ReportContent["drift"]>): Table {
  const sorted = [...features].sort((a, b) => b.distance - a.distance);
  return {
    title: "Features against those of the training",
    columns: [
      { label: "feature" },
      ...["distance", "outside", "median", "in training"].map((label) => ({ label, numeric: true })),
    ],
    rows: sorted.map(({ feature, distance, outside, median, trained_median }) => [
      feature,
      formatNumber(distance, 2),
      formatPercent(outside, 1),
      formatNumber(median, 3),
      formatNumber(trained_median, 3),
    ]),
    notes: [
      `Kolmogorov-Smirnov distance of the distributions: as many showers of the training's kind stay below ${formatNumber(by_chance, 2)} with 95 %. Outside: share of the stations beyond the range of the training, where a model only guesses. A mixture of other primaries, energies or zenith angles is far, too.`,
    ],
  };
}
