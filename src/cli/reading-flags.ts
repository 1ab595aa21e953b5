import { type Command, Option } from "commander";
import { FORMAT_NAMES } from "../data/formats/catalogue.ts";
import { several } from "./verb.ts";

/** Gives a verb the flags that say how a file is read: its format, which columns are which, and which stations are kept. */
export function withReading(verb: Command): Command {
  return withFormat(verb)
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

/** Gives a verb the flags that say in which format a file is. */
function withFormat(verb: Command): Command {
  return verb
    .option("--format <name>", `of FILE: ${FORMAT_NAMES.join(", ")}; by default what its bytes or its name say`)
    .option("--delimiter <name>", "of a text table: comma, semicolon, tab or space; by default what its header shows")
    .option("--decimal <mark>", "of a text table: the decimal mark of its numbers, . (default) or ,")
    .option("--tree <path>", "of a ROOT file: the TTree, where there are several")
    .option(
      "--azimuth <whose>",
      "of the thesis's text files: the azimuth is that of the shower (default) or the station",
    );
}
