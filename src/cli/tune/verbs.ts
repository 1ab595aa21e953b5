import type { Command } from "commander";
import { onlyWorkers, path, verb, whole } from "../verb.ts";

/** `cascada tune ...`: what a search has found, also while it runs. */
export function addTuneVerbs(program: Command): void {
  const tune = program
    .command("tune")
    .description("see what a search has found, also while it runs: of a group's run, or of a journal, ours or Optuna's")
    .exitOverride();
  const tuneVerb = (usage: string, description: string) =>
    verb(tune, usage, description)
      .argument("<study>", "run of a group (id, its beginning, folder, latest), or a journal file", path)
      .option("--runs <folder>", "where the folders of the runs are", path, "runs")
      .hook("preAction", onlyWorkers);
  const studyVerb = (usage: string, description: string) =>
    tuneVerb(usage, description).option("--study <name>", "of a file that has several");

  studyVerb("best", "print the best trial: its value, its settings, and the command that runs them")
    .addHelpText("after", "\nExample: npm run tune -- best latest")
    .action(async (study: string, options) => (await import("./best.ts")).tuneBest(study, options));

  studyVerb("trials", "list the trials of a search")
    .option("--state <list>", "only these: complete, pruned, failed, running, waiting; commas between")
    .option("--sort <field>", "number, state, value, seconds, steps or a parameter; -value for the largest first")
    .option("--top <n>", "the best n complete trials, the best first", whole)
    .option("--csv", "print comma-separated values")
    .addHelpText("after", "\nExample: npm run tune -- trials latest --top 10")
    .action(async (study: string, options) => (await import("./trials.ts")).tuneTrials(study, options));

  studyVerb("importance", "tell how much of the spread of the values each parameter explains")
    .addHelpText("after", "\nExample: npm run tune -- importance study.jsonl --study svm")
    .action(async (study: string, options) => (await import("./importance.ts")).tuneImportance(study, options));

  tuneVerb("studies", "list the studies of a journal")
    .addHelpText("after", "\nExample: npm run tune -- studies study.jsonl")
    .action(async (study: string, options) => (await import("./studies.ts")).tuneStudies(study, options));
}
