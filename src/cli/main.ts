#!/usr/bin/env node
import { Command, Option } from "commander";
import { addAuditVerbs } from "./audit/verbs.ts";
import { report, watchOutput } from "./fault.ts";
import { interruptible } from "./interruption.ts";
import { addLaunchVerbs } from "./launch/verbs.ts";
import { addMlflowVerbs } from "./mlflow/verbs.ts";
import { withReading } from "./reading-flags.ts";
import { addRunVerbs } from "./runs/verbs.ts";
import { addTuneVerbs } from "./tune/verbs.ts";
import { onlyWorkers, path, paths, several, verb, whole } from "./verb.ts";
import { version } from "./version.ts";

const program = new Command("cascada")
  .description("Tells the primary of a cosmic-ray air shower from the PMT traces of water-Cherenkov detectors.")
  .version(version)
  .option("--debug", "print a stack trace with an error")
  .configureOutput({
    outputError: (text, write) =>
      write(
        `${text
          .trim()
          .replace(/^error: /, "cascada: ")
          .replaceAll("\n", " ")
          .replace(/\. Expected/, "; expected")
          .replace(/\.$/, "")}; --help lists what there is\n`,
      ),
  })
  .exitOverride();

withReading(
  verb(program, "classify", "simulate, train and evaluate; or classify the stations of FILE with a trained model"),
)
  .argument("[file]", "file of stations in any format, or folder of files of one, with labels or without", path)
  .option(
    "--model <path>",
    "for FILE: model folder, XGBoost file, or the name of one in models/ (xgboost-baseline)",
    path,
  )
  .option("--out <file>", "for FILE: predictions of its stations, .csv or .arrow", path)
  .option("--runs <folder>", "where the run's folder is made", path, "runs")
  .option("--cache <folder>", "where simulated data sets are kept", path, "data/cache")
  .option("--force", "for FILE: replace --out if it exists")
  .option("--dry-run", "without FILE: print the resolved configuration and what would be done; write nothing")
  .addHelpText("after", "\nExample: npm run classify -- data/sample.arrow --out predictions.csv")
  .action(async (file: string | undefined, options) =>
    (await import("./classify.ts")).classify(file, options, interruptible()),
  );

withReading(verb(program, "experiment", "run what a file says: an experiment, or the kind that its key `kind` names"))
  .argument("<file>", "YAML or JSON", path)
  .option("--runs <folder>", "where the run's folder is made", path, "runs")
  .option("--cache <folder>", "where simulated data sets are kept", path, "data/cache")
  .option("--dry-run", "print the resolved configuration, what is cached and what would be done; write nothing")
  .option("--force", "of a pipeline: do all steps, whatever the cache has")
  .option("--from <step>", "of a pipeline: do this step and all that depend on it")
  .option("--keep-going", "of a pipeline: after a step that failed, go on with those that do not depend on it")
  .option("--quick", "of a group: smaller, as its key `quick` says")
  .option("--resume <run>", "of a group: go on with a run that was interrupted or killed")
  .addHelpText("after", "\nExample: npm run experiment -- experiments/baseline.yaml --set model.max_depth=5")
  .action(async (file: string, options) =>
    (await import("./experiment.ts")).experiment(file, options, interruptible()),
  );

verb(program, "reproduce", "the thesis's table again: published values beside ours, with its leaks and without")
  .option("--scan", "instead: boosted trees against the number of rounds and of stations per shower")
  .option("--leaks", "instead: each leak of the thesis alone, for XGBoost and the autoencoders of one hidden layer")
  .option("--models <list>", "only these: svm, xgboost, autoencoder-v1, autoencoder-v2, vae, mlp")
  .option("--data <folder>", "the thesis's own text files, QGSJet-proton-train.txt and so on, for the simulation", path)
  .option("--azimuth <whose>", "of --data: the azimuth in its files is that of the shower (default) or the station")
  .option("--quick", "small: shows that it works in under 2 minutes, its numbers say nothing of the thesis")
  .option("--out <folder>", "where tables, figures and numbers go, besides the run's folder", path)
  .option("--force", "replace files that exist")
  .option("--runs <folder>", "where the runs' folders are made", path, "runs")
  .option("--cache <folder>", "where simulated data sets and finished parts are kept", path, "data/cache")
  .addHelpText("after", "\nExample: npm run reproduce -- --quick")
  .action(async (options) => (await import("./reproduce/reproduce.ts")).reproduce(options, interruptible()));

verb(program, "simulate", "write a simulated data set")
  .option("--out <file>", "Arrow file to write", path)
  .option("--preset <name or file>", "what to simulate: a name that `presets` lists, or a YAML file", path, "default")
  .option("--seed <n>", "the same as --set seed=n", whole)
  .option("--shard <k/n>", "only the k-th of n parts, by shower; `join` makes one file of all")
  .option("--shards <n>", "in n parts that --launch does, joined at the end: the same bytes", whole)
  .option("--launch <name>", "with --shards: local (processes on this machine, the default) or slurm (job arrays)")
  .addOption(
    new Option("--launch-set <key=value>", "a setting of the launcher, such as partition=short; may be repeated")
      .argParser(several)
      .default([], "none"),
  )
  .option("--force", "replace the file if it exists")
  .option("--dry-run", "say how many showers, stations, bytes and seconds it takes, from a small pilot; write nothing")
  .addHelpText(
    "after",
    "\nExample: npm run simulate -- --preset thesis --out stations.arrow --seed 3 --set stations_per_primary=1000",
  )
  .action(async (options) => (await import("./simulate.ts")).simulate(options, interruptible()));

verb(program, "join", "join the shards of a simulation to the file that it would have written as a whole")
  .argument("<shard...>", "all files of simulate --shard k/n, in any order", paths)
  .requiredOption("--out <file>", "Arrow file to write", path)
  .option("--force", "replace the file if it exists")
  .hook("preAction", onlyWorkers)
  .addHelpText("after", "\nExample: npm run cascada -- join shard-*.arrow --out stations.arrow")
  .action(async (shards: string[], options) => (await import("./join.ts")).join(shards, options, interruptible()));

verb(program, "presets", "list the presets of the simulation that ship with the program")
  .hook("preAction", onlyWorkers)
  .addHelpText("after", "\nExample: npm run cascada -- presets")
  .action(async (options) => (await import("./presets.ts")).presets(options));

verb(
  program,
  "ceiling",
  "how well primaries can be told apart at best: the exact posterior given the true Xmax and N_mu",
)
  .option("--preset <name or file>", "whose primaries, energies and zenith angles", path, "default")
  .option("--prior <primary=weight,...>", "shares of the primaries among the showers (default: equal)")
  .option("--showers <n>", "showers to draw for each hadronic model", whole, "40000")
  .addHelpText("after", "\nExample: npm run ceiling -- --set 'primaries=[proton,iron]' --set 'log10_energy_ev=[19,19]'")
  .action(async (options) => (await import("./ceiling.ts")).ceiling(options, interruptible()));

withReading(
  verb(
    program,
    "inspect",
    "look at a file before it is trusted: schema, counts, ranges, traces, and what is wrong with it",
  ),
)
  .argument(
    "<file>",
    "file of stations in any format, or folder of files of one, also where columns lack or rules are broken",
    path,
  )
  .option("--html <file>", "page to write, with the distributions of all columns", path)
  .option("--strict", "exit with 3 where there is a warning")
  .option("--force", "replace --html if it exists")
  .hook("preAction", onlyWorkers)
  .addHelpText("after", "\nExample: npm run inspect -- data/sample.arrow --html look.html")
  .action(async (file: string, options) => (await import("./inspect.ts")).inspect(file, options, interruptible()));

withReading(verb(program, "convert", "write the rows of a file into one of another format, whatever its columns mean"))
  .argument("<in>", "file of any format, or folder of files of one, which become one table", path)
  .argument(
    "<out>",
    "file to write; its name says the format: .arrow, .feather, .arrows, .csv, .tsv, .csv.gz, ...",
    path,
  )
  .option("--to <name>", "format of <out>, where its name does not say it: arrow, csv, parquet")
  .option("--force", "replace <out> if it exists")
  .hook("preAction", onlyWorkers)
  .addHelpText("after", "\nExample: npm run convert -- data/sample.arrow stations.csv.gz")
  .action(async (input: string, output: string, options) =>
    (await import("./convert.ts")).convert(input, output, options, interruptible()),
  );

withReading(verb(program, "event", "draw one event of a station file: footprint, lateral distribution, traces"))
  .argument("<file>", "file of stations in any format, or folder of files of one", path)
  .option("--event <id>", "event_id of the event, a number or a text; by default the one with the most stations")
  .option("--out <file>", "picture to write: .svg, .png or .html", path)
  .option("--width <px>", "of the picture: below 700 it has one column, and a PNG is so wide (1280)")
  .option("--force", "replace the picture if it exists")
  .hook("preAction", onlyWorkers)
  .addHelpText("after", "\nExample: npm run event -- data/sample.arrow --out event.png")
  .action(async (file: string, options) => (await import("./event.ts")).event(file, options));

verb(program, "learning-curve", "validation log loss against rounds for several depths; test rows are not touched")
  .argument("<file>", "experiment file", path)
  .option("--depths <list>", "depths to compare", "1,2,3,4,6")
  .option("--rounds <n>", "rounds at most", whole, "1000")
  .option("--out <folder>", "where learning-curve.json and .svg go", path, ".")
  .option("--force", "replace files that exist")
  .option("--cache <folder>", "where simulated data sets are kept", path, "data/cache")
  .addHelpText("after", "\nExample: npm run learning-curve -- experiments/baseline.yaml --out docs/figures")
  .action(async (file: string, options) =>
    (await import("./learning-curve.ts")).learningCurve(file, options, interruptible()),
  );

verb(
  program,
  "learning-rate",
  "try learning rates on the networks of a model, suggest one for each; test rows are not touched",
)
  .argument("<file>", "experiment file", path)
  .option("--from <rate>", "smallest", "1e-6")
  .option("--to <rate>", "largest", "10")
  .option("--steps <n>", "rates to try, evenly in their logarithm", whole, "300")
  .option("--out <file>", "figure to write, .svg", path)
  .option("--force", "replace the figure if it exists")
  .option("--cache <folder>", "where simulated data sets are kept", path, "data/cache")
  .addHelpText("after", "\nExample: npm run learning-rate -- experiments/autoencoders/denoising.yaml --out rates.svg")
  .action(async (file: string, options) =>
    (await import("./learning-rate.ts")).learningRate(file, options, interruptible()),
  );

verb(program, "check-model", "run the contract suite on a model of your own")
  .argument("<file>", "file that defines a model (.ts, .js), or the name of a model that comes along", path)
  .option("--input <kind>", "rows to try it on: features, or trace (by default what it takes)")
  .addHelpText("after", "\nExample: npm run check:model -- ./mine.ts --set training.epochs=50")
  .action(async (file: string, options) => (await import("./check-model.ts")).checkModel(file, options));

verb(program, "models [action] [run]", "list the model definitions and trained models, or export the model of a run")
  .option("--out <folder>", "folder to export to", path)
  .option("--force", "replace the folder's files")
  .hook("preAction", onlyWorkers)
  .addHelpText("after", "\nExample: npm run models -- export runs/baseline-20260101-000000 --out models/mine")
  .action(async (action: string | undefined, run: string | undefined, options) =>
    (await import("./models.ts")).models(action ?? "list", run, options),
  );

verb(program, "certificate", "write what a paper can cite of a run, as JSON and HTML; or check such a file")
  .argument("<run>", "id of a run (see `runs`), or the word check", path)
  .argument("[file]", "after check: a certificate, .json or .html", path)
  .option("--runs <folder>", "where the folders of the runs are", path, "runs")
  .option("--out <path>", "a folder, or one .json or .html file", path, ".")
  .option("--force", "replace files that exist")
  .hook("preAction", onlyWorkers)
  .addHelpText("after", "\nExample: npm run cascada -- certificate latest --out certificate.html")
  .action(async (what: string, file: string | undefined, options) =>
    (await import("./certificate.ts")).certificate(what, file, options),
  );

verb(program, "dictionary", "write the data dictionary that data/README.md holds")
  .option("--out <file>", "file to write; stdout without it", path)
  .hook("preAction", onlyWorkers)
  .addHelpText("after", "\nExample: npm run cascada -- dictionary --out data/README.md")
  .action(async (options) => (await import("./dictionary.ts")).dictionary(options));

verb(program, "schemas", "write the JSON Schemas of experiment files and of --json output")
  .requiredOption("--out <folder>", "folder to write to", path)
  .hook("preAction", onlyWorkers)
  .addHelpText("after", "\nExample: npm run cascada -- schemas --out docs/schemas")
  .action(async (options) => (await import("./schemas.ts")).schemas(options));

verb(program, "calibrate", "fit the energy scale of the reconstruction to simulated protons")
  .addHelpText("after", "\nExample: npm run cascada -- calibrate")
  .action(async (options) => (await import("./calibrate.ts")).calibrate(options, interruptible()));

verb(program, "validate", "measure the simulation against published targets and write the page with its figures")
  .option(
    "--out <folder>",
    "where physics-validation.md, its JSON and figures/validation go (docs; none with --short)",
    path,
  )
  .option("--short", "small samples: under 20 s, larger errors")
  .option("--force", "replace files that exist")
  .hook("preAction", onlyWorkers)
  .addHelpText("after", "\nExample: npm run validate")
  .action(async (options) => (await import("./validate.ts")).validateSimulation(options, interruptible()));

verb(program, "tables", "compute the muon transport table that the simulation uses")
  .option("--out <file>", "module to write", path, "src/simulation/muon-transport-table.ts")
  .option("--muons <n>", "muons to follow to each node of the table")
  .option("--seed <n>", "seed of the quasi-random points")
  .option("--check", "compare with the module that is there, write nothing")
  .option("--compare <file>", "compare the slice without azimuth with another's table (JSON), write nothing", path)
  .option("--ring <fraction>", "for --compare: half width of the rings of distance that table counts in", "0.07")
  .hook("preAction", onlyWorkers)
  .addHelpText("after", "\nExample: npm run tables -- --check")
  .action(async (options) => (await import("./tables.ts")).tables(options, interruptible()));

addAuditVerbs(program);
addRunVerbs(program);
addTuneVerbs(program);
addMlflowVerbs(program);
addLaunchVerbs(program);

watchOutput();
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error, program.opts());
}
