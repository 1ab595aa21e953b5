import { type Command, Option } from "commander";
import { several } from "./verb.ts";

/** Gives a verb the flags that say which columns of a file are which, and which stations are kept. */
export function withReading(verb: Command): Command {
  return verb
    .addOption(
      new Option(
        "--columns <map>",
        "of FILE: its columns by the dictionary's names, a YAML file or NAME=EXPRESSION; may be repeated",
      )
        .argParser(several)
        .default([], "none"),
    )
    .option("--select <expression>", "of FILE: stations to keep, such as 'core_distance_m > 300 & saturation == 0'");
}
