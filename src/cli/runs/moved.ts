import { ConfigError } from "../../core/errors.ts";

/** Paths that have moved, from texts `OLD=NEW` (an equals sign within a path belongs to the old one). Throws ConfigError. */
export function movedFrom(texts: readonly string[] = []): Map<string, string> {
  return new Map(
    texts.map((text): [string, string] => {
      const at = text.lastIndexOf("=");
      if (at < 1 || at === text.length - 1) throw new ConfigError(`--data ${text}: expected OLD=NEW, two paths`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}
