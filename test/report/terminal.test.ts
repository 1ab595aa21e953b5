import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HONEST_STATEMENT } from "../../src/report/content.ts";
import { renderTerminal, TERMINAL_WIDTH } from "../../src/report/terminal.ts";
import { emptyEvaluation, sampleReport } from "./sample-report.ts";

const widest = (text: string) => Math.max(...text.split("\n").map((line) => [...line].length));

describe("terminal report", () => {
  test("prints the numbers of the page in aligned columns", () => {
    const text = renderTerminal(sampleReport());
    expect(text).toContain(
      "station accuracy  0.7000  99 % interval [0.6100, 0.7900]; 100 stations of held-out showers\n",
    );
    expect(text).toContain(
      [
        "true \\ predicted  proton  iron",
        "----------------  ------  ----",
        "proton                45    15",
        "iron                  15    25",
      ].join("\n"),
    );
    expect(text).toContain("simulate      17.3 s\ntotal     2 min 15 s\n");
    expect(text).toContain(`dataset  ${"ab".repeat(32)}\n`);
    expect(text.replace(/\s+/g, " ")).toContain(HONEST_STATEMENT);
    expect(widest(text)).toBeLessThanOrEqual(TERMINAL_WIDTH);
  });

  test("keeps every character in a terminal of 60 columns", () => {
    const text = renderTerminal(sampleReport(), { columns: 60 });
    expect(widest(text)).toBeLessThanOrEqual(60);
    expect(text).not.toContain("…");
    expect(text).toContain("99 % interval [0.6100, 0.7900];");
    // Two numeric columns of 23 and 26 characters and one of names: each gets about a third, an interval stays whole.
    expect(text).toMatch(/^accuracy \[99 % +0\.7000 +0\.9000$/m);
    expect(text).toMatch(/^bootstrap over +\[0\.6100, 0\.7900\] +\[0\.8500, 0\.9500\]$/m);
    const squeeze = (printed: string) => printed.replace(/[\s-]+/g, "");
    const hash = text.slice(text.indexOf("SHA-256"));
    expect(squeeze(hash)).toContain(`dataset${"ab".repeat(32)}`);
    // Narrower still, numbers would break: the terminal does that.
    expect(renderTerminal(sampleReport(), { columns: 20 })).toBe(text);
    expect(renderTerminal(sampleReport(), { columns: 300 })).toBe(renderTerminal(sampleReport()));
  });

  test("prints neither NaN nor undefined for an evaluation of no rows", () => {
    const text = renderTerminal({
      ...sampleReport(),
      protocols: [{ name: "none", leaks: [], evaluation: emptyEvaluation() }],
    });
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
    expect(text).toContain("station accuracy  n/a");
  });

  test("says how far each accuracy comes towards the ceiling where that is known, and nothing where it is not", () => {
    const report = sampleReport();
    const [result, leaking] = report.protocols!;
    const text = renderTerminal({
      ...report,
      protocols: [{ ...result!, ceiling: { accuracy: 0.85, standard_error: 0.0125, share: 0.4 } }, leaking!],
      shower_ceiling: { accuracy: 0.875, standard_error: 0.02, share: 0.75 },
    });
    const plain = text.replace(/\s+/g, " ");
    expect(plain).toContain("held-out showers; 40.0 % of the way from chance to the ceiling, 0.8500");
    expect(plain).toContain("combined; 75.0 % of the way from chance to the ceiling, 0.8750");
    expect(plain).toContain("ceiling (given true Xmax, N_mu, E, zenith) 0.8500 ± 0.0125 n/a");
    expect(plain).toContain("share of the way from chance to ceiling 40.0 % n/a");
    expect(renderTerminal(report)).not.toContain("ceiling");
  });

  test("has only words where there are no numbers", () => {
    expect(renderTerminal({ title: "File", summary: "120 stations." })).toBe(
      `File\n120 stations.\n\n${HONEST_STATEMENT.replace("CORSIKA+Offline; ", "CORSIKA+Offline;\n")}\n`,
    );
  });

  test("property: no text widens a line or reaches the terminal's controls", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const printed = renderTerminal({
          title: text,
          summary: text,
          environment: { [text]: text, node: "v20" },
          seconds: { [`${text}${"x".repeat(120)}`]: 1 },
        });
        expect(widest(printed)).toBeLessThanOrEqual(TERMINAL_WIDTH);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
        expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
