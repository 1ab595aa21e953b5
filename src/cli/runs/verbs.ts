import type { Command } from "commander";
import { onlyWorkers, path, verb } from "../verb.ts";

/** `cascada runs ...`: what can be done with runs that are recorded. */
export function addRunVerbs(program: Command): void {
  const runs = program
    .command("runs")
    .description("list, look at, label, compare and remove recorded runs")
    .exitOverride();
  // An ID is the beginning of a run's id that no other has, its folder, `latest` or `latest:NAME` (see `findRun`).
  const runVerb = (usage: string, description: string) =>
    verb(runs, usage, description)
      .option("--runs <folder>", "where the folders of the runs are", path, "runs")
      .hook("preAction", onlyWorkers);

  runVerb("list", "list the runs, newest first")
    .addHelpText("after", "\nExample: npm run runs -- list")
    .action(async (options) => (await import("./list.ts")).listRuns(options));
}
