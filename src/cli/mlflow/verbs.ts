import type { Command } from "commander";
import { interruptible } from "../interruption.ts";
import { onlyWorkers, path, verb } from "../verb.ts";

/** `cascada mlflow ...`: runs and MLflow servers. */
export function addMlflowVerbs(program: Command): void {
  const mlflow = program
    .command("mlflow")
    .description("send recorded runs to an MLflow server, or write them as its file store")
    .exitOverride();
  const mlflowVerb = (usage: string, description: string) =>
    verb(mlflow, usage, description)
      .argument("[id...]", "runs: ids or their beginnings, folders, latest, latest:NAME")
      .option("--runs <folder>", "where the folders of the runs are", path, "runs")
      .option("--all", "all runs of the folder")
      .hook("preAction", onlyWorkers);

  mlflowVerb("push", "send what a server does not have yet, exactly once")
    .addHelpText("after", "\nExample: npm run mlflow -- push --all")
    .action(async (ids: string[], options) => (await import("./push.ts")).push(ids, options, interruptible()));

  mlflowVerb("status", "say what waits to be sent")
    .addHelpText("after", "\nExample: npm run mlflow -- status")
    .action(async (ids: string[], options) => (await import("./status.ts")).status(ids, options));

  mlflowVerb("export", "write runs as a file store, for `mlflow migrate-filestore`")
    .requiredOption("--out <folder>", "folder to make", path)
    .addHelpText("after", "\nExample: npm run mlflow -- export --all --out mlruns")
    .action(async (ids: string[], options) => (await import("./export.ts")).exportStore(ids, options));
}
