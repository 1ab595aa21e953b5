import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What a program is run with; `env` replaces that of this process. */
export interface ProgramOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  timeoutMs?: number;
}

/** Bytes that a program may print: a diff has some, a program that never ends would fill the memory. */
const MOST_BYTES = 2 ** 27;

/** What a program prints. Throws as `execFile`: where there is no such program, where it fails or takes too long. */
export async function programOutput(
  program: string,
  args: readonly string[],
  { cwd, env, timeoutMs = 10_000 }: ProgramOptions = {},
): Promise<string> {
  const options = { timeout: timeoutMs, maxBuffer: MOST_BYTES, ...(cwd && { cwd }), ...(env && { env }) };
  const { stdout } = await promisify(execFile)(program, args, options);
  return stdout;
}
