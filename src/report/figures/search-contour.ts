import * as Plot from "@observablehq/plot";
import { drawEmptyFigure, drawFigure, drawPlot, drawText, HEADING_HEIGHT, MARGIN } from "../figure.ts";
import { shorten } from "../markup.ts";
import { BEST } from "../palette.ts";
import { axisPosition, axisTicks, shortNames } from "../parameter-axis.ts";
import {
  bestTrial,
  type DrawnStudy,
  type ParameterScale,
  type StudyParameter,
  shownRange,
  type ValuedTrial,
  valuedTrials,
  withinRange,
} from "../study.ts";
import { drawRamp, RAMP_HEIGHT, valueColours } from "../value-colour.ts";
import { noneComplete } from "./search-history.ts";

const TITLE = "Value over the two most important parameters";
const WIDTH = 520;
const PLOT_HEIGHT = 340;
/** Fields along an axis of numbers. */
const FIELDS = 28;
/** Weight of all trials together below which a field stays empty: nobody has been near. */
const FARTHEST = 0.08;

interface Point {
  x: number;
  y: number;
  value: number;
  number: number;
}

/**
 * The mean of the trials near each pair of values of the two parameters, as a coloured field that is empty where no trial
 * was near, with the trials on it and the best in its own colour. Nearness is a Gaussian's, as wide as the trials are apart;
 * of choices, the trials of the same one alone.
 */
export function searchContour(study: DrawnStudy): string {
  const [first, second] = study.parameters;
  const valued = valuedTrials(study);
  const best = bestTrial(study.direction, valued);
  if (best === undefined) return drawEmptyFigure(TITLE, noneComplete(study.trials));
  if (first === undefined || second === undefined) {
    return drawEmptyFigure(
      TITLE,
      `the study has ${study.parameters.length === 0 ? "no parameter" : "one parameter"}; two are needed`,
    );
  }
  const range = shownRange(
    study.direction,
    valued.map(({ value }) => value),
  );
  // One diverged training would colour all that is near it.
  const points = valued.flatMap((trial) =>
    pointOf({ ...trial, value: withinRange(trial.value, range) }, first, second),
  );
  if (points.length === 0) return drawEmptyFigure(TITLE, "no complete trial has both parameters");
  const colour = valueColours(study.direction, range);
  const [xName, yName] = shortNames(study.parameters);
  const top = HEADING_HEIGHT + RAMP_HEIGHT;
  const ends = study.direction === "minimize" ? ([range[1], range[0]] as const) : range;
  const axis = (scale: ParameterScale, name: string, labelOffset: number) => {
    const ticks = axisTicks(scale);
    return {
      domain: [0, 1],
      ticks: ticks.map(({ at }) => at),
      tickFormat: (at: number) => shorten(ticks.find((tick) => tick.at === at)!.label, 10),
      label: shorten(name, 44),
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset,
    } as const;
  };
  const plot = drawPlot(0, top, {
    width: WIDTH,
    height: PLOT_HEIGHT,
    marginLeft: 92,
    marginRight: 20,
    marginTop: 12,
    marginBottom: 46,
    x: axis(first.scale, xName!, 38),
    y: axis(second.scale, yName!, 84),
    marks: [
      Plot.rect(fieldsOf(points, first.scale, second.scale), {
        x1: "x1",
        x2: "x2",
        y1: "y1",
        y2: "y2",
        fill: ({ value }: { value: number }) => colour(value),
        fillOpacity: 0.75,
        shapeRendering: "crispEdges",
      }),
      Plot.frame({ strokeOpacity: 0.4 }),
      Plot.dot(
        points.filter(({ number }) => number !== best.number),
        {
          x: "x",
          y: "y",
          r: points.length > 150 ? 2.2 : 3.5,
          fill: ({ value }: Point) => colour(value),
          stroke: "#ffffff",
          strokeWidth: points.length > 150 ? 0.6 : 1,
        },
      ),
      Plot.dot(
        points.filter(({ number }) => number === best.number),
        { x: "x", y: "y", r: 5.5, fill: BEST, stroke: "#ffffff", strokeWidth: 1.5 },
      ),
    ],
  });
  return drawFigure(
    {
      width: WIDTH,
      height: top + PLOT_HEIGHT + 4,
      title: TITLE,
      description: `${study.metric} over ${first.name} and ${second.name}, of ${points.length} complete trials; dark is good.`,
    },
    [
      drawRamp(`${shorten(study.metric, 16)}: worst`, ends, { y: HEADING_HEIGHT, colour }),
      drawBest(best, points),
      plot,
    ],
  );
}

function drawBest({ number }: ValuedTrial, points: readonly Point[]): string {
  if (!points.some((point) => point.number === number)) return "";
  const [x, y] = [WIDTH - MARGIN - 112, HEADING_HEIGHT + 11];
  return `<circle cx="${x}" cy="${y}" r="5" fill="${BEST}"/>${drawText(x + 12, y + 4, `best: trial ${number}`)}`;
}

function pointOf({ params, number, value }: ValuedTrial, first: StudyParameter, second: StudyParameter): Point[] {
  const [x, y] = [first, second].map(({ name, scale }) =>
    axisPosition(scale, Object.hasOwn(params, name) ? params[name] : undefined, number),
  );
  return x === undefined || y === undefined ? [] : [{ x, y, value, number }];
}

/** Edges of the fields along an axis: a field for each choice. */
function edgesOf(scale: ParameterScale): number[] {
  const fields = scale.kind === "categorical" ? scale.choices.length : FIELDS;
  return Array.from({ length: fields + 1 }, (_, i) => i / fields);
}

function fieldsOf(points: readonly Point[], first: ParameterScale, second: ParameterScale) {
  const [columns, rows] = [edgesOf(first), edgesOf(second)];
  // The distance to neighbours of that many points spread over a square.
  const width = Math.min(0.2, Math.max(0.05, 0.5 / Math.sqrt(points.length)));
  const near = (scale: ParameterScale, edges: readonly number[], i: number, place: number) => {
    if (scale.kind === "categorical") return place >= edges[i]! && place < edges[i + 1]! ? 1 : 0;
    const distance = ((edges[i]! + edges[i + 1]!) / 2 - place) / width;
    return Math.exp(-0.5 * distance * distance);
  };
  return columns.slice(1).flatMap((x2, i) =>
    rows.slice(1).flatMap((y2, j) => {
      let [weight, sum] = [0, 0];
      for (const point of points) {
        const share = near(first, columns, i, point.x) * near(second, rows, j, point.y);
        weight += share;
        sum += share * point.value;
      }
      return weight < FARTHEST ? [] : [{ x1: columns[i]!, x2, y1: rows[j]!, y2, value: sum / weight }];
    }),
  );
}
