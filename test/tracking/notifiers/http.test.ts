import { describe, expect, test } from "vitest";
import type { Notice } from "../../../src/tracking/notifiers/notice.ts";
import { telegram } from "../../../src/tracking/notifiers/telegram.ts";
import { webhook } from "../../../src/tracking/notifiers/webhook.ts";
import { closedPort, httpServer } from "./local-server.ts";

const NOTICE: Notice = { occasion: "end", title: "small: finished", text: "small: finished\nrun small-1" };
const signal = new AbortController().signal;

describe("a webhook", () => {
  test("gets the text as Slack wants it", async () => {
    const { port, received } = await httpServer((_request, response) => response.end("ok"));
    const notifier = webhook(`http://127.0.0.1:${port}/services/T0/B0/secret`);
    await notifier.send(NOTICE, signal);
    expect(received).toEqual([{ path: "/services/T0/B0/secret", body: JSON.stringify({ text: NOTICE.text }) }]);
    expect(notifier.name).toBe(`webhook 127.0.0.1:${port}`);
  });

  test("that answers 500, redirects or is not there is an error without its address", async () => {
    const broken = await httpServer((_request, response) => response.writeHead(500).end("/services/secret broke"));
    await expect(webhook(`http://127.0.0.1:${broken.port}/secret`).send(NOTICE, signal)).rejects.toThrow(
      /^answered 500 Internal Server Error$/,
    );
    const elsewhere = await httpServer((_request, response) => response.writeHead(302, { location: "/other" }).end());
    await expect(webhook(`http://127.0.0.1:${elsewhere.port}/secret`).send(NOTICE, signal)).rejects.toThrow();
    expect(elsewhere.received).toHaveLength(1);
    const error: Error = await webhook(`http://127.0.0.1:${await closedPort()}/secret`)
      .send(NOTICE, signal)
      .then(() => expect.unreachable("was sent"))
      .catch((reason) => reason);
    expect(`${error.message} ${(error.cause as Error).message}`).toMatch(/ECONNREFUSED/);
    expect(`${error.message} ${(error.cause as Error).message}`).not.toContain("secret");
  });
});

describe("telegram", () => {
  test("is asked to send the text to the chat", async () => {
    const { port, received } = await httpServer((_request, response) => response.end('{"ok": true}'));
    await telegram({ token: "1:abc", chat: "@group", api: `http://127.0.0.1:${port}/` }).send(NOTICE, signal);
    expect(received).toEqual([
      { path: "/bot1:abc/sendMessage", body: JSON.stringify({ chat_id: "@group", text: NOTICE.text }) },
    ]);
  });

  test("that refuses the token is an error", async () => {
    const { port } = await httpServer((_request, response) => response.writeHead(401).end('{"ok": false}'));
    const bot = telegram({ token: "1:abc", chat: "1", api: `http://127.0.0.1:${port}` });
    await expect(bot.send(NOTICE, signal)).rejects.toThrow(/^answered 401 Unauthorized$/);
    expect(bot.secrets).toContain("1:abc");
  });
});
