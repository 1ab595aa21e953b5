// Loaded into a measured process: writes the most memory it ever had resident, bytes, and its CPU time to the file that it is told.
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  process.on("exit", () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const measured = { peak_bytes: maxRSS * 1024, cpu_seconds: (userCPUTime + systemCPUTime) / 1e6 };
    writeFileSync(process.env.CASCADA_BENCH_PEAK, JSON.stringify(measured));
  });
}
