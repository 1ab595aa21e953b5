import type { StationView } from "./station-view.ts";

/** One number per station that a classifier may look at. */
export interface Feature {
  /** column of the feature matrix, with its unit as in the data dictionary */
  name: string;
  /** "" where the quantity has no unit */
  unit: string;
  /** one sentence: what it is and what it tells of the shower */
  description: string;
  /** where the definition comes from */
  source: string;
  /** truth if it reads any column of Monte-Carlo truth: such a feature is in no set but the thesis's */
  role: "observable" | "truth";
  /** every column of the data dictionary that `compute` reads */
  columns: readonly string[];
  /** The value at a station, finite; throws DataError where the station has none. */
  compute(station: StationView): number;
}
