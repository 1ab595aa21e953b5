import { OTHER_DATA } from "../report/content.ts";
import type { KnownManifest } from "./model-file.ts";
import type { Stations } from "./stations.ts";

/**
 * What a report says of stations that were not simulated here, and of what the model that classifies them was trained on; undefined for
 * simulated ones.
 */
export function statementOn({ metadata }: Pick<Stations, "metadata">, model?: KnownManifest): string | undefined {
  if (metadata["cascada.statement"] !== undefined) return undefined;
  const trained = model?.trained_on?.statement;
  return trained === undefined ? OTHER_DATA : `${OTHER_DATA} Trained on: ${trained}.`;
}
