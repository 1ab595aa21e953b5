import { type ZodType, z } from "zod";
import type { ExportedRun } from "../../tracking/mlflow/file-store.ts";
import type { MirrorState, Pushed } from "../../tracking/mlflow/push.ts";

const count = z.int().min(0);

const waiting = z.strictObject({
  run: count.describe("1: the server has no such run"),
  settings: count.describe("1: parameters or tags are new or changed"),
  inputs: count.describe("data sets"),
  metrics: count.describe("values"),
  artefacts: count.describe("files"),
  end: count.describe("1: the server does not know how the run ended"),
});

const mirrored = z.strictObject({
  id: z.string(),
  uri: z.string().nullable().describe("the server's; null where none is named"),
  experiment: z.string().nullable(),
  run_id: z.string().nullable().describe("MLflow's, once it has one"),
  waiting,
  remark: z.string().nullable().describe("what else must be known of what is there"),
});

/** `cascada mlflow status --json` */
export const mlflowStatusSchema = z.strictObject({ runs: z.array(mirrored) }) satisfies ZodType<{
  runs: MirrorState[];
}>;

/** `cascada mlflow push --json` */
export const mlflowPushSchema = z.strictObject({
  runs: z.array(
    mirrored.extend({ sent: waiting, problem: z.string().nullable().describe("why not all was sent; null: it was") }),
  ),
}) satisfies ZodType<{ runs: Pushed[] }>;

/** `cascada mlflow export --json` */
export const mlflowExportSchema = z.strictObject({
  out: z.string(),
  runs: z.array(
    z.strictObject({
      id: z.string(),
      experiment: z.string(),
      path: z.string(),
      run_id: z.string().describe("MLflow's"),
    }),
  ),
}) satisfies ZodType<{ out: string; runs: ExportedRun[] }>;
