import * as Plot from "@observablehq/plot";
import { isPrimary } from "../../core/primaries.ts";
import { drawEmptyFigure, drawFigure, drawPlot, HEADING_HEIGHT, MARGIN, PLOT_MARGINS } from "../figure.ts";
import { drawLegend, type LegendEntry, legendHeight } from "../legend.ts";
import { logTicks } from "../log-ticks.ts";
import { formatQuantity, formatTick } from "../number-format.ts";
import { classColour, seriesColour } from "../palette.ts";

/** Learning rates that were tried on one network. */
interface Sweep {
  /** a primary, which has its colour, or another name */
  network: string;
  suggestion: number;
  tried: readonly { learningRate: number; smoothLoss: number }[];
}

const WIDTH = 520;
const PLOT_HEIGHT = 300;
const TITLE = "Loss against learning rate";

/** From the smallest loss to the largest on the way there: where losses run away they leave the frame. */
function lossRange(sweeps: readonly Sweep[]): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { tried } of sweeps) {
    const losses = tried.map(({ smoothLoss }) => smoothLoss);
    const least = Math.min(...losses);
    low = Math.min(low, least);
    high = Math.max(high, ...losses.slice(0, losses.indexOf(least) + 1));
  }
  return [low, high];
}

/** The rates before the loss leaves the frame for good. */
function upTo(tried: Sweep["tried"], most: number): Sweep["tried"] {
  const last = tried.findLastIndex(({ smoothLoss }) => smoothLoss <= most);
  return tried.slice(0, last + 1);
}

/**
 * The smooth loss of each network against the learning rate of its steps, up to where it runs away; the suggested rates are
 * rules.
 */
export function rateSweep(sweeps: readonly Sweep[]): string {
  const tried = sweeps.flatMap((sweep) => sweep.tried);
  if (tried.length === 0) return drawEmptyFigure(TITLE, "no learning rate was tried");
  const colours = sweeps.map(({ network }, i) => (isPrimary(network) ? classColour(network) : seriesColour(i)));
  const entries: LegendEntry[] = sweeps.map(({ network, suggestion }, i) => ({
    label: `${network}: begin with ${formatQuantity(Number(suggestion.toPrecision(2)))}`,
    colour: colours[i]!,
    symbol: "line",
  }));
  const legend = { x: MARGIN, y: HEADING_HEIGHT, width: WIDTH - 2 * MARGIN };
  const top = HEADING_HEIGHT + legendHeight(entries, legend.width);
  const [least, most] = lossRange(sweeps);
  const rates = tried.map(({ learningRate }) => learningRate);
  const [low, high] = [Math.min(...rates), Math.max(...rates)];
  const plot = drawPlot(0, top, {
    width: WIDTH,
    height: PLOT_HEIGHT,
    ...PLOT_MARGINS,
    x: {
      type: "log",
      label: "learning rate",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 38,
      ticks: logTicks(low, high),
      tickFormat: formatTick,
    },
    y: {
      domain: [least, most],
      label: "smooth loss",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 60,
      grid: true,
      ticks: 6,
      nice: true,
    },
    marks: sweeps.flatMap(({ suggestion, tried: own }, i) => [
      Plot.ruleX([suggestion], { stroke: colours[i]!, strokeOpacity: 0.5 }),
      Plot.line(upTo(own, most), { x: "learningRate", y: "smoothLoss", stroke: colours[i]!, strokeWidth: 2 }),
    ]),
  });
  const description = "Moving mean of the loss of steps at rising learning rates; rules are a tenth of the best rate.";
  return drawFigure({ width: WIDTH, height: top + PLOT_HEIGHT + 4, title: TITLE, description }, [
    drawLegend(entries, legend),
    plot,
  ]);
}
