import type { PlainError } from "../../core/errors.ts";
import type { ModuleFile } from "../definition-file/module-file.ts";
import type { Problem } from "../issues.ts";
import type { Report } from "./metrics.ts";

/** What the process of a script is told: to load it and check its parameters, then to do it, then perhaps to stop. */
export type ToScript =
  | { type: "load"; file: Pick<ModuleFile, "bundle" | "path">; params: Readonly<Record<string, unknown>> }
  | { type: "run"; folder: string; inputs: Readonly<Record<string, string>>; seed: number; workers: number }
  | { type: "stop"; message: string };

/** What it tells: what it found when it was loaded, then reports, and at last how it ended. */
export type FromScript =
  | { type: "loaded"; params: unknown; problems: Problem[] }
  | { type: "report"; report: Report }
  | { type: "log" | "warning"; text: string }
  | { type: "done" }
  | { type: "failed"; error: PlainError };
