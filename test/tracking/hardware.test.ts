import { chmodSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { cpuShare, describeHardware, physicalCores } from "../../src/tracking/hardware.ts";
import { temporaryFolder } from "../data/stations.ts";

const { PATH } = process.env;
afterEach(() => {
  process.env.PATH = PATH;
});

/** Puts an `nvidia-smi` that is this script before all others. */
async function withSmi(script: string): Promise<void> {
  const folder = await temporaryFolder();
  writeFileSync(join(folder, "nvidia-smi"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "nvidia-smi"), 0o755);
  process.env.PATH = `${folder}:${PATH}`;
}

const table = (rows: string, header: string) => `case "$1" in
  --query-gpu=*) printf '%s\\n' ${rows} ;;
  *) echo '| NVIDIA-SMI 550.54.15   Driver Version: 550.54.15   ${header} |' ;;
esac`;

describe("the machine", () => {
  test("has cores, memory and workers", async () => {
    const hardware = await describeHardware(3);
    expect(hardware).toMatchObject({ cores: cpus().length, workers: 3 });
    expect(hardware.cpu).not.toBe("");
    expect(hardware.usable_cores).toBeGreaterThanOrEqual(1);
    expect(hardware.usable_cores).toBeLessThanOrEqual(hardware.cores);
    expect(hardware.memory_gib).toBeGreaterThan(0.2);
  });

  test("names its GPUs with driver, memory and CUDA", async () => {
    await withSmi(table("'NVIDIA A, rev 2, 550.54.15, 143771' 'NVIDIA B, 550.54.15, [N/A]'", "CUDA Version: 12.4"));
    expect((await describeHardware(1)).gpus).toEqual([
      { name: "NVIDIA A, rev 2", driver: "550.54.15", memory_mib: 143771, cuda: "12.4" },
      { name: "NVIDIA B", driver: "550.54.15", memory_mib: null, cuda: "12.4" },
    ]);
    await withSmi(table("'NVIDIA C, 590.1, 10'", "CUDA UMD Version: 13.1"));
    expect((await describeHardware(1)).gpus).toMatchObject([{ cuda: "13.1" }]);
  });

  test("has none where the driver does not answer, or not in time", async () => {
    await withSmi("echo 'NVIDIA-SMI has failed because it could not communicate with the driver'; exit 9");
    expect((await describeHardware(1)).gpus).toEqual([]);
    await withSmi("exec sleep 60");
    const start = performance.now();
    expect((await describeHardware(1)).gpus).toEqual([]);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

test("cores are counted once each, whatever their threads; of two sockets both", () => {
  const processor = (physical: number, core: number) =>
    `processor\t: 0\nphysical id\t: ${physical}\ncore id\t\t: ${core}`;
  expect(physicalCores([processor(0, 0), processor(0, 0), processor(0, 1), processor(1, 0)].join("\n\n"))).toBe(3);
  expect(physicalCores("processor\t: 0\nBogoMIPS\t: 50")).toBeNull();
  expect(physicalCores("")).toBeNull();
});

test("a quota of a control group is worth cores; none is no limit", () => {
  expect(cpuShare("150000", "100000")).toBe(1.5);
  for (const [quota, period] of [
    ["max", "100000"],
    ["-1", "100000"],
    ["", ""],
  ] as const) {
    expect(cpuShare(quota, period)).toBeNull();
  }
});
