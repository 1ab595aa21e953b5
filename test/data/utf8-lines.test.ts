import { describe, expect, it } from "vitest";
import { readHead } from "../../src/data/utf8-lines.ts";

/** A text that tells when it is closed. */
function told(chunks: readonly string[]) {
  const state = { closed: false };
  async function* text(): AsyncGenerator<string> {
    try {
      yield* chunks;
    } finally {
      state.closed = true;
    }
  }
  return { state, text: text() };
}

describe("readHead", () => {
  it("closes what it reads where only the beginning is taken", async () => {
    const { state, text } = told(["a".repeat(70_000), "b"]);
    const { head, rest } = await readHead(text);
    expect(head).toHaveLength(70_000);
    for await (const _ of rest) break;
    expect(state.closed).toBe(true);
  });

  it("takes comments of any length before the beginning", async () => {
    const comment = `#${"c".repeat(100_000)}\n`;
    const { head, rest } = await readHead(told([comment, "a,b\n", "1,2\n"]).text);
    expect(head.slice(comment.length)).toBe("a,b\n1,2\n");
    const all: string[] = [];
    for await (const chunk of rest) all.push(chunk);
    expect(all.join("")).toBe(`${comment}a,b\n1,2\n`);
  });
});
