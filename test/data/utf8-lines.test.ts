import { describe, expect, it } from "vitest";
import { decodeLines, readHead } from "../../src/data/utf8-lines.ts";

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

describe("decodeLines", () => {
  async function failure(bytes: Buffer, size: number): Promise<string> {
    async function* chunks() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    }
    try {
      for await (const _ of decodeLines("t.csv", chunks()));
    } catch (error) {
      return (error as Error).message;
    }
    return "none";
  }

  it.each([1, 2, 3, 4, 5, 100])("says where the first byte is that is no UTF-8, in chunks of %i", async (size) => {
    const before = "\ufeffa,😀\r\nü\r€\n";
    const [sound, at] = [Buffer.from(before), Buffer.byteLength(before)];
    const said = (byte: string) => `t.csv is no UTF-8 text: line 4 has 0x${byte} at byte ${at}; `;
    expect(await failure(Buffer.concat([sound, Buffer.from("\xe9t\xe9\n", "latin1")]), size)).toContain(said("e9"));
    expect(await failure(Buffer.concat([sound, Buffer.of(0xf0, 0x9f)]), size)).toContain(said("f0"));
    expect(await failure(sound, size)).toBe("none");
  });

  it("knows UTF-16 by its byte-order mark, as Excel writes it", async () => {
    const little = Buffer.from("\ufeffa,b\n1,2\n", "utf16le");
    const said = "t.csv is UTF-16 text; expected UTF-8, as iconv -f UTF-16 -t UTF-8 makes of it";
    expect(await failure(little, 100)).toBe(said);
    expect(await failure(Buffer.from(little).swap16(), 100)).toBe(said);
    expect(await failure(Buffer.from("\xffa", "latin1"), 100)).toContain("line 1 has 0xff at byte 0");
  });
});
