import { ConfigError } from "../core/errors.ts";
import { isGroup, type Settings } from "./merge-settings.ts";
import type { Problems } from "./problems.ts";

/** Where references to environment variables stand. */
export interface Expansion {
  /** keys, as `keyText` has them, whose values came from variables */
  expanded: ReadonlySet<string>;
  /** keys whose variables are not set, which has been said */
  unset: ReadonlySet<string>;
}

/** A key of nested settings as one text. */
export function keyText(key: readonly PropertyKey[]): string {
  return key.map(String).join("\0");
}

/**
 * Puts environment variables in place of `${NAME}` in all strings, in place; `$${` is a literal `${`. What `keeps` holds of
 * stays as it is written, and its variables only must be set. Problems, one per variable that is not set, name the key.
 */
export function expandVariables(
  content: Settings,
  problems: Problems,
  { blame, keeps }: { blame(key: readonly PropertyKey[]): string; keeps(key: readonly PropertyKey[]): boolean },
): Expansion {
  const expanded = new Set<string>();
  const unset = new Set<string>();
  const visit = (value: unknown, key: readonly PropertyKey[]): unknown => {
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...key, index]));
    if (isGroup(value)) {
      for (const [name, inner] of Object.entries(value)) value[name] = visit(inner, [...key, name]);
      return value;
    }
    if (typeof value !== "string" || !value.includes("${")) return value;
    const text = expandText(value, (problem) => {
      problems.add(`${blame(key)}: ${key.join(".")}: ${problem}`);
      unset.add(keyText(key));
    });
    if (keeps(key)) return value;
    expanded.add(keyText(key));
    return text;
  };
  visit(content, []);
  return { expanded, unset };
}

/** The text with environment variables in place of `${NAME}`, and `${` of `$${`; `complain` is told what is wrong with it. */
export function expandText(text: string, complain: (problem: string) => void): string {
  return text.replaceAll(/(\$?)\$\{([^}]*)(\}?)/g, (written, dollar: string, name: string, end: string) => {
    if (dollar !== "") return written.slice(1);
    if (end === "" || !/^[A-Za-z_]\w*$/.test(name)) {
      complain(`${written} is no environment variable; write ${"$"}{NAME}, or ${"$$"}{ for ${"$"}{ itself`);
      return written;
    }
    const value = process.env[name];
    if (value === undefined) complain(`the environment variable ${name} is not set`);
    return value ?? written;
  });
}

/** The expanded text of one that is known to be right. Throws ConfigError if it is not. */
export function expandedText(text: string): string {
  return expandText(text, (problem) => {
    throw new ConfigError(problem);
  });
}

/** Settings whose strings `expandVariables` reads as they are: `${` is written `$${`. */
export function escapeVariables<T>(value: T): T {
  const visit = (inner: unknown): unknown => {
    if (typeof inner === "string") return inner.replaceAll("${", () => "$${");
    if (Array.isArray(inner)) return inner.map(visit);
    if (!isGroup(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).map(([name, item]) => [name, visit(item)]));
  };
  return visit(value) as T;
}
