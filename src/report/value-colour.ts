import * as Plot from "@observablehq/plot";
import { drawText, FONT_SIZE, MARGIN, textWidth } from "./figure.ts";
import { formatValue } from "./number-format.ts";
import type { DrawnStudy } from "./study.ts";

/** The part of viridis that is seen on white: without its yellow end. */
const RANGE: [number, number] = [0.9, 0];
/** Height that a ramp takes, px. */
export const RAMP_HEIGHT = 24;
const RAMP = { width: 120, height: 10, steps: 24 };

/**
 * Colours of values from the worst to the best of a range, the best dark, in viridis: people with any common colour
 * blindness see it fall in lightness, and so does a print without colours. Values beyond have the colour of the end.
 */
export function valueColours(direction: DrawnStudy["direction"], [low, high]: readonly [number, number]) {
  const domain = direction === "minimize" ? [high, low] : [low, high];
  return rampColours(domain as [number, number]);
}

/** Colours from pale at the first of the two to dark at the second. */
export function rampColours([pale, dark]: readonly [pale: number, dark: number]): (value: number) => string {
  const scale = Plot.scale({ color: { type: "linear", domain: [0, 1], scheme: "viridis" } })!;
  return (value) => {
    const share = pale === dark ? 1 : Math.min(1, Math.max(0, (value - pale) / (dark - pale)));
    return String(scale.apply(RANGE[0] + share * (RANGE[1] - RANGE[0])));
  };
}

/** A ramp of the colours with the numbers of its ends, its top left corner at (x, y). */
export function drawRamp(
  label: string,
  [first, last]: readonly [first: number, last: number],
  { x = MARGIN, y, colour, format = formatValue }: RampPlace,
): string {
  const step = RAMP.width / RAMP.steps;
  const begin = `${label} ${format(first)}`;
  const left = Math.round(x + textWidth(begin) + 8);
  const cells = Array.from({ length: RAMP.steps }, (_, i) => {
    const value = first + ((last - first) * (i + 0.5)) / RAMP.steps;
    return `<rect x="${left + i * step}" y="${y + 6}" width="${step}" height="${RAMP.height}" fill="${colour(value)}" shape-rendering="crispEdges"/>`;
  });
  const middle = y + 11 + FONT_SIZE / 3;
  return [drawText(x, middle, begin), ...cells, drawText(left + RAMP.width + 8, middle, format(last))].join("");
}

export interface RampPlace {
  x?: number;
  y: number;
  colour: (value: number) => string;
  format?: (value: number) => string;
}
