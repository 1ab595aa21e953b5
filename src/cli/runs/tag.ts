import { ConfigError } from "../../core/errors.ts";
import { changeLabels } from "../../tracking/labels.ts";
import { findRun } from "../../tracking/run-reference.ts";
import { printLabels } from "./note.ts";

interface TagFlags {
  runs: string;
  remove?: string[];
  json?: boolean;
}

/** Sets and removes tags of a run. */
export async function tagRun(
  id: string,
  pairs: readonly string[],
  { runs, remove = [], json }: TagFlags,
): Promise<void> {
  const path = findRun(runs, id);
  const set = pairs.map(tagOf);
  if (set.length + remove.length === 0) throw new ConfigError("no tag; expected KEY=VALUE, or --remove KEY");
  const labels = await changeLabels(path, ({ tags, note }) => {
    const absent = remove.filter((key) => !Object.hasOwn(tags, key));
    if (absent.length > 0) throw new ConfigError(`${path} has no tag ${absent.join(", ")} to remove`);
    const kept = Object.entries(tags).filter(([key]) => !remove.includes(key));
    return { tags: Object.fromEntries([...kept, ...set]), note };
  });
  printLabels(path, labels, { json });
}

/** A tag as KEY=VALUE, or KEY for one that only is there. */
function tagOf(text: string): [key: string, value: string] {
  const at = text.indexOf("=");
  const key = (at < 0 ? text : text.slice(0, at)).trim();
  if (key === "" || /[\s,]/.test(key))
    throw new ConfigError(`tag ${JSON.stringify(text)}; expected KEY=VALUE, KEY without spaces`);
  return [key, at < 0 ? "" : text.slice(at + 1)];
}
