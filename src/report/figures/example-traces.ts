import { drawEmptyFigure, drawFigure, drawText, drawUpright, HEADING_HEIGHT, MARGIN, textWidth } from "../figure.ts";
import { drawLegend, LEGEND_ROW } from "../legend.ts";
import { formatNumber, formatQuantity } from "../number-format.ts";
import { classColour, inClassOrder } from "../palette.ts";
import { drawTrace, endOfTrace, MEASURED_ENTRY, type PanelTrace, TRACE_MARGIN, TRUTH_ENTRIES } from "./trace-panel.ts";

/** A station's mean trace, with its truth where that is known, all lists over the same bins; what is not known is absent. */
export interface ExampleTrace extends PanelTrace {
  primary: string;
  core_distance_m?: number;
  energy_eev?: number;
  zenith_deg?: number;
}

const TITLE = "Example traces: signal against time";

/** Room for the name of the vertical axis, px. */
const AXIS_NAME = 16;
/** Of a figure at least, px. */
const LEAST_WIDTH = 720;
const PANEL_WIDTH = 320;
const PANEL_HEIGHT = 158;
const PANEL_TITLE = 22;
const TOP = HEADING_HEIGHT + LEGEND_ROW + 8;

/** What is known of the station. */
function placeOf({ core_distance_m, energy_eev, zenith_deg }: ExampleTrace): string {
  return [
    core_distance_m === undefined ? "" : `r = ${formatNumber(core_distance_m, 0)} m`,
    energy_eev === undefined ? "" : `E = ${formatQuantity(energy_eev)} EeV`,
    zenith_deg === undefined ? "" : `θ = ${formatNumber(zenith_deg, 1)}°`,
  ]
    .filter((part) => part !== "")
    .join(", ");
}

function drawPanel(
  trace: ExampleTrace,
  { x, y, width, end_ns }: { x: number; y: number; width: number; end_ns: number },
): string {
  const where = placeOf(trace);
  const left = x + TRACE_MARGIN;
  const axes = { x, y: y + PANEL_TITLE, width, height: PANEL_HEIGHT, end_ns };
  return [
    drawText(left, y + 14, trace.primary, { bold: true, colour: classColour(trace.primary) }),
    drawText(left + textWidth(trace.primary, 13) + 8, y + 14, where, { size: 11 }),
    drawTrace(`example trace of ${trace.primary}`, trace, axes),
  ].join("");
}

/**
 * Small multiples of station traces: a row per primary in class order, columns by rising core distance. Panels of a
 * column share the time axis, so that rise and fall compare by eye; each has its own signal axis, since signals differ
 * by orders of magnitude.
 *
 * Throws ShapeError where the lists of a trace differ in length. No traces give a figure that says so.
 */
export function exampleTraces(traces: readonly ExampleTrace[]): string {
  if (traces.length === 0) return drawEmptyFigure(TITLE, "no traces to show");
  const rows = inClassOrder(traces.map((trace) => trace.primary)).map((primary) =>
    traces
      .filter((trace) => trace.primary === primary)
      .sort((a, b) => (a.core_distance_m ?? 0) - (b.core_distance_m ?? 0)),
  );
  const columns = Math.max(...rows.map((row) => row.length));
  const left = MARGIN + AXIS_NAME;
  const truth = traces.some(({ muon, electromagnetic }) => muon ?? electromagnetic) ? TRUTH_ENTRIES : [];
  const panelWidth = columns === 1 && truth.length === 0 ? LEAST_WIDTH - left - MARGIN : PANEL_WIDTH;
  const width = Math.max(left + MARGIN + columns * panelWidth, LEAST_WIDTH);
  const ends = Array.from({ length: columns }, (_, j) =>
    Math.max(...rows.map((row) => (row[j] ? endOfTrace(row[j]) : 0))),
  );
  const bottom = TOP + rows.length * (PANEL_TITLE + PANEL_HEIGHT);
  const panels = rows.flatMap((row, i) =>
    row.map((trace, j) =>
      drawPanel(trace, {
        x: left + j * panelWidth,
        y: TOP + i * (PANEL_TITLE + PANEL_HEIGHT),
        width: panelWidth,
        end_ns: ends[j]!,
      }),
    ),
  );
  return drawFigure(
    {
      width,
      height: bottom + 26,
      title: TITLE,
      description: `Traces of single stations, a row per primary and a column per core distance${truth.length > 0 ? ", with the true parts" : ""}.`,
    },
    [
      drawLegend([MEASURED_ENTRY, ...truth], { x: MARGIN, y: HEADING_HEIGHT, width: width - 2 * MARGIN }),
      ...panels,
      ...ends.map((_, j) =>
        // In the middle of the axis, which has 46 px to its left and 20 px to its right.
        drawText(left + j * panelWidth + (panelWidth + 26) / 2, bottom + 8, "time / ns", { anchor: "middle" }),
      ),
      drawUpright(MARGIN + 6, (TOP + bottom) / 2, "signal / VEM peak"),
    ],
  );
}
