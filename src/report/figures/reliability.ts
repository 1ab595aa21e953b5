import * as Plot from "@observablehq/plot";
import type { ReliabilityBin } from "../../evaluation/calibration.ts";
import { drawEmptyFigure, drawFigure, drawPlot, HEADING_HEIGHT, MARGIN } from "../figure.ts";
import { drawLegend, LEGEND_ROW, type LegendEntry, legendHeight } from "../legend.ts";
import { classColour, inClassOrder, MUTED } from "../palette.ts";

export interface ReliabilitySeries {
  /** the class whose probability it is, or `all classes` */
  name: string;
  bins: readonly ReliabilityBin[];
}

const TITLE = "Calibration of the probabilities";
const SIZE = 440;
/** Classes stand side by side by so much, so that their intervals do not hide each other, px. */
const DODGE = 3;

/**
 * Reliability diagram: of the rows given a probability near p, which share is of the class; calibrated probabilities
 * lie on the diagonal (A. H. Murphy and R. L. Winkler, Appl. Stat. 26 (1977) 41). Bins without rows have no dot.
 */
export function reliabilityDiagram(series: readonly ReliabilitySeries[]): string {
  const drawn = inClassOrder(series.map(({ name }) => name)).flatMap((name) => {
    const bins = series.find((one) => one.name === name)!.bins.filter(({ n }) => n > 0);
    return bins.length > 0 ? [{ name, bins }] : [];
  });
  if (drawn.length === 0) return drawEmptyFigure(TITLE, "no rows in any bin");
  const entries: LegendEntry[] = [
    ...drawn.map(({ name }): LegendEntry => ({ label: name, colour: classColour(name), symbol: "dot" })),
    { label: "calibrated", colour: MUTED, symbol: "line", dash: "3 3" },
  ];
  const legend = { x: MARGIN, y: HEADING_HEIGHT, width: SIZE - 2 * MARGIN };
  const top = HEADING_HEIGHT + legendHeight(entries, legend.width);
  const plot = drawPlot(0, top, {
    width: SIZE,
    height: SIZE - LEGEND_ROW,
    marginLeft: 60,
    marginRight: 20,
    marginTop: 12,
    marginBottom: 46,
    x: {
      domain: [0, 1],
      label: "predicted probability",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 38,
      grid: true,
      ticks: 5,
    },
    y: {
      domain: [0, 1],
      label: "observed share",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 46,
      grid: true,
      ticks: 5,
    },
    marks: [
      Plot.line(
        [
          [0, 0],
          [1, 1],
        ],
        { stroke: MUTED, strokeDasharray: "3 3" },
      ),
      ...drawn.flatMap(({ name, bins }, i) => {
        const dx = DODGE * (i - (drawn.length - 1) / 2);
        const at = { x: "mean_probability", stroke: classColour(name), dx };
        return [
          Plot.line(bins, { ...at, y: "observed", strokeOpacity: 0.6 }),
          Plot.ruleX(bins, {
            ...at,
            y1: ({ interval }: ReliabilityBin) => interval[0],
            y2: ({ interval }: ReliabilityBin) => interval[1],
          }),
          Plot.dot(bins, { ...at, y: "observed", r: 3, fill: classColour(name) }),
        ];
      }),
    ],
  });
  return drawFigure(
    {
      width: SIZE,
      height: top + SIZE - LEGEND_ROW + 4,
      title: TITLE,
      description:
        "Share of rows that are of a class against the probability predicted for it, with intervals; classes side by side.",
    },
    [drawLegend(entries, legend), plot],
  );
}
