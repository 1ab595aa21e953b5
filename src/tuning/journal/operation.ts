import { z } from "zod";

/** What a line of a journal does, with Optuna's codes. */
export const CODES = {
  createStudy: 0,
  deleteStudy: 1,
  studyUserAttribute: 2,
  studySystemAttribute: 3,
  createTrial: 4,
  parameter: 5,
  state: 6,
  intermediate: 7,
  userAttribute: 8,
  systemAttribute: 9,
  /** of another program that reads such journals; Optuna reads past it */
  discardTrials: 10,
} as const;

/** Optuna's codes of the states of a trial, in their order. */
export const STATES = ["running", "complete", "pruned", "failed", "waiting"] as const;
export const DIRECTIONS = ["not set", "minimize", "maximize"] as const;

/** Any number, NaN and the infinite ones, too, which zod's own does not take. */
const number = z.custom<number>((value) => typeof value === "number", "expected a number");
const id = z.int();
const state = z
  .int()
  .min(0)
  .max(STATES.length - 1);
const attributes = z.record(z.string(), z.unknown());
const time = z.string().nullable();

const operation = z.discriminatedUnion("op_code", [
  z.object({
    op_code: z.literal(CODES.createStudy),
    study_name: z.string(),
    directions: z.array(z.int().min(0).max(2)).min(1),
  }),
  z.object({ op_code: z.literal(CODES.deleteStudy), study_id: id }),
  z.object({ op_code: z.literal(CODES.studyUserAttribute), study_id: id, user_attr: attributes }),
  z.object({ op_code: z.literal(CODES.studySystemAttribute), study_id: id, system_attr: attributes }),
  z.object({
    op_code: z.literal(CODES.createTrial),
    study_id: id,
    datetime_start: time,
    state: state.optional(),
    value: number.nullish(),
    values: z.array(number).nullish(),
    datetime_complete: time.optional(),
    distributions: z.record(z.string(), z.string()).optional(),
    params: z.record(z.string(), number).optional(),
    user_attrs: attributes.optional(),
    system_attrs: attributes.optional(),
    intermediate_values: z.record(z.string(), number).optional(),
  }),
  z.object({
    op_code: z.literal(CODES.parameter),
    trial_id: id,
    param_name: z.string(),
    param_value_internal: number,
    distribution: z.string(),
  }),
  z.object({
    op_code: z.literal(CODES.state),
    trial_id: id,
    state,
    values: z.array(number).nullable(),
    datetime_start: time.optional(),
    datetime_complete: time.optional(),
  }),
  z.object({ op_code: z.literal(CODES.intermediate), trial_id: id, step: z.int(), intermediate_value: number }),
  z.object({ op_code: z.literal(CODES.userAttribute), trial_id: id, user_attr: attributes }),
  z.object({ op_code: z.literal(CODES.systemAttribute), trial_id: id, system_attr: attributes }),
  z.object({ op_code: z.literal(CODES.discardTrials) }),
]);

/** What a line of a journal says, without who wrote it. */
export type Operation = z.output<typeof operation>;
export type OperationOf<C extends Operation["op_code"]> = Extract<Operation, { op_code: C }>;

/** An operation, or why a value is none; `foreign` may be one of a newer Optuna, the rest is damage. */
export type ReadOperation =
  | { kind: "operation"; operation: Operation }
  | { kind: "foreign"; message: string }
  | { kind: "damaged"; message: string };

export function toOperation(value: unknown): ReadOperation {
  const code = typeof value === "object" && value !== null ? (value as { op_code?: unknown }).op_code : undefined;
  if (!Number.isInteger(code)) return { kind: "damaged", message: "not an operation: it has no op_code" };
  if ((code as number) < 0 || (code as number) > CODES.discardTrials) {
    return { kind: "foreign", message: `unknown op_code ${code}; expected one of 0 to ${CODES.discardTrials}` };
  }
  const { success, data, error } = operation.safeParse(value);
  if (success) return { kind: "operation", operation: data };
  const [issue] = error.issues;
  return { kind: "damaged", message: `op_code ${code}: ${issue?.path.join(".")}: ${issue?.message.toLowerCase()}` };
}
