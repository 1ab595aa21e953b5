import type { RunListener } from "../tracking/listener.ts";
import { mlflowTarget } from "./mlflow-target.ts";
import type { Tracking } from "./tracking-schema.ts";
import { expandedText } from "./variables.ts";

/**
 * Whoever an experiment, or the environment, wants to be told of its run. Throws ConfigError for one that there cannot be,
 * and for variables that are not set.
 */
export async function listenersOf({ mlflow, notify, callbacks }: Tracking): Promise<RunListener[]> {
  const listeners: RunListener[] = [];
  const target = mlflowTarget(mlflow);
  if (target) listeners.push((await import("../tracking/mlflow/mirror.ts")).mlflowMirror(target));
  if (callbacks !== undefined)
    listeners.push(await (await import("./callbacks.ts")).callbacksOf(expandedText(callbacks)));
  if (notify.length > 0) listeners.push(...(await import("./notifiers.ts")).notifiersOf(notify));
  return listeners;
}
