import { expect, it } from "vitest";
import { planLaunch } from "../../src/launch/plan.ts";
import { launchSchema } from "../../src/launch/settings.ts";

const options = { folder: "/shared/run's/launch", name: "tune", entry: "file:///opt/cascada/task-process.js" };

it("says how many tasks an array does, and its script", () => {
  const settings = launchSchema.parse({
    slurm: {
      ...{ partition: "short", account: "auger", time: "2:00:00", memory: "2G", cpus: 2, max_running: 40, chunk: 4 },
      ...{ directives: ["--constraint=avx2"], setup: ["module load nodejs"], node: "/opt/node" },
    },
  });
  const plan = planLaunch(settings, { ...options, tasks: 10 });
  expect(plan).toMatchObject({ launcher: "slurm", tasks: 10, elements: 3 });
  expect(plan.scripts).toEqual([
    `#!/usr/bin/env bash
#SBATCH --job-name=tune-0
#SBATCH --array=0-2%40
#SBATCH --partition=short
#SBATCH --account=auger
#SBATCH --time=2:00:00
#SBATCH --mem=2G
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=2
#SBATCH --output="/shared/run's/launch/logs/slurm-%A_%a.out"
#SBATCH --open-mode=append
#SBATCH --chdir="${process.cwd()}"
#SBATCH --no-requeue
#SBATCH --constraint=avx2

set -euo pipefail
set +u
module load nodejs
set -u
exec /opt/node /opt/cascada/task-process.js element '/shared/run'\\''s/launch' 0
`,
  ]);
});

it("cuts what is too long for one array, and asks for the memory of a task", () => {
  const settings = launchSchema.parse({ slurm: { array_size: 4 } });
  const { scripts } = planLaunch(settings, { ...options, tasks: 10, memoryMib: 1999.5 });
  expect(scripts.map((script) => /--array=(\S+)/.exec(script)![1])).toEqual(["0-3", "0-3", "0-1"]);
  // 2000 MiB for the task and 100 for the process that looks after it
  expect(scripts[0]).toContain("#SBATCH --mem=2100M\n");
});

it("has no scripts where processes of this machine do it", () => {
  const plan = { launcher: "local", tasks: 3, elements: null, scripts: [] };
  expect(planLaunch("local", { ...options, tasks: 3 })).toEqual(plan);
});
