import { type Document, parseDocument } from "yaml";
import { ConfigError } from "../core/errors.ts";

/** One `--set a.b=value`. */
export interface Override {
  /** as it was typed */
  text: string;
  path: readonly string[];
  /** null takes the setting away, so that its default holds again */
  value: unknown;
}

/**
 * Reads `key.path=value`, the value in YAML; nothing, `~` and `null` are null. Throws ConfigError for a text without a
 * key, a value that is not YAML, and for keys that every object has.
 */
export function parseOverride(text: string): Override {
  const at = text.indexOf("=");
  if (at < 1) throw new ConfigError(`--set ${text}: expected key=value, such as data.simulate.seed=2`);
  const path = text.slice(0, at).split(".");
  if (["__proto__", "constructor", "prototype", ""].some((word) => path.includes(word))) {
    throw new ConfigError(`--set ${text}: not a key of an experiment`);
  }
  return { text, path, value: contentOf(parseDocument(text.slice(at + 1)), `--set ${text}`) };
}

/** Applies an override to a nested object, making the levels that are missing. Throws ConfigError where it cannot. */
export function applyOverride(content: Record<string, unknown>, { text, path, value }: Override): void {
  let target = content;
  for (const key of path.slice(0, -1)) {
    const next = target[key] ?? {};
    if (typeof next !== "object") throw new ConfigError(`--set ${text}: ${key} is a value, not a group of keys`);
    if (Array.isArray(next)) throw new ConfigError(`--set ${text}: ${key} is a list; set the whole, as ${key}=[a, b]`);
    target[key] = next;
    target = next as Record<string, unknown>;
  }
  const last = path.at(-1)!;
  if (value === null) delete target[last];
  else target[last] = value;
}

/** What a YAML document says. Throws ConfigError for one that is wrong or doubtful, with line and column. */
export function contentOf(document: Document.Parsed, where: string): unknown {
  const [first] = [...document.errors, ...document.warnings];
  let problem = first?.message.replace(/:?\n.*$/s, "");
  if (problem === undefined) {
    try {
      return document.toJS();
    } catch (cause) {
      problem = (cause as Error).message;
    }
  }
  throw new ConfigError(`${where}: not valid YAML: ${problem.charAt(0).toLowerCase()}${problem.slice(1)}`);
}
