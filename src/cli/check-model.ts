import { ConfigError } from "../core/errors.ts";
import { type CheckResult, runChecks, subjectOf } from "../experiment/model-check/check-model.ts";
import { INPUTS, type InputKind } from "../experiment/model-check/subject.ts";
import { startProgress } from "./progress.ts";

interface CheckFlags {
  set: string[];
  json?: boolean;
  input?: string;
}

/** What a check that does not pass makes of the exit status; 2 is for a file that is no model at all. */
const FAILED = 1;

export async function checkModel(model: string, { set, json, input }: CheckFlags): Promise<void> {
  if (input !== undefined && !isInput(input)) {
    throw new ConfigError(`--input ${input}: expected one of ${INPUTS.join(", ")}`);
  }
  const subject = await subjectOf({ model, settings: set, input });
  const results: CheckResult[] = [];
  const progress = startProgress("check");
  for await (const result of runChecks(subject)) {
    results.push(result);
    progress.update(0, result.name);
    if (!json) process.stdout.write(lineOf(result));
  }
  const failed = results.filter(({ passed }) => !passed).length;
  progress.done(failed === 0 ? `${results.length} checks passed` : `${failed} of ${results.length} checks failed`);
  if (json) {
    const { definition } = subject;
    const result = { model, name: definition.name, input: subject.input, passed: failed === 0, checks: results };
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
  if (failed > 0) process.exitCode = FAILED;
}

function isInput(text: string): text is InputKind {
  return (INPUTS as readonly string[]).includes(text);
}

function lineOf({ name, passed, detail }: CheckResult): string {
  return `${passed ? "✓" : "✗"} ${name}${detail === "" ? "" : `: ${detail}`}\n`;
}
