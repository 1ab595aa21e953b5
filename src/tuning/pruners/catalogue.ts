import type { PrunerDefinition } from "../pruner.ts";
import { none } from "./none.ts";

/** The pruners that there are, each in a file of its own beside this one. */
export const PRUNERS: readonly PrunerDefinition<unknown>[] = [none];
