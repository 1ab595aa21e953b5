import { type EventStation, type ShowerEvent, stationLine, stationName } from "../event.ts";
import { drawText, HEADING_HEIGHT, MARGIN, type Panel } from "../figure.ts";
import { drawLegend, type LegendEntry, legendHeight } from "../legend.ts";
import { drawTrace, MEASURED_ENTRY, TRACE_MARGIN, TRUTH_ENTRIES } from "./trace-panel.ts";

const CELL_TITLE = 36;
const CELL_HEIGHT = 150;
/** Width that a trace's axes need, px. */
const CELL_WIDTH = 310;

function drawCell(station: EventStation, x: number, y: number, width: number): string {
  const left = x + TRACE_MARGIN;
  return [
    drawText(left, y + 13, stationName(station), { bold: true }),
    drawText(left, y + 28, stationLine(station), { size: 11 }),
    station.trace
      ? drawTrace(`trace of station ${station.station_id}`, station.trace, {
          x,
          y: y + CELL_TITLE,
          width,
          height: CELL_HEIGHT,
        })
      : drawText(left, y + CELL_TITLE + 20, "no trace", { size: 11 }),
  ].join("");
}

/**
 * The mean trace of each station, nearest to the axis first, with its true parts where they are known. Each has its own
 * axes, since signals fall by orders of magnitude with distance.
 */
export function tracesPanel({ stations }: ShowerEvent, width: number): Panel {
  const columns = Math.max(1, Math.floor((width - 2 * MARGIN) / CELL_WIDTH));
  const cell = (width - 2 * MARGIN) / columns;
  const hasTruth = stations.some(({ trace }) => trace?.muon !== undefined);
  const entries: LegendEntry[] = [MEASURED_ENTRY, ...(hasTruth ? TRUTH_ENTRIES : [])];
  const legend = { x: MARGIN, y: HEADING_HEIGHT, width: width - 2 * MARGIN };
  const top = HEADING_HEIGHT + legendHeight(entries, legend.width) + 8;
  const rows = Math.ceil(stations.length / columns);
  const bottom = top + rows * (CELL_TITLE + CELL_HEIGHT);
  return {
    width,
    height: bottom + 26,
    title: "Traces: VEM peak against time",
    description: "Mean trace of the working PMTs of each station, nearest to the axis first.",
    parts: [
      drawLegend(entries, legend),
      ...stations.map((station, i) =>
        drawCell(
          station,
          MARGIN + (i % columns) * cell,
          top + Math.floor(i / columns) * (CELL_TITLE + CELL_HEIGHT),
          cell,
        ),
      ),
      drawText(width / 2, bottom + 14, "time after the start of the window / ns", { anchor: "middle" }),
    ],
  };
}
