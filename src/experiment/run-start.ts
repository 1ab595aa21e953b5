import type { RunStart } from "../tracking/run.ts";
import type { RunKind } from "../tracking/run-state.ts";
import { listenersOf } from "./listeners.ts";
import { flattened } from "./tracked-run.ts";
import type { Tracking } from "./tracking-schema.ts";
import { secretsOf } from "./tracking-secrets.ts";

/** What a file to run says of the run, whatever its kind; the rest of it are the settings. */
interface RunFile {
  name: string;
  description: string;
  workers?: number | undefined;
  tracking: Tracking;
}

/** What is known of a file's run when it starts. Throws ConfigError as `listenersOf`. */
export async function runStart(kind: RunKind, file: RunFile): Promise<RunStart> {
  const { name, description: _, workers: _workers, tracking, ...settings } = file;
  return {
    name,
    kind,
    params: flattened(settings),
    tags: tracking.tags,
    note: tracking.note,
    secrets: secretsOf(tracking),
    listeners: await listenersOf(tracking),
  };
}
