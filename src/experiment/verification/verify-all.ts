import { CascadaError, InterruptedError } from "../../core/errors.ts";
import type { Verification } from "./report.ts";
import { type VerifyOptions, verifyRun } from "./verify.ts";

/** Exit status where a run differs from its record; errors have their own. */
const DIFFERS = 5;

/**
 * Verifies runs one after the other; one that cannot be verified stands in the result with its error and does not hinder
 * the others. Throws only InterruptedError.
 *
 * @returns the verifications, and the exit status that they ask for: 5 where a run differs, else that of the first error, else 0
 */
export async function verifyRuns(
  references: readonly string[],
  options: VerifyOptions,
): Promise<{ verifications: Verification[]; status: number }> {
  const verifications: Verification[] = [];
  let status = 0;
  for (const reference of references) {
    try {
      verifications.push(await verifyRun(reference, options));
    } catch (error) {
      if (error instanceof InterruptedError || !(error instanceof CascadaError)) throw error;
      status ||= error.exitCode;
      verifications.push(impossible(reference, error));
    }
  }
  return { verifications, status: verifications.some(({ result }) => result === "differs") ? DIFFERS : status };
}

function impossible(id: string, { name, message }: CascadaError): Verification {
  return {
    id,
    result: "impossible",
    complete: false,
    first_difference: null,
    stages: [],
    environment: [],
    notes: [],
    kept: null,
    seconds: 0,
    error: { name, message },
  };
}
