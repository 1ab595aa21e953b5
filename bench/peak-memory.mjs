// Loaded into a measured process: writes the most memory it ever had resident, bytes, to the file that it is told.
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  process.on("exit", () => {
    writeFileSync(process.env.CASCADA_BENCH_PEAK, String(process.resourceUsage().maxRSS * 1024));
  });
}
