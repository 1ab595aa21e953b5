import type { Command } from "commander";
import { interruptible } from "../interruption.ts";
import { onlyWorkers, path, several, verb } from "../verb.ts";

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

  runVerb("verify", "repeat runs from their records and compare every hash; exit 5 if one differs")
    .argument("<id...>", "runs", several)
    .option("--data <old=new>", "where a file or model that a run read lies now; may be repeated", several)
    .option("--cache <folder>", "take simulated data from here; by default they are simulated anew", path)
    .option("--keep", "keep the run that repeats it, even if it is equal")
    .option("--partial", "verify the stages of a run that has not finished")
    .addHelpText("after", "\nExample: npm run runs -- verify latest")
    .action(async (ids: string[], options) => (await import("./verify.ts")).verify(ids, options, interruptible()));
}
