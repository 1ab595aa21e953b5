import type { Command } from "commander";
import { onlyWorkers, several, verb } from "../verb.ts";

/** `cascada audit ...`: what is too good to be true. */
export function addAuditVerbs(program: Command): void {
  const audit = program
    .command("audit")
    .description("find what is too good to be true: a published interval that its rows do not give")
    .exitOverride();

  verb(audit, "claim", "recompute a published interval and say which number of rows gives what was printed")
    .option("--correct <k>", "rows that were right; or --accuracy")
    .option("--accuracy <share>", "share of the rows that were right, of 0 to 1")
    .requiredOption("--n <rows>", "rows that were tested")
    .option("--level <confidence>", "of the interval", "0.99")
    .option("--printed <text>", 'as in "0.885 +- 0.003", "88.5 % ± 0.3 %", "0.885(3)" or "[0.882, 0.888]"')
    .option("--candidate <rows>", "another number of rows that may have been used; may be repeated", several, [])
    .hook("preAction", onlyWorkers)
    .addHelpText(
      "after",
      '\nExample: npm run audit -- claim --correct 14179 --n 16018 --candidate 80089 --printed "0.88519 +- 0.0029"',
    )
    .action(async (options) => (await import("./claim.ts")).claim(options));
}
