import { ConfigError } from "../core/errors.ts";
import type { MirrorTarget } from "../tracking/mlflow/mirror.ts";
import { mlflowServer } from "../tracking/mlflow/server.ts";
import type { Tracking } from "./tracking-schema.ts";
import { expandedText } from "./variables.ts";

/** A password that is written out, rather than `${NAME}`. */
const WRITTEN_PASSWORD = /^\w+:\/\/[^/@]*:(?!\$\{\w+\}@)[^/]*@/;

/**
 * The MLflow server that runs are mirrored to: the one that the experiment file names, else that of MLFLOW_TRACKING_URI;
 * undefined where neither does, or the file says false. Throws ConfigError for an address that is no server's, and for
 * a file that holds a password: it would be archived with the run.
 */
export function mlflowTarget(mlflow: Tracking["mlflow"], environment = process.env): MirrorTarget | undefined {
  if (mlflow === false) return undefined;
  const settings = typeof mlflow === "string" ? { uri: mlflow } : (mlflow ?? {});
  const { uri, experiment = environment.MLFLOW_EXPERIMENT_NAME || "cascada" } = settings;
  if (uri !== undefined && WRITTEN_PASSWORD.test(uri)) {
    throw new ConfigError(
      "tracking.mlflow holds a password: expected MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD in the environment",
    );
  }
  if (uri !== undefined) return { server: mlflowServer(expandedText(uri), "tracking.mlflow", environment), experiment };
  if (!environment.MLFLOW_TRACKING_URI) {
    if (mlflow === undefined) return undefined;
    throw new ConfigError("tracking.mlflow names no server: expected uri, or MLFLOW_TRACKING_URI in the environment");
  }
  return { server: mlflowServer(environment.MLFLOW_TRACKING_URI, "MLFLOW_TRACKING_URI", environment), experiment };
}
