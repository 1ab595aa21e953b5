import type { Command } from "commander";
import { interruptible } from "../interruption.ts";
import { onlyWorkers, path, verb } from "../verb.ts";

/** `cascada launch ...`: tasks that were given to Slurm. */
export function addLaunchVerbs(program: Command): void {
  const launch = program
    .command("launch")
    .description("look at, cancel or go on with the tasks of a group or a simulation that Slurm does")
    .exitOverride();
  const launchVerb = (usage: string, description: string) =>
    verb(launch, usage, description)
      .argument("<run>", "run of a group: id, beginning or folder; or the file that simulate --shards makes", path)
      .option("--runs <folder>", "where the folders of the runs are", path, "runs")
      .hook("preAction", onlyWorkers);

  launchVerb("status", "say how many tasks wait, run, are done and failed, and what Slurm says of the arrays")
    .addHelpText("after", "\nExample: npm run cascada -- launch status latest")
    .action(async (run: string, options) => (await import("./status.ts")).status(run, options));

  launchVerb("cancel", "cancel what waits and runs; what is done stays")
    .addHelpText("after", "\nExample: npm run cascada -- launch cancel latest")
    .action(async (run: string, options) => (await import("./cancel.ts")).cancel(run, options));

  launchVerb("resume", "go on where a cancelled, failed or killed launch has ended")
    .option("--cache <folder>", "where simulated data sets are kept", path, "data/cache")
    .addHelpText("after", "\nExample: npm run cascada -- launch resume stations.arrow")
    .action(async (run: string, options) => (await import("./resume.ts")).resume(run, options, interruptible()));
}
