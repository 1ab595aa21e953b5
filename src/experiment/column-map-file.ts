import { readFile } from "node:fs/promises";
import { ConfigError } from "../core/errors.ts";
import { systemReason } from "../core/system-error.ts";
import type { ColumnMap } from "../data/column-map.ts";
import { columnMapSchema } from "../features/reading-schema.ts";
import { describeIssues } from "./issues.ts";
import { contentOf, documentOf, parseYamlSource } from "./yaml-source.ts";

/**
 * A column map from flags: `energy_eev=10**(lgE-18)` or `zenith_deg={from: theta, unit: rad}` for a column, or a YAML file of such entries (under `columns`, or alone).
 * Throws ConfigError for a file that cannot be read, an entry that is none, and a column that two of them map.
 */
export async function columnMapOf(texts: readonly string[]): Promise<ColumnMap | undefined> {
  if (texts.length === 0) return undefined;
  const map: Record<string, unknown> = {};
  const sources = new Map<string, string>();
  for (const text of texts) {
    for (const [name, entry] of Object.entries(await entriesOf(text))) {
      if (Object.hasOwn(map, name)) throw new ConfigError(`--columns ${text}: ${name} is mapped twice; expected once`);
      // No key of an object can have this name, and the entry would be lost.
      if (name === "__proto__") throw new ConfigError(`--columns ${text}: no column of the data dictionary: ${name}`);
      map[name] = entry;
      sources.set(name, text);
    }
  }
  const parsed = columnMapSchema.safeParse(map, { reportInput: true });
  if (parsed.success) return parsed.data;
  const blame = ([name]: readonly PropertyKey[]) => `--columns ${sources.get(String(name)) ?? texts.join(" ")}`;
  throw new ConfigError(describeIssues(parsed.error.issues, { schema: columnMapSchema, blame }));
}

async function entriesOf(text: string): Promise<Record<string, unknown>> {
  const at = text.indexOf("=");
  if (at > 0) {
    const [name, entry] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
    return {
      [name]: entry.startsWith("{")
        ? contentOf(documentOf(entry, `--columns ${text}`), () => `--columns ${text}`)
        : entry,
    };
  }
  try {
    const { content } = parseYamlSource(await readFile(text, "utf8"), text, "energy_eev: 10**(lgE-18)");
    const { columns = content } = content;
    if (typeof columns !== "object" || columns === null || Array.isArray(columns)) {
      throw new ConfigError(
        `--columns ${text}: expected columns and where they come from, such as energy_eev: 10**(lgE-18)`,
      );
    }
    return columns as Record<string, unknown>;
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw new ConfigError(
      `--columns: cannot read ${text}: ${systemReason(cause)}; expected a YAML file or NAME=EXPRESSION`,
      {
        cause,
      },
    );
  }
}
