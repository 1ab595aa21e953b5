import type { Notifier } from "./notifier.ts";
import { postJson } from "./post-json.ts";

/** Posts `{"text": ...}` to an address, as the incoming webhooks of Slack and those that follow it (Mattermost, Rocket.Chat) want it. */
export function webhook(address: string): Notifier {
  const { host, pathname, search } = new URL(address);
  return {
    name: `webhook ${host}`,
    secrets: [address, ...[pathname, search].filter((part) => part.length > 1)],
    async send({ text }, signal) {
      await postJson(address, { text }, signal);
    },
  };
}
