import { z } from "zod";
import { type LaunchSettings, resolveLaunch } from "./settings.ts";
import { LaunchFolder } from "./slurm/layout.ts";
import { renderScript } from "./slurm/script.ts";

/** What a launcher would do with tasks, as `--dry-run --json` prints it. */
export const launchPlanSchema = z.strictObject({
  launcher: z.enum(["local", "slurm"]),
  tasks: z.int().min(0).describe("that are done at a time: a batch of a search, all shards of a simulation"),
  elements: z.int().min(0).nullable().describe("of job arrays, for those tasks; null where there are none"),
  scripts: z.array(z.string()).describe("for sbatch, one for each array; the names of the jobs will be longer"),
});

export type LaunchPlan = z.output<typeof launchPlanSchema>;

interface PlanOptions {
  tasks: number;
  folder: string;
  name: string;
  entry: string;
  memoryMib?: number | undefined;
}

/** What becomes of so many tasks; writes nothing. */
export function planLaunch(settings: LaunchSettings, { tasks, folder: path, ...options }: PlanOptions): LaunchPlan {
  const resolved = resolveLaunch(settings);
  if (!("slurm" in resolved)) return { launcher: "local", tasks, elements: null, scripts: [] };
  const { slurm } = resolved;
  const folder = new LaunchFolder(path);
  const elements = Math.ceil(tasks / slurm.chunk);
  const scripts = Array.from({ length: Math.ceil(elements / slurm.array_size) }, (_, number) =>
    renderScript(slurm, {
      ...options,
      ...{ folder, number, name: `${options.name}-${number}`, cwd: process.cwd() },
      elements: Math.min(slurm.array_size, elements - number * slurm.array_size),
    }),
  );
  return { launcher: "slurm", tasks, elements, scripts };
}
