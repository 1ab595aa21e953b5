import { type Command, InvalidArgumentError, Option } from "commander";

/** A verb of the program, or of a group of verbs: what every one of them takes. */
export function verb(group: Command, usage: string, description: string): Command {
  return group
    .command(usage)
    .description(description)
    .addOption(
      new Option("--set <key=value>", "override one setting; may be repeated")
        .argParser((value, list: string[]) => [...list, value])
        .default([], "none"),
    )
    .option("--json", "print one JSON object on stdout")
    .exitOverride();
}

/** Refuses settings in a command that has none but the number of threads. */
export async function onlyWorkers(_program: Command, command: Command): Promise<void> {
  const { set } = command.opts<{ set: string[] }>();
  if (set.length > 0) (await import("../experiment/load.ts")).parseWorkers(set);
}

/** A path as an argument; an empty one is a variable that a script forgot to set. */
export function path(value: string): string {
  if (value === "") throw new InvalidArgumentError("Expected a path.");
  return value;
}

/** Paths as the last argument, one after the other. */
export function paths(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), path(value)];
}

/** A flag's whole number from 0, as it was typed; the setting it stands for is checked with all others. */
export function whole(value: string): string {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError("Expected a whole number.");
  return value;
}

/** A flag that may be repeated. */
export function several(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}
