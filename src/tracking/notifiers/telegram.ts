import type { Notifier } from "./notifier.ts";
import { postJson } from "./post-json.ts";

/** Where the Bot API is. */
const TELEGRAM = "https://api.telegram.org";

/** Sends a message to a chat as a bot, by `sendMessage` of Telegram's Bot API. */
export function telegram({
  token,
  chat,
  api = TELEGRAM,
}: {
  token: string;
  chat: string;
  api?: string | undefined;
}): Notifier {
  return {
    name: "telegram",
    secrets: [token, encodeURIComponent(token)],
    async send({ text }, signal) {
      await postJson(`${api.replace(/\/+$/, "")}/bot${token}/sendMessage`, { chat_id: chat, text }, signal);
    },
  };
}
