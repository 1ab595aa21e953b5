import { expect, test } from "vitest";
import { statementOn } from "../../src/experiment/data-statement.ts";
import { loadModelFrom } from "../../src/experiment/model-file.ts";
import { HONEST_STATEMENT, OTHER_DATA } from "../../src/report/content.ts";
import { renderReport } from "../../src/report/page.ts";
import { renderTerminal } from "../../src/report/terminal.ts";

test("a report on data of others says what is not known of them, and what the model was trained on", async () => {
  const { manifest } = await loadModelFrom("models/xgboost-baseline");
  expect(statementOn({ metadata: { pandas: "{}" } })).toBe(OTHER_DATA);
  const statement = statementOn({ metadata: {} }, manifest)!;
  expect(statement).toBe(`${OTHER_DATA} Trained on: parametric simulation tuned to published averages.`);
  const content = { title: "t", summary: "s", statement };
  for (const text of [renderReport(content), renderTerminal(content, {}).replace(/\s+/g, " ")]) {
    expect(text).toContain(statement);
    expect(text).not.toContain(HONEST_STATEMENT);
  }
});

test("simulated data are said to be so", () => {
  expect(statementOn({ metadata: { "cascada.statement": "parametric simulation" } })).toBeUndefined();
});
