import { ConfigError } from "../core/errors.ts";
import type { RunListener } from "../tracking/listener.ts";
import { desktop } from "../tracking/notifiers/desktop.ts";
import { email } from "../tracking/notifiers/email.ts";
import { type Notifier, notifying } from "../tracking/notifiers/notifier.ts";
import { telegram } from "../tracking/notifiers/telegram.ts";
import { webhook } from "../tracking/notifiers/webhook.ts";
import type { Notify } from "./notify-schema.ts";
import { expandedText } from "./variables.ts";

/** Those who send the notices that an experiment file asks for. Throws ConfigError for variables that are not set or hold no address. */
export function notifiersOf(notify: Notify): RunListener[] {
  return notify.map((one, index) => {
    const { on, timeout_s, retries } = one;
    return notifying(notifierOf(one, `tracking.notify.${index}`), { on, timeout_s, retries });
  });
}

function notifierOf({ timeout_s, ...one }: Notify[number], key: string): Notifier {
  if (one.webhook !== undefined) return webhook(address(one.webhook, `${key}.webhook`));
  if (one.email !== undefined) return email({ ...expanded(one.email, `${key}.email`), timeout_s });
  if (one.telegram !== undefined) return telegram(expanded(one.telegram, `${key}.telegram`));
  return desktop();
}

/** The settings with variables in the place of references, in texts and lists of texts. */
function expanded<T extends object>(settings: T, key: string): T {
  const visit = (value: unknown, at: string): unknown => {
    if (Array.isArray(value)) return value.map((item, i) => visit(item, `${at}.${i}`));
    if (typeof value !== "string") return value;
    const text = expandedText(value);
    if (text === "") throw new ConfigError(`${at}: the environment variable of ${value} is empty`);
    return text;
  };
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, visit(value, `${key}.${name}`)]),
  ) as T;
}

function address(reference: string, key: string): string {
  const text = expandedText(reference);
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new ConfigError(`${key}: ${reference} is no address; expected https://...`);
}
