import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderSchemas } from "../../src/cli/schemas.ts";

test("the committed schemas are those of the program (`npm run cascada -- schemas --out docs/schemas`)", () => {
  for (const [name, text] of Object.entries(renderSchemas())) {
    expect(readFileSync(`docs/schemas/${name}`, "utf8"), name).toBe(text);
  }
});
