import { stat } from "node:fs/promises";
import { canonicalJson, sha256 } from "../../core/hash.ts";
import { hashFile } from "../dataset-cache.ts";
import { type ModuleFile, openModule } from "../definition-file/module-file.ts";
import { fileRecord } from "../definition-file/record.ts";
import { requireDefaultExport } from "./requirements.ts";
import type { JobParts } from "./schema.ts";

/** The code of a job: a script with all that it imports, or a command with the files that it names. */
export interface JobSource {
  script: ModuleFile | undefined;
  command: readonly string[] | undefined;
  /** of the code, by name: the script's files, or the command's arguments that are files */
  files: Record<string, string>;
  /** of all of it, and of the command */
  sha256: string;
}

/**
 * Reads the code of a job. Throws ConfigError for a script that cannot be read, is no module or exports nothing by default;
 * a command's arguments that name no file are arguments.
 */
export async function sourceOf({ job }: Pick<JobParts, "job">): Promise<JobSource> {
  if (job.file !== undefined) {
    const script = await openModule(job.file, "job file");
    requireDefaultExport(script.bundle.exports, job.file);
    const { sha256: own, imports } = fileRecord(script);
    const [name] = script.sources.keys();
    const files = { [name!]: own, ...imports };
    return { script, command: undefined, files, sha256: sha256(canonicalJson(files)) };
  }
  const command = job.command!;
  const files: Record<string, string> = {};
  for (const argument of command) if (await isFile(argument)) files[argument] = await hashFile(argument);
  return { script: undefined, command, files, sha256: sha256(canonicalJson({ command, files })) };
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
