import type { Command } from "commander";
import { interruptible } from "../interruption.ts";
import { onlyWorkers, path, several, verb, whole } from "../verb.ts";

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

  const filtered = (command: Command) =>
    command
      .option("--status <list>", "only these: running, finished, failed, interrupted, pruned, dead; commas between")
      .option("--kind <list>", "only these: experiment, classification, pipeline, job, group, trial")
      .option("--name <glob>", "only runs of such a name, * and ? stand for any characters")
      .option("--tag <key[=value]>", "only runs with that tag; may be repeated", several)
      .option("--param <key=value>", "only runs with that setting, as in model.max_depth=2; may be repeated", several)
      .option(
        "--since <time>",
        "only runs started from 2026-01-31, 2026-01-31T12:00 (UTC), or so long ago: 7d, 12h, 30min",
      )
      .option("--until <time>", "only runs started before")
      .option("--parent <id>", "only parts of that run")
      .option(
        "--where <expression>",
        'as in "metrics.shower_split.accuracy > 0.37 and params.model.name = xgboost"',
        several,
      );

  filtered(runVerb("list", "list the runs, newest first"))
    .option("--sort <field>", "such as started, or -metrics.NAME for the largest first; may be repeated", several)
    .option("--limit <n>", "runs to show at most, 0 for all (50; all with --json and --csv)", whole)
    .option(
      "--columns <list>",
      "fields to show, commas between: id, status, metrics.NAME, params.NAME, tags.NAME, tags, ...",
    )
    .option("--all", "show runs that are parts of others, too")
    .option("--tree", "show them below those that they are part of")
    .option("--csv", "print comma-separated values")
    .addHelpText("after", "\nExample: npm run runs -- list --since 7d --sort -metrics.shower_split.accuracy")
    .action(async (options) => (await import("./list.ts")).listRuns(options));

  runVerb("verify", "repeat runs from their records and compare every hash; exit 5 if one differs")
    .argument("<id...>", "runs", several)
    .option("--data <old=new>", "where a file or model that a run read lies now; may be repeated", several)
    .option("--cache <folder>", "take simulated data from here; by default they are simulated anew", path)
    .option("--keep", "keep the run that repeats it, even if it is equal")
    .option(
      "--checkout [repository]",
      "repeat it with the commit that made it, in a clean checkout of this or another repository",
    )
    .option("--partial", "verify the stages of a run that has not finished")
    .addHelpText("after", "\nExample: npm run runs -- verify latest")
    .action(async (ids: string[], options) => (await import("./verify.ts")).verify(ids, options, interruptible()));

  runVerb("export", "write one archive with everything that repeating a run needs")
    .argument("<id>", "run")
    .option("--out <file>", "archive to write; ID.tar.gz by default", path)
    .option("--with-data", "put the data file in, too, where the run read one")
    .option("--data <old=new>", "where a file or model that the run read lies now; may be repeated", several)
    .option("--force", "replace the archive if it exists")
    .addHelpText("after", "\nExample: npm run runs -- export latest --out my-run.tar.gz")
    .action(async (id: string, options) => (await import("./archive.ts")).exportRun(id, options, interruptible()));

  runVerb("import", "put the run of an archive into the folder of runs")
    .argument("<file>", "archive that `runs export` wrote", path)
    .addHelpText("after", "\nExample: npm run runs -- import my-run.tar.gz")
    .action(async (file: string, options) => (await import("./archive.ts")).importRun(file, options, interruptible()));
}
