import { ConfigError } from "../core/errors.ts";
import type { Source } from "./blame.ts";
import { contentOf, documentOf } from "./yaml-source.ts";

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
  return { text, path, value: contentOf(documentOf(text.slice(at + 1), `--set ${text}`), () => `--set ${text}`) };
}

/**
 * Applies an override to a nested object, making the levels that are missing; null stays, as a mark for `dropNulls`.
 * Throws ConfigError where it cannot.
 */
export function applyOverride(content: Record<string, unknown>, { text, path, value }: Override): void {
  let target = content;
  for (const key of path.slice(0, -1)) {
    const next = target[key] ?? {};
    if (typeof next !== "object") throw new ConfigError(`--set ${text}: ${key} is a value, not a group of keys`);
    if (Array.isArray(next)) throw new ConfigError(`--set ${text}: ${key} is a list; set the whole, as ${key}=[a, b]`);
    target[key] = next;
    target = next as Record<string, unknown>;
  }
  target[path.at(-1)!] = value;
}

/** Takes away what overrides, or files that extend others, have set to null, so that its default holds again. */
export function dropNulls(
  content: Record<string, unknown>,
  overrides: readonly Pick<Override, "path" | "value">[],
): void {
  for (const { path, value } of overrides) {
    let target: unknown = content;
    for (const key of path.slice(0, -1)) target = (target as Record<string, unknown> | null | undefined)?.[key];
    const group = target as Record<string, unknown> | null | undefined;
    if (value === null && group?.[path.at(-1)!] === null) delete group[path.at(-1)!];
  }
}

/** An override as messages show it: what may hold secrets only by its key. */
function shown({ text, path }: Override): string {
  const [section, key] = path;
  return section === "tracking" && key !== "tags" && key !== "note" ? path.join(".") : text;
}

/** The overrides as a source of settings: each says all of its path and of what is below it. */
export function overrideSource(overrides: readonly Override[]): Source {
  return {
    find(key) {
      const guilty = overrides.findLast(({ path }) =>
        path.every((word, i) => i >= key.length || word === String(key[i])),
      );
      if (!guilty) return { depth: 0, text: "" };
      return { depth: key.length, text: `--set ${shown(guilty)}` };
    },
  };
}
