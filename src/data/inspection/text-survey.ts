import { type RowNumbers, rowNumber } from "../validation.ts";
import { DistinctSketch } from "./distinct-sketch.ts";
import { Tally } from "./finding.ts";
import { Fingerprints } from "./fingerprints.ts";

const EXACT_TEXTS = 4096;
/** Texts that are counted one by one; labels are few. */
const COUNTED = 64;

/** Sums a column of texts up, batch by batch. */
export class TextSurvey {
  readonly missing = new Tally();
  readonly distinct = new DistinctSketch(EXACT_TEXTS);
  /** texts that are there */
  count = 0;
  /** rows of each of the first 64 texts, in the order in which they came */
  readonly counts = new Map<string, number>();

  /** `missing` is not 0 for texts that the file does not have; so is an empty one. */
  add(values: readonly string[], rows: RowNumbers, missing?: ArrayLike<number>): void {
    const keys = new Fingerprints(values.length).addTexts(values).keys();
    for (let i = 0; i < values.length; i++) {
      const text = values[i]!;
      if (text === "" || (missing !== undefined && missing[i] !== 0)) {
        this.missing.add(rowNumber(rows, i), "");
        continue;
      }
      this.count++;
      this.distinct.add(keys[i]!, 0);
      const before = this.counts.get(text);
      if (before !== undefined || this.counts.size < COUNTED) this.counts.set(text, (before ?? 0) + 1);
    }
  }
}
