// The process that a script of the user's runs in: what it prints goes to the log, and it can be stopped wherever it is.
import { type PlainError, toPlainError } from "../../core/errors.ts";
import { importModule } from "../definition-file/module-file.ts";
import { blameFile, traceback } from "../definition-file/origin.ts";
import { problemsOf } from "../issues.ts";
import type { JobFunction } from "./definition.ts";
import { type LoadedJob, requireJob } from "./requirements.ts";
import { callJob } from "./script-call.ts";
import type { FromScript, ToScript } from "./script-messages.ts";

const stop = new AbortController();
let path = "";
let loaded: Promise<{ run: JobFunction<unknown>; params: unknown }>;
let ended = false;

function send(message: FromScript, sent?: () => void): void {
  process.send?.(message, undefined, {}, () => sent?.());
}

function end(message: FromScript): void {
  if (ended) return;
  ended = true;
  send(message, () => process.exit());
}

function fail(error: unknown): void {
  end({ type: "failed", error: plainError(error) });
}

/** The error as its user's, with a trace through the user's files where it comes from there. */
function plainError(error: unknown): PlainError {
  const plain = toPlainError(blameFile(error, path));
  const calls = traceback(error);
  return calls === "" ? plain : { ...plain, stack: `${plain.name}: ${plain.message}${calls}` };
}

async function load({ file, params }: Extract<ToScript, { type: "load" }>): Promise<Awaited<typeof loaded>> {
  path = file.path;
  const job = requireJob(await importModule(file), file.path);
  const { checked, problems } = await check(job, params);
  send({ type: "loaded", params: checked, problems });
  return { run: job.run, params: checked };
}

async function check({ params: schema }: LoadedJob, params: Readonly<Record<string, unknown>>) {
  if (schema === undefined) return { checked: params, problems: [] };
  const result = await schema.safeParseAsync(params, { reportInput: true });
  if (result.success) return { checked: result.data, problems: [] };
  return { checked: params, problems: problemsOf(result.error.issues, { schema, at: ["params"] }) };
}

process.on("message", (message: ToScript) => {
  if (message.type === "stop") stop.abort(new Error(message.message));
  if (message.type === "load") {
    loaded = load(message);
    loaded.catch(fail);
  }
  if (message.type === "run") {
    // From here on the process waits for the job alone, so that one that waits for nothing is seen.
    process.channel?.unref();
    loaded
      .then((job) => callJob(job, { ...message, path, signal: stop.signal, send }))
      .then(() => end({ type: "done" }), fail);
  }
});
process.on("uncaughtException", fail);
process.on("beforeExit", () =>
  fail(new Error(`${path}: the job waits for what cannot come (a promise that nothing is left to settle)`)),
);
process.on("disconnect", () => process.exit(1));
