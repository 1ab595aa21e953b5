import { ConfigError } from "../core/errors.ts";
import { nearest } from "../core/suggestion.ts";
import { checkGroup } from "./group/load.ts";
import { checkJob } from "./job/load.ts";
import { checkExperiment } from "./load.ts";
import { checkPipeline } from "./pipeline/load.ts";
import { readSettings, type SettingsFile } from "./settings-file.ts";

/** How the settings of each kind of file are checked. */
const KINDS = {
  experiment: checkExperiment,
  job: checkJob,
  group: checkGroup,
  pipeline: checkPipeline,
} satisfies Record<string, (settings: SettingsFile) => Promise<unknown>>;

type Kinds = typeof KINDS;

/** A checked file: `{kind: "experiment", experiment}`, and so on for each kind. */
export type LoadedFile = {
  [K in keyof Kinds]: { kind: K } & { [P in K]: Awaited<ReturnType<Kinds[K]>> };
}[keyof Kinds];

/**
 * Reads a file of settings of any kind, which its key `kind` says (experiment by default), `overrides` over it, and checks
 * it as that kind is checked. Throws ConfigError for a kind that there is not, and as `readSettings` and the kind's check do.
 */
export async function loadFile(path: string, overrides: readonly string[] = []): Promise<LoadedFile> {
  return readSettings(path, overrides, async (settings) => {
    const kind = knownKind(settings);
    return { kind, [kind]: await KINDS[kind](settings) } as LoadedFile;
  });
}

function knownKind({ kind, blame }: SettingsFile): keyof Kinds {
  if (Object.hasOwn(KINDS, kind)) return kind as keyof Kinds;
  const kinds = Object.keys(KINDS);
  const near = nearest(kind, kinds);
  throw new ConfigError(
    `${blame(["kind"])}: unknown kind: ${kind}; ${near === undefined ? "" : `did you mean ${near}? `}expected one of ${kinds.join(", ")}`,
  );
}
