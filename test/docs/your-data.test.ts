import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { Program } from "../cli/program.ts";
import { printedNow } from "./console-page.ts";
import { writeExampleFiles } from "./example-files.ts";

const PAGE = "docs/your-data.md";

const program = new Program();
afterAll(() => program.remove());

// After a change that is meant, `npx vitest run --project unit test/docs/your-data.test.ts -u` writes the page anew.
test("every command of the page prints what stands there", async () => {
  await writeExampleFiles(program.folder);
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
  const page = await printedNow(readFileSync(PAGE, "utf8"), program, scripts);
  await expect(page).toMatchFileSnapshot(`../../${PAGE}`);
}, 180_000);
