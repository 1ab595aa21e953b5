import { homedir } from "node:os";

/** An absolute path, or one that leaves its folder, where a word begins: of Unix, of Windows, as an address. */
const PATHS =
  /(^|[\s"'`=:,;([{<])((?:file:\/\/)?\/(?=[\w.~-])|[A-Za-z]:[\\/]|\\\\|~[\\/]|(?:\.\.[\\/])+)([^\s"'`,;)\]}>]*)/g;

/** A text without the folders of whoever wrote it: `/home/me/a.yaml` is `a.yaml`, `../data/a.arrow` too. */
export function withoutPaths(text: string): string {
  const home = homedir();
  const shorter = home.length > 1 ? text.replaceAll(home, "~") : text;
  return shorter.replace(PATHS, (_, before: string, _root: string, rest: string) => {
    const name = rest
      .split(/[\\/]/)
      .filter((part) => part !== "")
      .at(-1);
    return `${before}${name ?? "."}`;
  });
}

/** A value with all its texts so, and its keys as they are. */
export function scrubbed<T>(value: T): T {
  if (typeof value === "string") return withoutPaths(value) as T;
  if (Array.isArray(value)) return value.map((item) => scrubbed(item)) as T;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, scrubbed(inner)])) as T;
}
