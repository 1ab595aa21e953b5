import columns from "./clean/columns.ts";
import shapes from "./clean/shapes.ts";
import subjects from "./clean/subjects.ts";
import duplicates from "./leaks/duplicates.ts";
import fingerprints from "./leaks/fingerprints.ts";
import groups from "./leaks/groups.ts";
import identifiers from "./leaks/identifiers.ts";
import labelCopies from "./leaks/label-copies.ts";
import rowOrder from "./leaks/row-order.ts";
import scaling from "./leaks/scaling.ts";
import type { LeakKind, ScenarioKind } from "./scenario.ts";

/** Tables with a leak. */
export const LEAK_KINDS: readonly LeakKind[] = [
  ...fingerprints,
  ...duplicates,
  ...labelCopies,
  ...scaling,
  ...identifiers,
  ...rowOrder,
  ...groups,
];

/** Tables without. */
export const CLEAN_KINDS: readonly ScenarioKind[] = [...subjects, ...columns, ...shapes];
