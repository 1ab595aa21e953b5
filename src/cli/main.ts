#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { CascadaError, ConfigError, InterruptedError } from "../core/errors.ts";
import { version } from "./version.ts";

/** Options that several verbs share. */
interface SharedOptions {
  set: string[];
  json?: boolean;
  workers?: string;
}

const program = new Command("cascada")
  .description("Tells the primary of a cosmic-ray air shower from the PMT traces of water-Cherenkov detectors.")
  .version(version)
  .option("--debug", "print a stack trace with an error")
  .showHelpAfterError("(add --help for the options)")
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "cascada: ")) })
  .exitOverride();

verb("classify [file]", "simulate, train and evaluate; or classify the stations of FILE with a trained model")
  .option("--model <folder>", "model folder, or the name of one in models/", "xgboost-baseline")
  .option("--out <file>", "predictions of FILE, .csv or .arrow")
  .option("--runs <folder>", "where the run's folder is made", "runs")
  .option("--cache <folder>", "where simulated data sets are kept", "data/cache")
  .option("--force", "replace --out if it exists")
  .addHelpText("after", "\nExample: npm run classify -- data/sample.arrow --out predictions.csv")
  .action(async (file: string | undefined, options: SharedOptions & Record<string, string>) => {
    const { classify } = await import("./classify.ts");
    await classify(file, options as never, interruptible());
  });

verb("experiment <file>", "run an experiment file")
  .option("--runs <folder>", "where the run's folder is made", "runs")
  .option("--cache <folder>", "where simulated data sets are kept", "data/cache")
  .addHelpText("after", "\nExample: npm run experiment -- experiments/baseline.yaml --set model.max_depth=5")
  .action(async (file: string, options: SharedOptions & Record<string, string>) => {
    const { experiment } = await import("./classify.ts");
    await experiment(file, options as never, interruptible());
  });

verb("simulate", "write a simulated data set")
  .requiredOption("--out <file>", "Arrow file to write")
  .option("--seed <n>", "the same as --set seed=n")
  .option("--force", "replace the file if it exists")
  .option("--dry-run", "check the settings and print them, simulate nothing")
  .addHelpText("after", "\nExample: npm run simulate -- --out stations.arrow --set stations_per_primary=1000")
  .action(async (options) => (await import("./simulate.ts")).simulate(options, interruptible()));

verb("inspect <file>", "print schema, counts, ranges and a few traces of a station file")
  .addHelpText("after", "\nExample: npm run cascada -- inspect data/sample.arrow")
  .action(async (file: string, options) => (await import("./inspect.ts")).inspect(file, options));

verb("learning-curve <file>", "validation log loss against rounds for several depths; test rows are not touched")
  .option("--depths <list>", "depths to compare", "1,2,3,4,6")
  .option("--rounds <n>", "rounds at most", "1000")
  .option("--out <folder>", "where learning-curve.json and .svg go", ".")
  .option("--force", "replace files that exist")
  .option("--cache <folder>", "where simulated data sets are kept", "data/cache")
  .addHelpText("after", "\nExample: npm run learning-curve -- experiments/baseline.yaml --out docs/figures")
  .action(async (file: string, options) =>
    (await import("./learning-curve.ts")).learningCurve(file, options, interruptible()),
  );

verb("models [action] [run]", "list the model definitions and trained models, or export the model of a run")
  .option("--out <folder>", "folder to export to")
  .option("--force", "replace the folder's files")
  .addHelpText("after", "\nExample: npm run models -- export runs/baseline-20260101-000000 --out models/mine")
  .action(async (action: string | undefined, run: string | undefined, options) =>
    (await import("./models.ts")).models(action ?? "list", run, options),
  );

verb("dictionary", "write the data dictionary that data/README.md holds")
  .option("--out <file>", "file to write; stdout without it")
  .addHelpText("after", "\nExample: npm run cascada -- dictionary --out data/README.md")
  .action(async (options) => (await import("./dictionary.ts")).dictionary(options));

verb("schemas", "write the JSON Schemas of experiment files and of --json output")
  .requiredOption("--out <folder>", "folder to write to")
  .addHelpText("after", "\nExample: npm run cascada -- schemas --out docs/schemas")
  .action(async (options) => (await import("./schemas.ts")).schemas(options));

verb("calibrate", "fit the energy scale of the reconstruction to simulated protons")
  .addHelpText("after", "\nExample: npm run cascada -- calibrate")
  .action(async (options) => (await import("./calibrate.ts")).calibrate(options, interruptible()));

verb("tables", "turn a muon transport file into the table that the simulation uses")
  .requiredOption("--from <file>", "JSON of the transport model")
  .option("--out <file>", "module to write", "src/simulation/muon-transport-table.ts")
  .addHelpText("after", "\nExample: npm run cascada -- tables --from muon-transport.json")
  .action(async (options: { from: string; out: string }) =>
    (await import("./tables.ts")).writeMuonTable(options.from, options.out),
  );

function verb(usage: string, description: string): Command {
  return program
    .command(usage)
    .description(description)
    .option(
      "--set <key=value>",
      "override one setting; may be repeated",
      (value, list: string[]) => [...list, value],
      [],
    )
    .option("--json", "print one JSON object on stdout")
    .exitOverride();
}

/** A signal that Ctrl-C aborts; a second Ctrl-C ends the program at once. */
function interruptible(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      process.stderr.write("\ncascada: stopping; again to end at once\n");
      controller.abort();
    });
  }
  return controller.signal;
}

/** Prints an error as one line a cause and returns the exit status it asks for. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : new ConfigError().exitCode;
  const known = error instanceof CascadaError;
  if (!(error instanceof InterruptedError)) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${message.replace(/^/gm, "cascada: ")}\n`);
  }
  if (program.opts().debug) process.stderr.write(`${(error as Error).stack}\n`);
  else if (!known) process.stderr.write("cascada: this is a bug or a fault of the machine; --debug tells where\n");
  return known ? error.exitCode : 1;
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
