import { z } from "zod";

const count = z.int().min(1);

/** What goes into an sbatch script as it is: one line, no shell in it. */
const word = z.string().regex(/^[\w.,:@%+=/[\]-]+$/, "expected a word as sbatch takes it, without spaces");

/** How tasks run as job arrays of Slurm; what is absent is left to the cluster. */
export const slurmSchema = z.strictObject({
  partition: word.optional().describe("of the cluster"),
  account: word.optional().describe("to charge"),
  time: z
    .union([z.int().min(1), z.string().regex(/^(\d+-)?\d+(:\d+){0,2}$/, "expected minutes, h:m:s or d-h:m:s")])
    .optional()
    .describe("limit of an array element, as sbatch takes it (minutes, h:m:s, d-h:m:s); it does `chunk` tasks"),
  memory: z
    .string()
    .regex(/^\d+[KMGT]?$/, "expected a number with K, M, G or T, such as 4G")
    .optional()
    .describe("of an array element, as sbatch takes it (4G)"),
  cpus: count.default(1).describe("of an array element; so many threads has each task"),
  max_running: count.optional().describe("array elements that run at a time at most"),
  array_size: count
    .default(1000)
    .describe("elements of one array at most (MaxArraySize of the cluster, less one); more are several arrays"),
  chunk: count.default(1).describe("tasks that an array element does one after the other"),
  attempts: count.default(3).describe("how often a task is begun whose process ends without a word, within an element"),
  requeue: z
    .int()
    .min(0)
    .default(2)
    .describe("how often tasks are submitted again whose element was killed, ran out of time or lost its node"),
  directives: z
    .array(z.string().regex(/^[^\n]+$/, "expected one line"))
    .default([])
    .describe("further options of sbatch, one each, such as --constraint=avx2"),
  setup: z
    .array(z.string().regex(/^[^\n]*$/, "expected one line"))
    .default([])
    .describe("lines of bash before the program, such as module load nodejs"),
  node: z.string().min(1).optional().describe("path of Node.js on the machines; by default that of this one"),
  poll_s: z.number().min(0.05).max(3600).default(5).describe("seconds between two looks at the folder"),
  silence_s: z
    .number()
    .min(1)
    .default(300)
    .describe(
      "seconds after which an element that Slurm says nothing of, and whose heartbeat stands still, is given up",
    ),
});

export type SlurmSettings = z.output<typeof slurmSchema>;
