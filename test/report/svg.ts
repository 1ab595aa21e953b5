import { parseHTML } from "linkedom";
import { expect } from "vitest";

/** Throws unless every tag of the markup is closed in order, as XML wants it. */
function checkNesting(markup: string): void {
  const open: string[] = [];
  for (const [tag, closing, name, empty] of markup.matchAll(/<(\/?)([a-zA-Z]+)[^<>]*?(\/?)>/g)) {
    if (closing) {
      if (open.pop() !== name) throw new Error(`unexpected ${tag}`);
    } else if (!empty) open.push(name!);
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(", ")}`);
}

/** What every figure must be, whatever it shows; returns it parsed. */
export function checkedSvg(svg: string) {
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+" height="\d+" viewBox="0 0 \d+ \d+"/);
  expect(svg).not.toMatch(/NaN|Infinity|undefined|\[object/);
  expect(svg).not.toContain("\u26a0"); // what Plot draws when it warns
  expect(svg).not.toMatch(/ (id|class|href|onload)=|<style|<script|url\(|clip-path/);
  expect(svg).toContain('fill="#ffffff"/>');
  checkNesting(svg);
  const { document } = parseHTML(`<!doctype html><html><body>${svg}</body></html>`);
  const root = document.querySelector("svg")!;
  expect(root.querySelector("title")!.textContent).not.toBe("");
  expect(root.querySelector("desc")!.textContent).not.toBe("");
  return root;
}

/** Texts of a figure, in document order. */
export function textsOf(root: ReturnType<typeof checkedSvg>): string[] {
  return [...root.querySelectorAll("text")].map((text) => text.textContent ?? "");
}
