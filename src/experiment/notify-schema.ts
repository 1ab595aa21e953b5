import { z } from "zod";
import { OCCASIONS } from "../tracking/notifiers/notice.ts";
import { secretAddress, secretText } from "./secret-schema.ts";

const text = z.string().min(1);

const email = z.strictObject({
  host: text.describe("of the server that takes the mail (SMTP)"),
  port: z.int().min(1).max(65_535).optional().describe("default 465 for tls, else 587"),
  encryption: z
    .enum(["tls", "starttls", "none"])
    .default("starttls")
    .describe("tls from the first byte; starttls: the server must offer it; none is only for servers without password"),
  user: text.optional(),
  password: secretText.optional(),
  from: text,
  to: z.array(text).min(1),
  certificate: text
    .optional()
    .describe("PEM file of the authority that vouches for the server; from the current folder"),
});

const telegram = z.strictObject({
  token: secretText.describe("of the bot"),
  chat: text.describe("id or @name of the chat"),
  api: z.url().optional().describe("of another server than api.telegram.org"),
});

const WAYS = ["webhook", "email", "desktop", "telegram"] as const;

/** A notice of a run: one way to send it, and when. */
const notice = z
  .strictObject({
    webhook: secretAddress.optional().describe("address that takes {text: ...}, as Slack's incoming webhooks do"),
    email: email.optional(),
    desktop: z.literal(true).optional().describe("by notify-send, osascript or PowerShell"),
    telegram: telegram.optional(),
    on: z
      .array(z.enum(OCCASIONS))
      .min(1)
      .default(["end", "failure"])
      .describe("failure: the run failed, was interrupted or pruned"),
    timeout_s: z.number().positive().max(600).default(10).describe("for one try"),
    retries: z.int().min(0).max(10).default(2).describe("tries after the first"),
  })
  .refine((one) => WAYS.filter((way) => one[way] !== undefined).length === 1, {
    error: `expected one of ${WAYS.join(", ")}`,
  });

/** Who gets notices of a run. */
export const notifySchema = z.array(notice);
export type Notify = z.output<typeof notifySchema>;
