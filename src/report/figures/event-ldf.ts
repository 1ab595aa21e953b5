import * as Plot from "@observablehq/plot";
import type { EventStation, ShowerEvent } from "../event.ts";
import { drawPlot, drawText, HEADING_HEIGHT, MARGIN, type Panel } from "../figure.ts";
import { drawLegend, type LegendEntry, legendHeight } from "../legend.ts";
import { logTicks } from "../log-ticks.ts";
import { formatQuantity } from "../number-format.ts";
import { MUTED, RESULT, WARNING } from "../palette.ts";

type MeasuredStation = EventStation & { core_distance_m: number; signal_vem: number };

/** An error bar that reaches 0 ends here on the logarithmic axis, as a part of the signal. */
const LOWEST_PART = 0.1;

function measured(station: EventStation): station is MeasuredStation {
  return station.core_distance_m !== undefined && (station.signal_vem ?? 0) > 0;
}

function lowEnd({ signal_vem, signal_sigma_vem = 0 }: MeasuredStation): number {
  return Math.max(signal_vem - signal_sigma_vem, LOWEST_PART * signal_vem);
}

function highEnd({ signal_vem, signal_sigma_vem = 0 }: MeasuredStation): number {
  return signal_vem + signal_sigma_vem;
}

function entriesOf({ fit }: ShowerEvent, stations: readonly MeasuredStation[]): LegendEntry[] {
  const errors = stations.some(({ signal_sigma_vem }) => signal_sigma_vem !== undefined);
  return [
    { label: errors ? "station ± σ(S)" : "station", colour: RESULT, symbol: "dot" },
    ...(stations.some(({ saturation }) => saturation === 2)
      ? [{ label: "low gain saturated: S is too small", colour: RESULT, symbol: "ring" as const }]
      : []),
    ...(fit
      ? [
          {
            label: `fit: S(1000 m) = ${formatQuantity(fit.s1000_vem)} VEM, β = ${formatQuantity(fit.beta)}`,
            colour: WARNING,
            symbol: "line" as const,
          },
        ]
      : []),
  ];
}

/**
 * Signals against the distance from the reconstructed axis, with the lateral distribution that was fitted to them. An
 * error bar that would reach 0 is cut at a tenth of the signal. A file without signals or distances gives a panel that
 * says so.
 */
export function ldfPanel(event: ShowerEvent, width: number, height = 0): Panel {
  const stations = event.stations.filter(measured);
  const frame = { width, title: "Lateral distribution", description: "Signal against distance, with the fit." };
  if (stations.length === 0) {
    const reason = "no signal at a known distance in the file";
    return { ...frame, height: HEADING_HEIGHT + 40, parts: [drawText(MARGIN, HEADING_HEIGHT + 18, reason)] };
  }
  const { fit } = event;
  const entries = entriesOf(event, stations);
  const legend = { x: MARGIN, y: HEADING_HEIGHT, width: width - 2 * MARGIN };
  const top = HEADING_HEIGHT + legendHeight(entries, legend.width) + 4;
  const distances = stations.map(({ core_distance_m }) => core_distance_m);
  const far = 1.08 * Math.max(1000, ...distances);
  const signals = [...stations.flatMap((s) => [lowEnd(s), highEnd(s)]), ...(fit ? [fit.s1000_vem] : [])];
  const [low, high] = [0.7 * Math.min(...signals), 1.4 * Math.max(...signals)];
  const ticks = logTicks(low, high);
  const curve = (fit?.curve ?? []).filter(
    ({ distance_m, signal_vem }) => distance_m <= far && signal_vem >= low && signal_vem <= high,
  );
  const plotHeight = Math.max(height - top, Math.round(0.78 * width));
  const plot = drawPlot(0, top, {
    width,
    height: plotHeight,
    marginLeft: 62,
    marginRight: 16,
    marginTop: 8,
    marginBottom: 44,
    x: {
      domain: [0, far],
      label: "distance from the axis / m",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 36,
      ticks: 5,
      tickFormat: String,
    },
    y: { type: "log", domain: [low, high], axis: null },
    marks: [
      Plot.gridY(ticks),
      Plot.axisY(ticks, {
        // As text of its own: Plot leaves labels out of a logarithmic axis of many ticks.
        text: ticks.map(String),
        label: "signal / VEM",
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: 54,
      }),
      ...(fit ? [Plot.ruleX([1000], { stroke: MUTED, strokeDasharray: "3 3", strokeWidth: 0.75 })] : []),
      Plot.line(curve, { x: "distance_m", y: "signal_vem", stroke: WARNING, strokeWidth: 1.75 }),
      Plot.ruleX(stations, { x: "core_distance_m", y1: lowEnd, y2: highEnd, stroke: RESULT, strokeWidth: 1.5 }),
      Plot.dot(stations, {
        x: "core_distance_m",
        y: "signal_vem",
        r: 4.5,
        fill: ({ saturation }: MeasuredStation) => (saturation === 2 ? "#ffffff" : RESULT),
        stroke: RESULT,
      }),
      ...(fit
        ? [
            Plot.dot([fit], {
              x: () => 1000,
              y: "s1000_vem",
              symbol: "diamond",
              r: 6,
              fill: WARNING,
              stroke: "#ffffff",
            }),
          ]
        : []),
    ],
  });
  return { ...frame, height: top + plotHeight, parts: [drawLegend(entries, legend), plot] };
}
