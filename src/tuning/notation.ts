import { ConfigError } from "../core/errors.ts";
import { nearest } from "../core/suggestion.ts";
import type { Distribution } from "./distribution.ts";
import { NotationReader, type NotationValue } from "./notation-reader.ts";

/** What a text in the notation stands for; the choices of a `choice` may be lists, of which no distribution knows. */
export type Notation = Exclude<Distribution, { kind: "categorical" }> | { kind: "choice"; choices: NotationValue[] };

type Form = (args: readonly NotationValue[]) => Notation;

/** The forms of the thesis's notation, with what they take. */
const FORMS: Readonly<Record<string, { takes: string; read: Form }>> = {
  uniform: {
    takes: "uniform(low, high), or uniform(low, high, step)",
    read: (args) => {
      const [low, high, step = null] = numbers(args, 2, 3);
      return { kind: "float", low: low!, high: high!, log: false, step };
    },
  },
  loguniform: {
    takes: "loguniform(low, high)",
    read: (args) => {
      const [low, high] = numbers(args, 2, 2);
      return { kind: "float", low: low!, high: high!, log: true, step: null };
    },
  },
  range: { takes: "range(first, end), or range(first, end, step); end is not included", read: readRange },
  randint: {
    takes: "randint(low, high), both included",
    read: (args) => {
      const [low, high] = numbers(args, 2, 2);
      return { kind: "int", low: low!, high: high!, log: false, step: 1 };
    },
  },
  choice: {
    takes: "choice([a, b, ...])",
    read: (args) => {
      const [choices, ...more] = args;
      if (!Array.isArray(choices) || more.length > 0) throw new ConfigError("no single list");
      return { kind: "choice", choices };
    },
  },
};

/** Whether a text is meant in the notation, a name with parentheses; any other is a value. */
export function isNotation(text: string): boolean {
  return /^\s*[A-Za-z_]\w*\s*\(/.test(text);
}

/**
 * The distribution that a text in the notation of the thesis's searches describes: `uniform(0, 0.5)`,
 * `loguniform(1e-4, 1)`, `range(2, 15)` (whole numbers below 15, as in Python; a third number is the step),
 * `randint(1, 6)` (6 included), `choice([rbf, "poly", 0.5, true, null])`, whose choices may be lists of values.
 *
 * @throws ConfigError what is wrong, without the name of the parameter
 */
export function parseNotation(text: string): Notation {
  const reader = new NotationReader(text);
  const name = reader.word();
  const form = Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
  if (!form) {
    const meant = nearest(name, Object.keys(FORMS));
    const hint = meant === undefined ? "" : `did you mean ${meant}? `;
    throw new ConfigError(`unknown distribution: ${name}; ${hint}expected one of ${Object.keys(FORMS).join(", ")}`);
  }
  const args = reader.args();
  try {
    return form.read(args);
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    throw new ConfigError(`${cause.message}; expected ${form.takes}`, { cause });
  }
}

function readRange(args: readonly NotationValue[]): Notation {
  const [first, end, step = 1] = numbers(args, 2, 3);
  for (const value of [first!, end!, step]) {
    if (!Number.isSafeInteger(value)) throw new ConfigError(`${value} is no whole number`);
  }
  if (step < 1) throw new ConfigError(`step ${step} is not above 0`);
  if (first! >= end!) throw new ConfigError(`no whole number from ${first} to below ${end}`);
  const last = first! + step * Math.floor((end! - 1 - first!) / step);
  return { kind: "int", low: first!, high: last, log: false, step };
}

function numbers(args: readonly NotationValue[], least: number, most: number): number[] {
  const wrong = args.find((value) => typeof value !== "number");
  if (wrong !== undefined) throw new ConfigError(`${JSON.stringify(wrong)} is no number`);
  if (args.length < least || args.length > most) {
    throw new ConfigError(`${args.length} number${args.length === 1 ? "" : "s"}`);
  }
  return args as number[];
}
