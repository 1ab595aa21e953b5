import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import type { CeilingShare } from "../../src/evaluation/ceiling-share.ts";
import { LEAK_WORDS, LEAKS, type Leak } from "../../src/evaluation/leak.ts";
import { HONEST_STATEMENT, type ReportContent } from "../../src/report/content.ts";
import { renderReport } from "../../src/report/page.ts";
import { emptyEvaluation, sampleEvaluation, sampleReport } from "./sample-report.ts";

function page(content: ReportContent) {
  const html = renderReport(content);
  expect(html).not.toMatch(/NaN|undefined|Infinity|\[object/);
  return { html, document: parseHTML(html).document };
}

const headings = (document: Document) => [...document.querySelectorAll("h2")].map((node) => node.textContent);

describe("report page", () => {
  test("shows every section of a full report", () => {
    const { document } = page(sampleReport());
    expect(headings(document)).toEqual([
      "Both protocols side by side",
      "Per primary, stations",
      "Pairs, stations",
      "Per primary, showers",
      "Pairs, showers",
      "Figures",
      "SHA-256",
      "Environment",
      "Time",
      "Configuration",
    ]);
    expect([...document.querySelectorAll(".headline .value")].map((node) => node.textContent)).toEqual([
      "0.7000",
      "0.6000",
      "0.8000",
    ]);
    expect(document.querySelector(".statement")!.textContent).toBe(HONEST_STATEMENT);
  });

  test("has two drawings of a figure that a narrow screen needs another one of, under one caption", () => {
    const svg = (width: number) => `<svg width="${width}"></svg>`;
    const figures = [
      { svg: svg(900), narrow: svg(350), caption: "both" },
      { svg: svg(900), caption: "one" },
    ];
    const [both, one] = [...page({ ...sampleReport(), figures }).document.querySelectorAll("figure")];
    const shown = (figure: Element) =>
      [...figure.querySelectorAll("div")].map((div) => [div.className, div.firstElementChild!.getAttribute("width")]);
    expect(shown(both!)).toEqual([
      ["scroll broad", "900"],
      ["scroll narrow", "350"],
    ]);
    expect(shown(one!)).toEqual([["scroll", "900"]]);
    expect(both!.querySelectorAll("figcaption")).toHaveLength(1);
  });

  test("puts the protocols side by side and marks the leaking one in every cell", () => {
    const { document } = page(sampleReport());
    const table = document.querySelector("table")!;
    const cells = [...table.querySelectorAll("tbody tr")].map((row) =>
      [...row.children].map((cell) => cell.textContent),
    );
    expect(cells[0]).toEqual([
      "accuracy [99 % bootstrap over showers]",
      "0.7000 [0.6100,\u00a00.7900]",
      "0.9000 [0.8500,\u00a00.9500]",
    ]);
    expect(cells.at(-1)).toEqual(["rounds used", "212", "2,500"]);
    expect(table.querySelectorAll("td.warning").length).toBe(cells.length);
    expect(table.querySelector("th.warning")!.textContent).toBe("random row split (LEAKING)");
    expect(document.querySelector(".notes")!.textContent).toContain("share energy, zenith and azimuth");
  });

  test("gives each of many protocols a row, with the thesis's interval of those that leak", () => {
    const evaluation = sampleEvaluation();
    const own = (name: string, ...leaks: Leak[]) => ({ name, leaks, evaluation });
    const protocols = [own("leak_free"), own("row_split", "row_split"), own("thesis", ...LEAKS), own("a", "row_split")];
    const { document } = page({ ...sampleReport(), protocols });
    const rows = [...document.querySelector("table")!.querySelectorAll("tbody tr")].map((row) =>
      [...row.children].map((cell) => cell.textContent!.replaceAll("\u00a0", " ")),
    );
    expect(rows.map(([label]) => label)).toEqual([
      "leak-free",
      "random row split (LEAKING)",
      "protocol of the thesis (LEAKING)",
      "a (LEAKING)",
    ]);
    expect(rows[0]!.slice(1, 4)).toEqual(["0.7000", "[0.6100, 0.7900]", "n/a"]);
    expect(rows[1]!.slice(1, 4)).toEqual(["0.7000", "[0.6100, 0.7900]", "[0.5726, 0.8025]"]);
  });

  test("says of each of many protocols how far it comes towards the ceiling, where that is known", () => {
    const own = (name: string, ceiling?: CeilingShare) => ({
      ...{ name, leaks: [], evaluation: sampleEvaluation() },
      ...(ceiling && { ceiling }),
    });
    const protocols = [
      own("leak_free", { accuracy: 0.76, standard_error: 0.01, share: 0.882 }),
      own("b"),
      own("c"),
      own("d"),
    ];
    const { document } = page({ ...sampleReport(), protocols });
    const cells = [...document.querySelectorAll("table")[0]!.querySelectorAll("tr")].map((row) =>
      [...row.children].slice(6, 8).map((cell) => cell.textContent!.replaceAll("\u00a0", " ")),
    );
    expect(cells.slice(0, 3)).toEqual([
      ["ceiling", "of the way there"],
      ["0.7600 ± 0.0100", "88.2 %"],
      ["n/a", "n/a"],
    ]);
  });

  test("calls a leaking protocol leaking in the headline too, when it stands alone", () => {
    const { document } = page({
      ...sampleReport(),
      protocols: [{ name: "row_split", leaks: ["row_split"], evaluation: sampleEvaluation() }],
    });
    expect(document.querySelector(".headline dt")!.textContent).toBe("station accuracy (LEAKING)");
  });

  test("leaves out what an unlabelled file cannot have", () => {
    const { html, document } = page({ title: "File", summary: "120 stations." });
    expect(headings(document)).toEqual([]);
    expect(html).not.toContain('class="headline"');
    expect(html).toContain(HONEST_STATEMENT);
  });

  test("says of an unlabelled file how often each primary was predicted, and that this is no composition", () => {
    const predicted = [
      { name: "proton", stations: 900, mean_probability: 0.6 },
      { name: "iron", stations: 300, mean_probability: 0.4 },
    ];
    const { document } = page({ title: "File", summary: "1,200 stations.", predicted });
    const rows = [...document.querySelectorAll("tbody tr")].map((row) =>
      [...row.children].map((cell) => cell.textContent),
    );
    expect(rows).toEqual([
      ["proton", "900", "75.0\u00a0%", "0.6000"],
      ["iron", "300", "25.0\u00a0%", "0.4000"],
    ]);
    expect(document.querySelector(".notes")!.textContent).toMatch(/no mass composition/);
  });

  test("has words for numbers that do not exist", () => {
    const { document } = page({
      ...sampleReport(),
      protocols: [{ name: "none", leaks: [], evaluation: emptyEvaluation() }],
    });
    expect(document.querySelector(".headline .value")!.textContent).toBe("n/a");
    expect(document.querySelector("h2")!.textContent).toBe("Accuracy and its intervals");
  });

  test("gives the AUC of a class that the second protocol lacks as n/a", () => {
    const { document } = page({
      ...sampleReport(),
      protocols: [
        { name: "shower_split", leaks: [], evaluation: sampleEvaluation() },
        {
          name: "row_split",
          leaks: ["row_split"],
          evaluation: sampleEvaluation({ per_class: sampleEvaluation().per_class.slice(0, 1) }),
        },
      ],
    });
    const row = [...document.querySelectorAll("tbody tr")].find((node) => node.textContent!.startsWith("AUC iron"))!;
    expect([...row.children].slice(1).map((cell) => cell.textContent)).toEqual(["0.7000", "n/a"]);
  });

  test("escapes all text that others wrote", () => {
    const evil = `</pre><script>alert("x")</script><img src=x onerror='y'>&`;
    const named = sampleEvaluation({ classes: [evil, "iron"] });
    const { html, document } = page({
      title: evil,
      summary: evil,
      protocols: [
        {
          name: "shower_split",
          leaks: [],
          evaluation: { ...named, per_class: [{ ...named.per_class[0]!, name: evil }] },
        },
      ],
      figures: [{ svg: sampleReport().figures![0]!.svg, caption: evil }],
      configuration: evil,
      sha256: { [evil]: evil },
      environment: { [evil]: evil },
      seconds: { [evil]: 1 },
    });
    expect(html).not.toMatch(/<script|<img|onerror='/);
    expect(document.querySelectorAll("script, img").length).toBe(0);
    expect(document.querySelector("pre")!.textContent).toBe(evil);
    expect(document.querySelector("h1")!.textContent).toBe(evil);
  });

  test("needs nothing from outside", () => {
    const { html, document } = page(sampleReport());
    expect(html.replaceAll('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:|\/\/|url\(|@import/);
    expect(document.querySelectorAll("link, script, iframe, [src], [href]").length).toBe(0);
    expect(html).toContain("default-src 'none'");
  });

  test("lets a wide figure have the whole row and shrink no further than is readable", () => {
    const { document } = page(sampleReport());
    expect(document.querySelector("figure")!.getAttribute("class")).toBe("wide");
    expect(document.querySelector("figure svg")!.getAttribute("style")).toBe("max-width:960px;min-width:672px");
  });

  test("is the same bytes for the same content", () => {
    expect(renderReport(sampleReport())).toBe(renderReport(sampleReport()));
  });

  test("several leaking protocols say each way to leak once", () => {
    const evaluation = sampleEvaluation();
    const leaking = (name: string, ...leaks: Leak[]) => ({ name, leaks, evaluation });
    const protocols = [leaking("leak_free"), leaking("row_split", "row_split"), leaking("thesis", ...LEAKS)];
    const { document } = page({ ...sampleReport(), protocols });
    const notes = document.querySelector(".notes")!.textContent;
    for (const leak of LEAKS) expect(notes.split(LEAK_WORDS[leak].sentence)).toHaveLength(2);
    expect(notes).toContain("random row split (LEAKING): rows split at random.");
    expect(notes).toContain("What leaks need not hold for new showers.");
  });
});
