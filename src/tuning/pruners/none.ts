import { z } from "zod";
import type { PrunerDefinition } from "../pruner.ts";

const config = z.strictObject({});

/** Lets every trial run to its end. */
export const none: PrunerDefinition<z.output<typeof config>> = {
  name: "none",
  summary: "lets every trial run to its end",
  config,
  create: () => ({ prune: () => false }),
};
