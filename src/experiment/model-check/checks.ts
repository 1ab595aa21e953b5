import { CONFIGURATION_CHECKS } from "./configuration-checks.ts";
import { LEARNING_CHECKS } from "./learning-checks.ts";
import { REFUSAL_CHECKS } from "./refusal-checks.ts";
import { REPRODUCTION_CHECKS } from "./reproduction-checks.ts";
import type { Subject } from "./subject.ts";

/** One thing that every kind of model must do. */
export interface ModelCheck {
  /** what holds where it passes */
  name: string;
  /** whether the checks after it need what it does */
  essential?: boolean;
  /** false where there is nothing to check */
  applies?(subject: Subject): boolean;
  /** Throws `Failure` saying what was found and what was expected; may return what it measured. */
  run(subject: Subject): Promise<string | undefined>;
}

/** The contract of a model definition. The built-in ones are tested by it, and `cascada check-model` tests others. */
export const CHECKS: readonly ModelCheck[] = [
  ...CONFIGURATION_CHECKS,
  ...LEARNING_CHECKS,
  ...REPRODUCTION_CHECKS,
  ...REFUSAL_CHECKS,
];
