import { z } from "zod";

/**
 * What became of a stage: the same hashes; others, but within the tolerance that the record states; other hashes; not
 * reached by the repetition; done by the repetition and not in the record (of an older version).
 */
const VERDICTS = ["equal", "within", "differs", "missing", "new"] as const;

const hash = z.string().nullable().describe("null where there is none");
const deviation = z.number().min(0).nullable().describe("largest found; null where numbers could not be compared");

const stageVerdict = z.strictObject({
  stage: z.string(),
  verdict: z.enum(VERDICTS),
  hashes: z.int().min(0).describe("that were compared"),
  differing: z.array(z.strictObject({ name: z.string(), recorded: hash, repeated: hash })),
  tolerance: z
    .strictObject({ probability: z.number(), metric: z.number() })
    .nullable()
    .describe("of a stage that the record calls inexact"),
  deviation: z
    .strictObject({ probability: deviation, metric: deviation })
    .nullable()
    .describe("of an inexact stage whose hashes differ"),
});

export type StageVerdict = z.output<typeof stageVerdict>;

const environmentDifference = z.strictObject({
  what: z.string().describe("such as node, packages.zod, git.commit, cpu"),
  recorded: z.string(),
  repeated: z.string(),
});

export type EnvironmentDifference = z.output<typeof environmentDifference>;

/** What verifying one run gave. */
export const verificationSchema = z.strictObject({
  id: z.string(),
  result: z
    .enum(["equal", "within", "differs", "impossible"])
    .describe("within: equal within the tolerances of the record; impossible: see error"),
  complete: z.boolean().describe("false where the run had not finished: its stages were verified, no result"),
  first_difference: z.string().nullable().describe("the first stage that differs"),
  stages: z.array(stageVerdict),
  environment: z.array(environmentDifference).describe("what differs of software and hardware"),
  notes: z.array(z.string()),
  kept: z.string().nullable().describe("folder of the run that repeated it, where it was kept"),
  seconds: z.number().min(0),
  error: z.strictObject({ name: z.string(), message: z.string() }).nullable(),
});

export type Verification = z.output<typeof verificationSchema>;

/** `cascada runs verify --json` */
export const verifyResultSchema = z.strictObject({ verifications: z.array(verificationSchema) });
