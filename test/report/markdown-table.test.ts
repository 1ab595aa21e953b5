import { expect, test } from "vitest";
import { renderMarkdownTable } from "../../src/report/markdown-table.ts";

test("a table has its title, aligned columns, cells that end no column, and notes", () => {
  const columns = [{ label: "model" }, { label: "accuracy", numeric: true }];
  expect(renderMarkdownTable({ title: "Ours", columns, rows: [["a|b", "0.5"]], notes: ["One.", "Two."] })).toBe(
    "**Ours**\n\n| model | accuracy |\n|---|---:|\n| a\\|b | 0.5 |\n\nOne.  \nTwo.  \n",
  );
});
