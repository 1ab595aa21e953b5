import type { Command } from "commander";
import { interruptible } from "../interruption.ts";
import { withReading } from "../reading-flags.ts";
import { path, several, verb, whole } from "../verb.ts";

/** `cascada audit ...`: what is too good to be true. */
export function addAuditVerbs(program: Command): void {
  const audit = withReading(
    verb(
      program,
      "audit",
      "find and price leaks in a table, a station file or an experiment; `audit claim`: recompute a published interval",
    ),
  )
    .argument(
      "<file>",
      "table of columns or file of stations in any format, folder of such files, or experiment (YAML)",
      path,
    )
    .option(
      "--label <column>",
      "what is to be predicted; else the only column named primary, label, class, target or y",
    )
    .option(
      "--split <column>",
      "says train or test (0 or 1, validation is left out) of each row; else rows are split at random",
    )
    .option("--group <column>", "rows of one value stay on one side of the split, such as shower_id")
    .option("--order <column>", "orders the rows in time; else they are in the order of the file")
    .option("--ignore <column>", "is no feature; may be repeated", several, [])
    .option("--features <set>", "of a file with traces: the feature set to audit", "observable")
    .option("--cache <folder>", "of an experiment: where simulated data sets are kept", path, "data/cache")
    .option("--out <file>", "page to write, .html", path)
    .option("--force", "replace the page if it exists")
    .option("--seed <n>", "of the random split and the small model", whole, "1")
    .option("--strict", "exit with status 5 where a leak is found")
    .addHelpText("after", "\nExample: npm run audit -- data/sample.arrow --features thesis")
    .action(async (file: string, options) => (await import("./audit.ts")).audit(file, options, interruptible()));

  verb(audit, "claim", "recompute a published interval and say which number of rows gives what was printed")
    .option("--correct <k>", "rows that were right; or --accuracy")
    .option("--accuracy <share>", "share of the rows that were right, of 0 to 1")
    .requiredOption("--n <rows>", "rows that were tested")
    .option("--level <confidence>", "of the interval", "0.99")
    .option("--printed <text>", 'as in "0.885 +- 0.003", "88.5 % ± 0.3 %", "0.885(3)" or "[0.882, 0.888]"')
    .option("--candidate <rows>", "another number of rows that may have been used; may be repeated", several, [])
    .addHelpText(
      "after",
      '\nExample: npm run audit -- claim --correct 14179 --n 16018 --candidate 80089 --printed "0.88519 +- 0.0029"',
    )
    .action(async (_options, command: Command) => {
      // --json and --set after `claim` are read as those of `audit`, wherever they stand.
      const { set, ...flags } = command.optsWithGlobals();
      if (set.length > 0) (await import("../../experiment/load.ts")).parseWorkers(set);
      await (await import("./claim.ts")).claim(flags as Parameters<typeof import("./claim.ts").claim>[0]);
    });
}
