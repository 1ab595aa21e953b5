import { Random } from "../../core/random.ts";
import { importanceOf, type ParameterShare } from "../../tuning/importance/importance.ts";
import type { StudyRecord } from "../../tuning/storage.ts";

/** How much each parameter explains: of the same study the same numbers wherever they are told, whatever its seed. */
export function studyImportance(study: StudyRecord): ParameterShare[] {
  return importanceOf(study, { random: Random.fromSeed(0) });
}
