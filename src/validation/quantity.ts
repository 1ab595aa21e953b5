import type { ComparisonFigure } from "../report/figures/comparison.ts";
import type { Measuring } from "./measuring.ts";

/** How far a measured number may lie from its target. */
export type Tolerance = { absolute: number } | { relative: number };

/** One number of the simulation beside the published one. */
export interface Row {
  /** what is measured, with its unit */
  quantity: string;
  /** where: `38 deg, 1000 m` */
  at: string;
  /** published or quoted value; absent where there is none and the row documents the model */
  target?: number;
  measured: number;
  /** Monte-Carlo standard error of `measured` */
  error: number;
  /** absent: shown beside the target, not judged */
  tolerance?: Tolerance;
  /** digits after the point */
  decimals: number;
  /** the cause, should the row miss its tolerance */
  why?: string;
}

/** What measuring a quantity gave. */
export interface Measurement {
  rows: Row[];
  figures: ValidationFigure[];
  /** what was found about misses, with the numbers behind it; Markdown paragraphs */
  findings?: string[];
}

/** A figure with the name of its file, less `.svg`. */
export interface ValidationFigure extends ComparisonFigure {
  name: string;
}

/** One validation target: a plain object, the default export of one file in `quantities/`. */
export interface Quantity {
  /** number in the list of targets */
  id: string;
  title: string;
  /** what is compared with what, in a sentence or two */
  target: string;
  /** where the target was published; [S] read, [R] recalled, [D] derived, [A] choice */
  source: string;
  /** the tolerance in words */
  tolerance: string;
  measure(measuring: Measuring): Promise<Measurement>;
}

/** Whether a row keeps its tolerance; undefined where it is not judged. */
export function isMet({ measured, target, tolerance }: Row): boolean | undefined {
  if (target === undefined || tolerance === undefined) return undefined;
  const distance = Math.abs(measured - target);
  return distance <= ("absolute" in tolerance ? tolerance.absolute : tolerance.relative * Math.abs(target));
}
