import { ConfigError } from "../core/errors.ts";
import { blameOf, type Source } from "./blame.ts";
import { readExtended } from "./extended-file.ts";
import { type Settings, takeBack } from "./merge-settings.ts";
import { applyOverride, type Override, overrideSource, parseOverride } from "./override.ts";
import { Problems } from "./problems.ts";
import { type Expansion, expandVariables } from "./variables.ts";

/** What a file of settings, what it extends, the environment and the overrides over it say, not yet checked. */
export interface SettingsFile {
  path: string;
  /** what the file is of, by its key `kind`: experiment unless it says something else */
  kind: string;
  /** all keys but `kind` and `extends`; null, where something is taken away, is a mark for `dropNulls` */
  content: Settings;
  /** what is taken away, or set, last */
  overrides: readonly Pick<Override, "path" | "value">[];
  /** who says what: the files, the overrides; later ones win */
  sources: readonly Source[];
  /** whom to blame for what nobody says */
  start: string;
  /** what came from environment variables */
  expansion: Expansion;
  /** who is to blame for a key */
  blame(key: readonly PropertyKey[]): string;
}

/**
 * Reads a file of settings: what it extends < the file < `overrides` (`key.path=value` texts), then environment variables
 * where they are written, and has `check` look at it. Throws ConfigError, one line per problem, for files that cannot be
 * read, that are no YAML or extend each other in a circle, for overrides that cannot be laid over them, for variables that
 * are not set, and for what `check` refuses.
 */
export async function readSettings<T>(
  path: string,
  overrides: readonly string[],
  check: (settings: SettingsFile) => T | Promise<T>,
): Promise<T> {
  const { content, taken, sources: files, start } = await readExtended(path);
  const problems = new Problems();
  const parsed: Override[] = [];
  for (const text of overrides) {
    await problems.gather(() => {
      const override = parseOverride(text);
      if (override.path[0] === "extends")
        throw new ConfigError(`--set ${text}: what a file extends stands in the file`);
      takeBack(content, nested(override));
      applyOverride(content, override);
      parsed.push(override);
    });
  }
  const sources = [...files, overrideSource(parsed)];
  const blame = blameOf(sources, start);
  const expansion = expandVariables(content, problems, { blame, keeps: isSecret });
  const { kind = "experiment", ...settings } = content;
  const checked = await problems.gather(() =>
    check({
      path,
      kind: typeof kind === "string" ? kind : JSON.stringify(kind),
      content: settings,
      overrides: [...taken.map((key) => ({ path: key, value: null })), ...parsed],
      sources,
      start,
      expansion,
      blame,
    }),
  );
  problems.throwIfAny();
  return checked!;
}

/** Whether variables at a key are secrets, which no record may hold: of who is told of a run, not of its tags and note. */
function isSecret([section, key]: readonly PropertyKey[]): boolean {
  return section === "tracking" && key !== "tags" && key !== "note";
}

function nested({ path, value }: Override): Settings {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Settings;
}
