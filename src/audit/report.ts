import { z } from "zod";

/** What an audit looks for, with one sentence on each. */
export const AUDIT_LEAKS = {
  label_column: "a column says the label in other words",
  truth_column: "a column is Monte-Carlo truth, which no measurement has",
  duplicate_rows: "the same row stands on both sides of the split",
  group_identity: "columns that rows of one shower share tell which shower a row is of, on both sides of the split",
  row_number: "a column counts the rows, and the label follows it",
  running_sum: "a column adds up over the rows, so that it says where in the file a row stands",
  class_scaling: "a column was scaled for each class by itself",
  test_scaling: "a column was scaled with the rows of the test",
  true_class_scaler: "test rows are scaled by their own true class before they are judged",
  tested_on_validation: "the test rows are those that stopped the training",
} as const;

export type AuditLeak = keyof typeof AUDIT_LEAKS;

const share = z.number().min(0).max(1);
const interval = z.tuple([share, share]).describe("99 % Wilson interval, rows taken for independent");
const accuracy = z.strictObject({ accuracy: share, interval, test_rows: z.int().min(1) });

export const findingSchema = z.strictObject({
  leak: z.enum(Object.keys(AUDIT_LEAKS) as [AuditLeak, ...AuditLeak[]]),
  columns: z.array(z.string()).describe("the columns that leak"),
  rows: z.int().min(0).describe("rows concerned"),
  test_rows: z.int().min(0).describe("of them in the test part"),
  evidence: z.string().describe("what was counted"),
  numbers: z.record(z.string(), z.number()).describe("the same, for machines"),
  accuracy: z
    .strictObject({ with: accuracy, without: accuracy })
    .nullable()
    .describe("of a small model, with the leak as it stands and with this one mended; null where it cannot be mended"),
  remedy: z.string(),
});

/** The audit of a table under one split. */
export const auditReportSchema = z.strictObject({
  source: z.string().describe("the file, or the experiment and its protocol"),
  rows: z.int().min(1),
  test_rows: z.int().min(1),
  split: z.enum(["given", "random rows"]),
  label: z.string(),
  classes: z.record(z.string(), z.int().min(1)).describe("rows of each"),
  columns: z.array(z.string()).describe("what was audited"),
  chance: share.describe("share of the most frequent class"),
  accuracy: z
    .strictObject({ as_it_stands: accuracy, mended: accuracy.nullable() })
    .describe("of the small model: with all leaks, and with all mended that can be (null where nothing was)"),
  findings: z.array(findingSchema),
  notes: z.array(z.string()).describe("what is no leak but worth knowing, and what was done on a part of the rows"),
});

/** `cascada audit --json` */
export const auditSchema = z.strictObject({
  reports: z.array(auditReportSchema).describe("one of a table; of an experiment one for each protocol"),
});

export type Finding = z.infer<typeof findingSchema>;
export type AuditReport = z.infer<typeof auditReportSchema>;
export type Accuracy = z.infer<typeof accuracy>;
