import { expect, test } from "vitest";
import { ceiling } from "../../src/cli/ceiling.ts";

test.each(["proton=1,proton=2", "proton=1=2", "muon=1", "proton=", "proton=-1", "proton=0"])(
  "refuses --prior %s",
  async (prior) => {
    const flags = { preset: "default", prior, showers: "2000", set: [] };
    await expect(ceiling(flags, new AbortController().signal)).rejects.toThrow(`--prior ${prior}: `);
  },
);
