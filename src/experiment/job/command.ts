import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError } from "../../core/errors.ts";
import { Redaction } from "../../tracking/redaction.ts";
import { MetricsFile } from "./metrics-file.ts";
import { fillPlaceholders } from "./placeholders.ts";
import { reportInOutput } from "./report-line.ts";
import type { JobListener, JobRequest } from "./request.ts";
import { quoted } from "./script.ts";
import { killGroup, supervise, TimeLimit } from "./supervision.ts";

/** Files by which a command is told its parameters, and tells its metrics. */
export const COMMAND_FILES = { params: "params.json", metrics: "reports.jsonl" } as const;

/**
 * Runs a command until it ends, in the current folder. It is told its parameters by arguments and by the file CASCADA_PARAMS,
 * and tells its metrics by JSON lines in the file CASCADA_METRICS or in its output (see `reportInOutput`).
 *
 * @param reports path of the file of the metrics; that of the parameters, which may hold secrets, is removed in the end
 * @throws ConfigError for a program that cannot be started, an exit status other than 0, too long a time, and metrics that are none
 */
export async function runCommand(
  command: readonly string[],
  { request, reports: metrics }: { request: JobRequest; reports: string },
  listener: JobListener,
): Promise<void> {
  const { params, inputs, timeout, signal } = request;
  const [program, ...args] = command.map((argument) => fillPlaceholders(argument, { params, inputs }));
  const secret = await mkdtemp(join(tmpdir(), "cascada-job-"));
  const paths = { params: join(secret, COMMAND_FILES.params), metrics };
  await writeFile(paths.params, `${JSON.stringify(params, null, 2)}\n`);
  await writeFile(metrics, "");
  const child = spawn(program!, args, {
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    env: { ...process.env, ...environmentOf(request, paths) },
  });
  let failure: unknown;
  const guarded = (work: () => void) => {
    try {
      work();
    } catch (error) {
      failure ??= error;
      killGroup(child, "SIGKILL");
    }
  };
  const reports = new MetricsFile(metrics, (report) => listener.report(report));
  const timer = setInterval(() => guarded(() => reports.read()), POLL_MS);
  try {
    const limit = new TimeLimit();
    limit.start(timeout);
    const end = await supervise(child, {
      signal,
      limit,
      line(text, stream) {
        listener.line(text);
        guarded(() => {
          const report = stream === "stdout" ? reportInOutput(text) : undefined;
          if (report) listener.report(report);
        });
      },
    });
    if (end.timedOut) throw new ConfigError(`${program}: not done after ${timeout} s: stopped`);
    if (failure !== undefined) throw failure;
    if (end.code !== 0) {
      const how = end.signal ? `by ${end.signal}` : `with exit status ${end.code}`;
      throw new ConfigError(`${program}: ended ${how}${quoted(new Redaction().text(end.lastErrors))}`);
    }
    reports.end();
  } finally {
    clearInterval(timer);
    await rm(secret, { recursive: true, force: true });
  }
}

/** How often the file of the metrics is looked at. */
const POLL_MS = 500;

function environmentOf(
  { folder, inputs, seed, workers }: JobRequest,
  { params, metrics }: { params: string; metrics: string },
): Record<string, string> {
  return {
    CASCADA_PARAMS: params,
    CASCADA_METRICS: metrics,
    CASCADA_RUN: folder,
    CASCADA_SEED: String(seed),
    CASCADA_WORKERS: String(workers),
    ...Object.fromEntries(Object.entries(inputs).map(([name, path]) => [`CASCADA_INPUT_${name.toUpperCase()}`, path])),
  };
}
