import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/peers/**"],
          globalSetup: ["test/cli/remove-packages.ts"],
          // A process for each of 170 files would take longer than the tests: they share threads and leave nothing behind.
          pool: "threads",
          isolate: false,
          maxWorkers: Math.max(2, availableParallelism()),
        },
      },
      {
        extends: true,
        test: {
          name: "peers",
          include: ["test/peers/**/*.test.ts"],
          globalSetup: ["test/peers/setup.ts"],
          testTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
    coverage: { provider: "v8", include: ["src/**"] },
  },
});
