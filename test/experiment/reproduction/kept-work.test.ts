import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { keptWork } from "../../../src/experiment/reproduction/kept-work.ts";

const schema = z.strictObject({ value: z.number() });

test("work is done once for the same inputs, again for others and where its file is damaged", async () => {
  const folder = join(mkdtempSync(join(tmpdir(), "kept-")), "cache");
  let done = 0;
  const ask = (inputs: unknown) =>
    keptWork(folder, { name: "piece", inputs, schema, work: async () => ({ value: ++done }) });
  expect(await ask({ a: 1, b: 2 })).toEqual({ result: { value: 1 }, reused: false });
  expect(await ask({ b: 2, a: 1 })).toEqual({ result: { value: 1 }, reused: true });
  expect(await ask({ a: 2 })).toEqual({ result: { value: 2 }, reused: false });
  const [file] = readdirSync(folder).filter((name) => readFileSync(join(folder, name), "utf8").includes('"value": 1'));
  expect(file).toMatch(/^piece-[0-9a-f]{16}\.json$/);
  for (const damage of ["", '{"inputs_sha256": "0", "result": {"value": 1}}', '{"result": {"values": 1}}']) {
    writeFileSync(join(folder, file!), damage);
    expect(await ask({ a: 1, b: 2 })).toMatchObject({ reused: false });
  }
  expect(done).toBe(5);
});

test("work that fails keeps nothing", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kept-"));
  const work = async () => {
    throw new Error("no");
  };
  await expect(keptWork(folder, { name: "piece", inputs: 1, schema, work })).rejects.toThrow("no");
  expect(readdirSync(folder)).toEqual([]);
});
