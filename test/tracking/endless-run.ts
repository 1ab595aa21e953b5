import { Run } from "../../src/tracking/run.ts";

// Runs that never end, for tests that kill them or take their disk: `node endless-run.js RUNS [BYTES OF A FILE]`.
const [root, bytes] = process.argv.slice(2);
const run = await Run.create(root!, { name: "endless", kind: "job", params: { a: 1 } });
process.stdout.write(`${run.path}\n`);
try {
  for (let i = 1; ; i++) {
    run.step(i, { loss: 1 / i });
    run.log(`step ${i}`);
    await run.stage(`stage-${i % 3}`, () => run.write(`file-${i % 7}`, "x".repeat(Number(bytes ?? 100))));
  }
} catch (error) {
  await run.fail(error);
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 4;
}
