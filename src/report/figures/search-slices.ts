import * as Plot from "@observablehq/plot";
import { drawEmptyFigure, drawFigure, drawPlot, drawText, HEADING_HEIGHT, MARGIN } from "../figure.ts";
import { shorten } from "../markup.ts";
import { formatCount } from "../number-format.ts";
import { BEST } from "../palette.ts";
import { axisPosition, axisTicks, nameLines, shortNames } from "../parameter-axis.ts";
import { bestTrial, type DrawnStudy, type StudyParameter, shownRange, valuedTrials, withinRange } from "../study.ts";
import { drawRamp, RAMP_HEIGHT, rampColours } from "../value-colour.ts";
import { noneComplete } from "./search-history.ts";

const WIDTH = 520;
const PANEL = { width: WIDTH / 2, height: 190, heading: 34 };
/** Panels at most. */
const MOST = 12;

interface Dot {
  x: number;
  value: number;
  number: number;
}

/**
 * The value of the complete trials against each parameter, later trials darker, the best in its own colour; a trial
 * without the parameter is in none of its panel. Of many parameters the first are shown, and the title says so.
 */
export function searchSlices(study: DrawnStudy): string {
  const valued = valuedTrials(study);
  const shown = study.parameters.slice(0, MOST);
  const count = shown.length < study.parameters.length ? `, the first ${MOST} of ${study.parameters.length}` : "";
  const title = `Value against each parameter${count}`;
  const best = bestTrial(study.direction, valued);
  if (best === undefined) return drawEmptyFigure(title, noneComplete(study.trials));
  if (shown.length === 0) return drawEmptyFigure(title, "no parameters");
  const range = shownRange(
    study.direction,
    valued.map(({ value }) => value),
  );
  const numbers = [valued[0]!.number, valued.at(-1)!.number] as const;
  const colour = rampColours(numbers);
  const names = shortNames(study.parameters);
  const top = HEADING_HEIGHT + RAMP_HEIGHT;
  const panels = shown.map((parameter, i) => {
    const dots = valued.flatMap(({ params, number, value }): Dot[] => {
      const x = axisPosition(
        parameter.scale,
        Object.hasOwn(params, parameter.name) ? params[parameter.name] : undefined,
        number,
      );
      return x === undefined ? [] : [{ x, value: withinRange(value, range), number }];
    });
    return drawSlice(parameter, dots, {
      name: names[i]!,
      x: (i % 2) * PANEL.width,
      y: top + Math.floor(i / 2) * (PANEL.height + PANEL.heading),
      range,
      metric: study.metric,
      best: best.number,
      colour,
    });
  });
  return drawFigure(
    {
      width: WIDTH,
      height: top + Math.ceil(shown.length / 2) * (PANEL.height + PANEL.heading) + 4,
      title,
      description: `${study.metric} of ${valued.length} complete trials against ${shown.length} parameters; trial ${best.number} is the best.`,
    },
    [drawRamp("trial", numbers, { y: HEADING_HEIGHT, colour, format: formatCount }), drawBest(best.number), ...panels],
  );
}

function drawBest(number: number): string {
  const [x, y] = [WIDTH - 150, HEADING_HEIGHT + 11];
  return `<circle cx="${x}" cy="${y}" r="4.5" fill="${BEST}"/>${drawText(x + 12, y + 4, `best: trial ${number}`)}`;
}

interface SlicePlace {
  name: string;
  x: number;
  y: number;
  range: [number, number];
  metric: string;
  best: number;
  colour: (number: number) => string;
}

function drawSlice({ scale }: StudyParameter, dots: readonly Dot[], place: SlicePlace): string {
  const { name, x, y, range, metric, best, colour } = place;
  const ticks = axisTicks(scale, 4);
  const label = (at: number) =>
    shorten(ticks.find((tick) => tick.at === at)!.label, Math.max(4, Math.floor(26 / ticks.length)));
  const lines = nameLines(name, 32, 2);
  const plot = drawPlot(x, y + PANEL.heading, {
    width: PANEL.width,
    height: PANEL.height,
    marginLeft: 68,
    marginRight: 14,
    marginTop: 8,
    marginBottom: 26,
    x: { domain: [0, 1], ticks: ticks.map(({ at }) => at), tickFormat: label, label: null, inset: 6 },
    y: {
      domain: range,
      nice: true,
      ticks: 4,
      grid: true,
      label: shorten(metric, 22),
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 60,
    },
    marks: [
      Plot.frame({ strokeOpacity: 0.25 }),
      Plot.dot(
        dots.filter(({ number }) => number !== best),
        {
          x: "x",
          y: "value",
          r: dots.length > 150 ? 2 : 3,
          fill: ({ number }: Dot) => colour(number),
          fillOpacity: dots.length > 150 ? 0.7 : 0.85,
        },
      ),
      Plot.dot(
        dots.filter(({ number }) => number === best),
        { x: "x", y: "value", r: 4.5, fill: BEST, stroke: "#ffffff" },
      ),
    ],
  });
  const heading = lines.map((line, i) =>
    drawText(x + MARGIN, y + PANEL.heading - 4 - 14 * (lines.length - 1 - i), line, { bold: true }),
  );
  const none =
    dots.length > 0
      ? ""
      : drawText(x + PANEL.width / 2 + 27, y + PANEL.heading + 86, "in no complete trial", { anchor: "middle" });
  return heading.join("") + plot + none;
}
