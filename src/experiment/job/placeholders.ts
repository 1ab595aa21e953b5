import { nearest } from "../../core/suggestion.ts";
import type { Problem } from "../issues.ts";

/** `{name}`, `{inputs.name}`, not a shell's `${name}`; a brace that is meant is doubled: `{{name}`. */
const PLACEHOLDER = /(?<!\$)(?:\{\{|\{([A-Za-z_][\w.-]*)\})/g;

/** What placeholders of a command may stand for. */
interface Values {
  params: Readonly<Record<string, unknown>>;
  inputs: Readonly<Record<string, string>>;
}

/** An argument with its placeholders filled in; one without a value stays as it is (see `placeholderProblems`). */
export function fillPlaceholders(argument: string, values: Values): string {
  const known = namesOf(values);
  return argument.replaceAll(PLACEHOLDER, (text, name: string | undefined) => {
    if (name === undefined) return "{";
    return known.get(name) ?? text;
  });
}

/** Placeholders of a command that stand for nothing. */
export function placeholderProblems(command: readonly string[], values: Values): Problem[] {
  const known = [...namesOf(values).keys()];
  return command.flatMap((argument, i) =>
    [...argument.matchAll(PLACEHOLDER)]
      .filter(([, name]) => name !== undefined && !known.includes(name))
      .map(([text, name]) => {
        const meant = nearest(name!, known);
        const expected = known.length === 0 ? "params or inputs beside the command" : `one of ${known.join(", ")}`;
        const hint = meant === undefined ? "" : `did you mean {${meant}}? `;
        return {
          path: ["job", "command", i],
          message: `job.command.${i}: ${text} stands for nothing; ${hint}expected ${expected}, or {{ for a brace`,
        };
      }),
  );
}

function namesOf({ params, inputs }: Values): Map<string, string> {
  return new Map([
    ...Object.entries(params).map(([name, value]): [string, string] => [name, textOf(value)]),
    ...Object.entries(inputs).map(([name, path]): [string, string] => [`inputs.${name}`, path]),
  ]);
}

/** A parameter as an argument: text as it is, anything else as JSON. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
