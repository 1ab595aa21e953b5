import { stat } from "node:fs/promises";
import { stringify } from "yaml";
import { ConfigError } from "../../core/errors.ts";
import { systemReason } from "../../core/system-error.ts";
import { check } from "../check.ts";
import type { Problem } from "../issues.ts";
import { dropNulls } from "../override.ts";
import { Problems } from "../problems.ts";
import type { SettingsFile } from "../settings-file.ts";
import { escapeVariables } from "../variables.ts";
import { placeholderProblems } from "./placeholders.ts";
import { type Job, type JobParts, jobSchema } from "./schema.ts";
import { checkScript } from "./script.ts";
import { sourceOf } from "./source.ts";

/**
 * The job that settings are of, its script loaded and its parameters checked by what that says of them. Throws ConfigError
 * that names all that is wrong, one line each.
 */
export async function checkJob({ content, overrides, expansion, blame }: SettingsFile): Promise<Job> {
  dropNulls(content, overrides);
  const job = check(content, { schema: jobSchema, blame, expansion });
  const problems = new Problems();
  for (const { path, message } of await jobProblems(job)) problems.add(`${blame(path)}: ${message}`);
  for (const [name, path] of Object.entries(job.inputs)) {
    await stat(path).catch((cause) => {
      problems.add(`${blame(["inputs", name])}: inputs.${name}: cannot read ${path}: ${systemReason(cause)}`);
    });
  }
  problems.throwIfAny();
  return job;
}

/** What is wrong with a job: a script that is none, parameters that it refuses, placeholders that stand for nothing. */
export async function jobProblems({
  job,
  params,
  inputs,
}: Pick<JobParts, "job" | "params"> & { inputs: Readonly<Record<string, string>> }): Promise<Problem[]> {
  if (job.command) return placeholderProblems(job.command, { params, inputs });
  try {
    const { script } = await sourceOf({ job });
    return await checkScript(script!, params, new AbortController().signal);
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    return cause.message.split("\n").map((message) => ({ path: ["job", "file"], message }));
  }
}

/** The job with every default written out, as YAML that says the same when it is read again: what its run archives. */
export function renderJob({ tracking: { tags, note, ...told }, ...job }: Job): string {
  const tracking = { ...escapeVariables({ tags, note }), ...told };
  return stringify({ kind: "job", ...escapeVariables(job), tracking }, { lineWidth: 100 });
}
