import { classColour, inClassOrder } from "./palette.ts";

/** A point of a scatter plot, px from the corner of its panel. */
export interface Dot {
  x: number;
  y: number;
  /** whose colour it has */
  primary: string;
}

/** Rounds of drawing: no class lies over all of another one. */
const ROUNDS = 12;

/**
 * Many dots as a few paths, each a dozen bytes where a circle takes eighty; the classes take turns, so that the last of them
 * does not hide the others.
 */
export function drawDots(dots: readonly Dot[], { diameter, opacity }: { diameter: number; opacity: number }): string {
  const classes = inClassOrder(dots.map(({ primary }) => primary));
  const paths = Array.from({ length: ROUNDS }, (_, round) =>
    classes.map((name) => {
      const own = dots.filter(({ primary }, i) => primary === name && i % ROUNDS === round);
      const d = own.map(({ x, y }) => `M${tenths(x)},${tenths(y)}h0`).join("");
      return d === "" ? "" : `<path d="${d}" stroke="${classColour(name)}"/>`;
    }),
  );
  const style = `fill="none" stroke-width="${diameter}" stroke-linecap="round" stroke-opacity="${opacity}"`;
  return `<g ${style} aria-label="dots">${paths.flat().join("")}</g>`;
}

function tenths(value: number): number {
  return Math.round(10 * value) / 10;
}
