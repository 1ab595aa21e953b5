import { sha256 } from "../../core/hash.ts";

/** Characters of a key that MLflow takes. */
const MOST_KEY = 250;

/**
 * Names that MLflow takes for these, and a different one for each: letters without accents, digits, `_ - . /` and spaces,
 * 250 at most, no path that means another. A name that must change ends with eight digits of its hash where it would
 * meet another or was cut.
 */
export function acceptedNames(names: readonly string[]): Map<string, string> {
  const taken = new Set(names.filter((name) => name.length <= MOST_KEY && plainOf(name) === name));
  return new Map(
    names.map((name) => {
      const plain = plainOf(name);
      if (taken.has(name)) return [name, name];
      if (plain.length > MOST_KEY || taken.has(plain)) {
        return [name, `${plain.slice(0, MOST_KEY - 9)}-${sha256(name).slice(0, 8)}`];
      }
      taken.add(plain);
      return [name, plain];
    }),
  );
}

function plainOf(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9_\-. /]/g, "_");
  const isPath = plain.split("/").every((part) => part !== "" && part !== "." && part !== "..");
  if (isPath) return plain;
  const flat = plain.replaceAll("/", "_");
  return flat === "" || flat === "." || flat === ".." ? `_${flat}` : flat;
}

/** The first characters of a text, never half of a pair; the text itself if it is not longer. */
export function firstCharacters(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}
