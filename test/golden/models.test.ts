import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sha256 } from "../../src/core/hash.ts";
import { subjectOf, VARIANTS } from "../models/variants.ts";

const HASHES = "test/golden/models.json";

// `GOLDEN=write npx vitest run --project unit test/golden` writes the hashes anew; say in the changelog why they changed.
test("every kind of model, trained on a few rows, has the bytes it always had, on every Node", async () => {
  const hashes: Record<string, { model: string; probabilities: string }> = {};
  for (const variant of VARIANTS) {
    const subject = subjectOf(variant);
    const model = await subject.model();
    const files = Object.entries(model.files()).sort(([a], [b]) => (a < b ? -1 : 1));
    hashes[variant.name] = {
      model: sha256(...files.flatMap(([name, bytes]) => [`${name}\n`, bytes])),
      probabilities: sha256(model.probabilities(subject.rows({ rows: 50, seed: 3 }).x)),
    };
  }
  const text = `${JSON.stringify(hashes, null, 2)}\n`;
  if (process.env.GOLDEN === "write") writeFileSync(HASHES, text);
  expect(text).toBe(readFileSync(HASHES, "utf8"));
});
