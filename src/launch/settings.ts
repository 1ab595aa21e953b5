import { z } from "zod";
import { type SlurmSettings, slurmSchema } from "./slurm/settings.ts";

export const localSchema = z.strictObject({
  threads: z.int().min(1).max(256).default(1).describe("that each task may use"),
  attempts: z.int().min(1).default(3).describe("how often a task is begun whose process ends without a word"),
});

export type LocalSettings = z.output<typeof localSchema>;

/** `launch:` of a file: where the tasks of a group or a simulation are done; it changes no result. */
export const launchSchema = z
  .union(
    [
      z.literal("local").describe("in processes on this machine"),
      z.strictObject({ local: localSchema }).describe("in processes on this machine"),
      z.literal("slurm").describe("as job arrays of Slurm, as the cluster has it"),
      z.strictObject({ slurm: slurmSchema }).describe("as job arrays of Slurm"),
    ],
    { error: ({ input }) => (typeof input === "string" ? "expected local or slurm" : undefined) },
  )
  .describe("where tasks are done: local, {local: {...}}, slurm or {slurm: {...}}; changes no result");

export type LaunchSettings = z.output<typeof launchSchema>;

/** The settings in one form, with every default. */
export function resolveLaunch(settings: LaunchSettings): { local: LocalSettings } | { slurm: SlurmSettings } {
  if (settings === "local") return { local: localSchema.parse({}) };
  if (settings === "slurm") return { slurm: slurmSchema.parse({}) };
  return settings;
}
