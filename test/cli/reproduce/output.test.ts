import { expect, test } from "vitest";
import { writtenBy } from "../../../src/cli/reproduce/output.ts";

test("a page names the command that writes it", () => {
  const folders = { out: "docs/a", runs: "runs", cache: "data/cache" };
  expect(writtenBy({ ...folders, set: [] })).toBe("Written by `npm run reproduce -- --out docs/a`.\n");
  expect(writtenBy({ ...folders, scan: true, quick: true, set: ["model.eta=0.1"] })).toBe(
    "Written by `npm run reproduce -- --scan --quick --set 'model.eta=0.1' --out docs/a`.\n",
  );
  expect(writtenBy({ ...folders, models: "svm", data: "tables", azimuth: "station", set: [] })).toContain(
    "-- --models svm --data tables --azimuth station --out",
  );
});
