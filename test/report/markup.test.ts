import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanText, escapeMarkup, shorten } from "../../src/report/markup.ts";

describe("markup", () => {
  test("escapes what ends a text or a quoted attribute", () => {
    expect(escapeMarkup(`<a b="c" d='e'>&amp;`)).toBe("&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;");
  });

  test("drops control characters and lone surrogates, keeps newlines, tabs and astral characters", () => {
    expect(cleanText("a\u001b[31mb\u0000\n\tc\ud800d\u{1F30C}\u0085\ufffe")).toBe("a[31mb\n\tcd\u{1F30C}");
  });

  test("property: nothing escapes from an attribute or a text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const escaped = escapeMarkup(text);
        expect(escaped).not.toMatch(/[<>"']/);
        expect(escaped.replace(/&(amp|lt|gt|quot|#39);/g, "")).not.toContain("&");
      }),
    );
  });

  test("shortens by characters, not by halves of them", () => {
    expect(shorten("abcdef", 6)).toBe("abcdef");
    expect(shorten("abcdefg", 6)).toBe("abcde…");
    expect(shorten("\u{1F30C}\u{1F30C}\u{1F30C}", 2)).toBe("\u{1F30C}…");
  });
});
