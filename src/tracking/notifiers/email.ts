import { readFile } from "node:fs/promises";
import type { Notifier } from "./notifier.ts";

/** A server that takes mail, who sends and who receives it. */
export interface MailSettings {
  host: string;
  /** 465 for `tls`, else 587 */
  port?: number | undefined;
  /** from the first byte (`tls`), from STARTTLS on, which the server must offer (`starttls`), or not at all (`none`) */
  encryption: "tls" | "starttls" | "none";
  user?: string | undefined;
  password?: string | undefined;
  from: string;
  to: readonly string[];
  /** PEM file of the authority that vouches for the server, besides those that Node knows */
  certificate?: string | undefined;
  /** for each step of the conversation with the server */
  timeout_s: number;
}

/** Sends mail by SMTP. A password is never sent without encryption: that is refused. */
export function email(settings: MailSettings): Notifier {
  const { host, user, password, from, to, encryption } = settings;
  const patience = 1000 * settings.timeout_s;
  const port = settings.port ?? (encryption === "tls" ? 465 : 587);
  return {
    name: `e-mail by ${host}`,
    secrets: [user, password].filter((secret) => secret !== undefined),
    async send({ title, text }) {
      if (password !== undefined && encryption === "none") throw new Error("a password is not sent without encryption");
      const { createTransport } = await import("nodemailer");
      const transport = createTransport({
        host,
        port,
        secure: encryption === "tls",
        requireTLS: encryption === "starttls",
        ignoreTLS: encryption === "none",
        connectionTimeout: patience,
        greetingTimeout: patience,
        socketTimeout: patience,
        ...(user !== undefined && { auth: { user, pass: password ?? "" } }),
        ...(settings.certificate !== undefined && { tls: { ca: await readFile(settings.certificate, "utf8") } }),
      });
      try {
        await transport.sendMail({ from, to: [...to], subject: `Cascada: ${title}`, text });
      } finally {
        transport.close();
      }
    },
  };
}
