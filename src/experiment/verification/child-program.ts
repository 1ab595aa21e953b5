import { spawn } from "node:child_process";
import { DataError } from "../../core/errors.ts";
import { systemReason } from "../../core/system-error.ts";

interface ChildOptions {
  cwd?: string;
  signal: AbortSignal;
  /** told each line that it prints on stderr */
  log?: (line: string) => void;
}

/** Lines of its log that an error shows. */
const LAST_LINES = 5;

/** What npm tells its scripts, which an npm in another folder must not hear. */
const NPM_SCRIPT =
  /^(npm_(package|lifecycle|command|execpath|node_execpath|config_local_prefix|config_global_prefix)|INIT_CWD)/;

/**
 * What a program prints. Once the signal is aborted, the program is told to end and waited for.
 *
 * @throws DataError with the last lines of its log where it fails or there is none, the reason of the signal
 */
export async function childOutput(
  program: string,
  args: readonly string[],
  { cwd, signal, log = () => {} }: ChildOptions,
): Promise<string> {
  signal.throwIfAborted();
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NPM_SCRIPT.test(name)));
  const child = spawn(program, args, { ...(cwd && { cwd }), env, stdio: ["ignore", "pipe", "pipe"] });
  const stop = () => child.kill("SIGTERM");
  signal.addEventListener("abort", stop, { once: true });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
    const line = text.trimEnd().split("\n").at(-1);
    if (line) log(line);
  });
  const end = await new Promise<number | string | Error>((done) => {
    child.on("error", done);
    child.on("close", (status, reason) => done(status ?? reason ?? "no status"));
  });
  signal.removeEventListener("abort", stop);
  signal.throwIfAborted();
  if (end === 0) return output;
  const why = end instanceof Error ? systemReason(end) : `it ended with ${end}`;
  const last = errors.trimEnd().split("\n").slice(-LAST_LINES).join("\n");
  throw new DataError(
    `cannot run ${[program, ...args.slice(0, 3)].join(" ")}: ${why}${last === "" ? "" : `\n${last}`}`,
  );
}
