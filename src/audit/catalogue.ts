import type { Detector } from "./detector.ts";
import { classScaling } from "./detectors/class-scaling.ts";
import { duplicateRows } from "./detectors/duplicate-rows.ts";
import { groupIdentity } from "./detectors/group-identity.ts";
import { labelColumn } from "./detectors/label-column.ts";
import { nearDuplicates } from "./detectors/near-duplicates.ts";
import { rowNumber } from "./detectors/row-number.ts";
import { runningSum } from "./detectors/running-sum.ts";
import { testScaling } from "./detectors/test-scaling.ts";
import { truthColumn } from "./detectors/truth-column.ts";

/** All detectors, in the order in which they are asked: each may leave out what those before it have found. */
export const DETECTORS: readonly Detector[] = [
  rowNumber,
  runningSum,
  labelColumn,
  truthColumn,
  classScaling,
  testScaling,
  duplicateRows,
  groupIdentity,
  nearDuplicates,
];
