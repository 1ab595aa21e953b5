import { join } from "node:path";
import { type ZodType, z } from "zod";
import { claimSchema } from "../audit/claim.ts";
import { auditSchema } from "../audit/report.ts";
import { archiveResultSchema, importResultSchema } from "../experiment/archive/result.ts";
import { ceilingResultSchema } from "../experiment/ceiling/result.ts";
import {
  certificateCheckSchema,
  certificateResultSchema,
  certificateSchema,
} from "../experiment/certificate/schema.ts";
import { editorSchema } from "../experiment/editor-schema.ts";
import { eventResultSchema } from "../experiment/event-file.ts";
import { groupPlanSchema, groupResultSchema } from "../experiment/group/result.ts";
import { jobPlanSchema } from "../experiment/job/plan.ts";
import { jobResultSchema } from "../experiment/job/result.ts";
import { pipelinePlanSchema, pipelineResultSchema } from "../experiment/pipeline/result.ts";
import { presetFileSchema } from "../experiment/preset-file.ts";
import { scanResultSchema } from "../experiment/reproduction/scan-schema.ts";
import { reproduceResultSchema } from "../experiment/reproduction/schema.ts";
import {
  classifyResultSchema,
  dryRunResultSchema,
  joinResultSchema,
  planResultSchema,
  simulateResultSchema,
} from "../experiment/result.ts";
import { verifyResultSchema } from "../experiment/verification/report.ts";
import { launchCancelSchema } from "../launch/slurm/cancellation.ts";
import { launchStatusSchema } from "../launch/slurm/status.ts";
import { mlflowExportSchema, mlflowPushSchema, mlflowStatusSchema } from "./mlflow/output.ts";
import {
  calibrateResultSchema,
  checkModelResultSchema,
  convertResultSchema,
  dictionaryResultSchema,
  exportResultSchema,
  inspectResultSchema,
  learningCurveResultSchema,
  learningRateResultSchema,
  modelsResultSchema,
  presetsResultSchema,
  schemasResultSchema,
} from "./output.ts";
import { runsCompareSchema, runsLabelsSchema, runsListSchema, runsPruneSchema, runsShowSchema } from "./runs/output.ts";
import { writeText } from "./text-file.ts";
import { tuneBestSchema, tuneImportanceSchema, tuneStudiesSchema, tuneTrialsSchema } from "./tune/output.ts";

/** The schemas that are committed, by file name: what is read as input, what is printed as output; beside them that of files to run. */
export const SCHEMAS: Record<string, [schema: ZodType, io: "input" | "output"]> = {
  preset: [presetFileSchema, "input"],
  classify: [classifyResultSchema, "output"],
  simulate: [simulateResultSchema, "output"],
  reproduce: [reproduceResultSchema, "output"],
  "reproduce-scan": [scanResultSchema, "output"],
  inspect: [inspectResultSchema, "output"],
  convert: [convertResultSchema, "output"],
  "learning-curve": [learningCurveResultSchema, "output"],
  "learning-rate": [learningRateResultSchema, "output"],
  "check-model": [checkModelResultSchema, "output"],
  models: [modelsResultSchema, "output"],
  "models-export": [exportResultSchema, "output"],
  dictionary: [dictionaryResultSchema, "output"],
  presets: [presetsResultSchema, "output"],
  ceiling: [ceilingResultSchema, "output"],
  calibrate: [calibrateResultSchema, "output"],
  schemas: [schemasResultSchema, "output"],
  event: [eventResultSchema, "output"],
  "dry-run": [dryRunResultSchema, "output"],
  join: [joinResultSchema, "output"],
  plan: [planResultSchema, "output"],
  "group-plan": [groupPlanSchema, "output"],
  "group-result": [groupResultSchema, "output"],
  "job-plan": [jobPlanSchema, "output"],
  "job-result": [jobResultSchema, "output"],
  "pipeline-plan": [pipelinePlanSchema, "output"],
  "pipeline-result": [pipelineResultSchema, "output"],
  "runs-list": [runsListSchema, "output"],
  "runs-show": [runsShowSchema, "output"],
  "runs-tag": [runsLabelsSchema, "output"],
  "runs-note": [runsLabelsSchema, "output"],
  "runs-compare": [runsCompareSchema, "output"],
  "runs-prune": [runsPruneSchema, "output"],
  certificate: [certificateSchema, "input"],
  "certificate-written": [certificateResultSchema, "output"],
  "certificate-check": [certificateCheckSchema, "output"],
  "runs-verify": [verifyResultSchema, "output"],
  "runs-export": [archiveResultSchema, "output"],
  "runs-import": [importResultSchema, "output"],
  "launch-status": [launchStatusSchema, "output"],
  "launch-cancel": [launchCancelSchema, "output"],
  "mlflow-push": [mlflowPushSchema, "output"],
  "mlflow-status": [mlflowStatusSchema, "output"],
  "mlflow-export": [mlflowExportSchema, "output"],
  audit: [auditSchema, "output"],
  "audit-claim": [claimSchema, "output"],
  "tune-best": [tuneBestSchema, "output"],
  "tune-trials": [tuneTrialsSchema, "output"],
  "tune-importance": [tuneImportanceSchema, "output"],
  "tune-studies": [tuneStudiesSchema, "output"],
};

/** JSON Schema text by file name. */
export function renderSchemas(): Record<string, string> {
  const schemas = Object.entries(SCHEMAS).map(([name, [schema, io]]): [string, object] => [
    name,
    z.toJSONSchema(schema, { io }),
  ]);
  return Object.fromEntries(
    [["experiment", editorSchema()] as const, ...schemas].map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify(schema, null, 2)}\n`,
    ]),
  );
}

export async function schemas({ out, json }: { out: string; json?: boolean }): Promise<void> {
  const rendered = renderSchemas();
  for (const [name, text] of Object.entries(rendered)) await writeText(join(out, name), text, { force: true });
  const files = Object.keys(rendered).map((name) => join(out, name));
  process.stdout.write(json ? `${JSON.stringify({ files })}\n` : `${files.join("\n")}\n`);
}
