import { execFile } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CascadaError, DataError } from "../../core/errors.ts";
import type { ModelDefinition } from "../../models/model.ts";
import { chosenModel } from "../chosen-model.ts";
import { parseModelSettings } from "../load.ts";
import { CHECKS } from "./checks.ts";
import { Failure } from "./failure.ts";
import { type InputKind, Subject, thrownBy } from "./subject.ts";

export interface CheckResult {
  name: string;
  passed: boolean;
  /** what was measured, or why it did not pass; may be "" */
  detail: string;
  seconds: number;
}

/** What is to be checked: a file, or the name of a model that comes with Cascada, and its settings. */
export interface CheckRequest {
  model: string;
  /** `key=value` texts */
  settings: readonly string[];
  /** by default features, or traces where the model refuses those */
  input?: InputKind | undefined;
}

/** A definition by its file or name, with its settings. Throws ConfigError for what is wrong with them. */
async function requested({ model, settings }: CheckRequest) {
  const { definition } = await chosenModel(extname(model) === "" ? { name: model } : { file: model });
  return { definition, ...parseModelSettings(definition, settings) };
}

/**
 * The subject of a request: ready to be checked.
 *
 * @throws ConfigError for a file that defines no model, and for its settings
 */
export async function subjectOf(request: CheckRequest): Promise<Subject> {
  const { definition, config, workers } = await requested(request);
  const input = request.input ?? (await inputOf(definition, config));
  const elsewhere = () => hashElsewhere({ ...request, input });
  return new Subject(definition, config, { input, elsewhere, ...(workers !== undefined && { workers }) });
}

/** Features, or traces where a definition refuses features and takes those. */
async function inputOf(definition: ModelDefinition<unknown>, config: unknown): Promise<InputKind> {
  const refuses = async (input: InputKind) =>
    (await thrownBy(() => new Subject(definition, config, { input }).fit())) instanceof CascadaError;
  return (await refuses("features")) && !(await refuses("trace")) ? "trace" : "features";
}

/** Runs all checks that apply, one after the other; none after an essential one that does not pass. */
export async function* runChecks(subject: Subject): AsyncGenerator<CheckResult, void, undefined> {
  for (const { name, essential = false, applies, run } of CHECKS) {
    if (applies?.(subject) === false) continue;
    const start = performance.now();
    let detail = "";
    const error = await thrownBy(async () => {
      detail = (await run(subject)) ?? "";
    });
    const passed = error === undefined;
    const seconds = (performance.now() - start) / 1000;
    yield { name, passed, detail: error ? reasonOf(error) : detail, seconds };
    if (essential && !passed) return;
  }
}

function reasonOf(error: Error): string {
  return error instanceof Failure || error instanceof CascadaError ? error.message : `${error.name}: ${error.message}`;
}

/** SHA-256 of the model that another process trains, as `subject.model()` is trained here. */
async function hashElsewhere(request: CheckRequest): Promise<string> {
  const entry = import.meta.url.replace(/check-model(\.[jt]s)$/, "second-process$1");
  const loader = entry.endsWith(".ts") ? ["--import", import.meta.resolve("tsx")] : [];
  const args = [...loader, fileURLToPath(entry), JSON.stringify(request)];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return stdout.trim();
  } catch (cause) {
    const { stderr = "" } = cause as { stderr?: string };
    throw new DataError(`another process could not train the model: ${stderr.trim().split("\n").at(-1)}`, { cause });
  }
}
