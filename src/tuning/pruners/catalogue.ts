import type { PrunerDefinition } from "../pruner.ts";
import { hyperband } from "./hyperband.ts";
import { median } from "./median.ts";
import { none } from "./none.ts";
import { patientOver } from "./patient.ts";
import { percentile } from "./percentile.ts";
import { successiveHalving } from "./successive-halving.ts";
import { threshold } from "./threshold.ts";

const DECIDING: readonly PrunerDefinition<unknown>[] = [
  none,
  median,
  percentile,
  successiveHalving,
  hyperband,
  threshold,
];

/** The pruners that there are, each in a file of its own beside this one. */
export const PRUNERS: readonly PrunerDefinition<unknown>[] = [...DECIDING, patientOver(DECIDING)];
