import type { FittingEngine } from "../model.ts";
import { engineNamed } from "./engines.ts";
import type { TrainingSettings } from "./training-settings.ts";

/** Who trains networks with these settings, for a run's record. */
export async function fittingEngine({ engine: name, backend }: TrainingSettings): Promise<FittingEngine> {
  const engine = await engineNamed(name);
  const { version, details } = await engine.describe(backend === undefined ? {} : { backend });
  return { name, version, reproducible: name === "fused", ...(Object.keys(details).length > 0 && { details }) };
}
