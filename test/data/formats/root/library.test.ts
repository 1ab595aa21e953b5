import { expect, test } from "vitest";
import { withoutPrinting } from "../../../../src/data/formats/root/library.ts";

test("what is printed in work at the same time is the error of that work, and the console is as before", async () => {
  const before = console.log;
  const pause = () => new Promise((resolve) => setTimeout(resolve, 5));
  const quiet = withoutPrinting(async () => {
    await pause();
    return 1;
  });
  const loud = withoutPrinting(async () => {
    console.log("cannot read this");
    await pause();
    await pause();
  });
  const [first, second] = await Promise.allSettled([quiet, loud]);
  expect(first).toEqual({ status: "fulfilled", value: 1 });
  expect(second).toMatchObject({ status: "rejected", reason: { message: "cannot read this" } });
  expect(console.log).toBe(before);
});
