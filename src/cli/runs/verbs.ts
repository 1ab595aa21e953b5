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
      .option("--kind <list>", "only these: experiment, classification, pipeline, job, group, trial, reproduction")
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

  runVerb("show", "print a run: its state, the eight points of its record, stages, metrics and files")
    .argument("<id>", "run")
    .option("--log", "print its console log")
    .option("--metrics <name>", "print a metric by step")
    .option("--path", "print its folder")
    .option(
      "--check",
      "compare its files with the record: which are missing, changed, or unknown to it (exit status 3)",
    )
    .addHelpText("after", "\nExample: npm run runs -- show latest")
    .action(async (id: string, options) => (await import("./show.ts")).showRun(id, options));

  runVerb("tag", "set tags of a run")
    .argument("<id>", "run")
    .argument("[key=value...]", "tags to set; KEY alone has no value", several)
    .option("--remove <key>", "remove a tag; may be repeated", several)
    .addHelpText("after", "\nExample: npm run runs -- tag latest paper=1 reviewed")
    .action(async (id: string, pairs: string[] | undefined, options) =>
      (await import("./tag.ts")).tagRun(id, pairs ?? [], options),
    );

  runVerb("note", "replace the note of a run; without a text print it")
    .argument("<id>", "run")
    .argument("[text]", "- takes it from stdin")
    .option("--append", "put it below the note that is there")
    .addHelpText("after", '\nExample: npm run runs -- note latest "deeper trees learn the showers"')
    .action(async (id: string, text: string | undefined, options) =>
      (await import("./note.ts")).noteRun(id, text, options),
    );

  runVerb("compare", "show in what runs differ, and test whether they predict as well as the first, by showers")
    .argument("<id...>", "two runs or more", several)
    .option("--all", "show what is the same, too")
    .option("--confidence <share>", "of the intervals", "0.99")
    .option("--replicates <n>", "of the bootstrap", whole, "10000")
    .option("--html <file>", "page to write, with figures", path)
    .option("--force", "replace the page if it exists")
    .addHelpText("after", "\nExample: npm run runs -- compare latest:baseline latest:svm --html comparison.html")
    .action(async (ids: string[], options) => (await import("./compare.ts")).compareRuns(ids, options));

  filtered(runVerb("prune", "remove runs, after asking"))
    .option("--dead", "only runs that whoever did them has left unfinished")
    .option("--older-than <time>", "only runs started before 30d ago, or a date")
    .option("--keep-last <n>", "spare the newest n of each name", whole)
    .option("--dry-run", "say what would be removed")
    .option("--yes", "do not ask")
    .addHelpText("after", "\nExample: npm run runs -- prune --status failed --older-than 30d")
    .action(async (options) => (await import("./prune.ts")).pruneRuns(options));

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
