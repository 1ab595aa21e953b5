import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { describe, expect, onTestFinished, test } from "vitest";
import { email, type MailSettings } from "../../../src/tracking/notifiers/email.ts";
import type { Notice } from "../../../src/tracking/notifiers/notice.ts";
import { closedPort, listen } from "./local-server.ts";

// The key is of this test alone: made for localhost, and nobody trusts its certificate but these tests.
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const CERTIFICATE = file("localhost-certificate.pem");

const NOTICE: Notice = { occasion: "end", title: "small: finished", text: "small: finished\nrun small-1" };
const signal = new AbortController().signal;

/** A mail server on this machine that knows one user, and the mail that it got. */
async function mailServer(options: SMTPServerOptions = {}): Promise<{ port: number; mail: string[] }> {
  const mail: string[] = [];
  const server = new SMTPServer({
    key: readFileSync(file("localhost-key.pem")),
    cert: readFileSync(CERTIFICATE),
    onAuth({ username, password }, _session, done) {
      if (username === "me" && password === "hunter2") done(null, { user: username });
      else done(new Error("no such user"));
    },
    onData(stream, _session, done) {
      let text = "";
      stream.on("data", (chunk) => {
        text += chunk;
      });
      stream.on("end", () => {
        mail.push(text);
        done();
      });
    },
    ...options,
  });
  server.on("error", () => {}); // connections that a client gives up
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => new Promise<void>((done) => server.close(done)));
  return { port: (server.server.address() as { port: number }).port, mail };
}

const settings = (rest: Partial<MailSettings>): MailSettings => ({
  ...{ host: "localhost", encryption: "starttls", from: "cascada@example.org", to: ["a@example.org", "b@example.org"] },
  ...{ user: "me", password: "hunter2", certificate: CERTIFICATE, timeout_s: 5 },
  ...rest,
});

const sending = (rest: Partial<MailSettings>) => email(settings(rest)).send(NOTICE, signal);

describe("mail", () => {
  test.each([
    ["starttls", {}],
    ["tls", { secure: true }],
  ] as const)("arrives by %s, after the user is known", async (encryption, options) => {
    const { port, mail } = await mailServer(options);
    await sending({ port, encryption });
    expect(mail).toHaveLength(1);
    expect(mail[0]).toMatch(/^Subject: Cascada: small: finished\r$/m);
    expect(mail[0]).toMatch(/^To: a@example\.org, b@example\.org\r$/m);
    expect(mail[0]).toMatch(/\r\nsmall: finished\r\nrun small-1/);
  });

  test("arrives without encryption where there is no password", async () => {
    const { port, mail } = await mailServer({ authOptional: true, disabledCommands: ["STARTTLS"] });
    await sending({ port, encryption: "none", user: undefined, password: undefined });
    expect(mail).toHaveLength(1);
    await expect(sending({ port, encryption: "none" })).rejects.toThrow("a password is not sent without encryption");
  });

  test("is refused, no word of the password, where it is wrong", async () => {
    const { port, mail } = await mailServer();
    const error: Error = await sending({ port, password: "wrong-one" }).then(
      () => expect.unreachable("was sent"),
      (reason) => reason,
    );
    expect(error.message).toMatch(/Invalid login: 535/);
    expect(error.message).not.toContain("wrong-one");
    expect(mail).toEqual([]);
  });

  test("is not sent to a server without STARTTLS, or that nobody vouches for", async () => {
    const bare = await mailServer({ disabledCommands: ["STARTTLS"] });
    await expect(sending({ port: bare.port })).rejects.toThrow(/STARTTLS/);
    const unknown = await mailServer();
    await expect(sending({ port: unknown.port, certificate: undefined })).rejects.toThrow(/self.signed/);
    expect([...bare.mail, ...unknown.mail]).toEqual([]);
  });

  test("is given up where nobody listens, or nobody answers", async () => {
    await expect(sending({ port: await closedPort() })).rejects.toThrow(/ECONNREFUSED/);
    const port = await listen(createServer(() => {}));
    await expect(sending({ port, timeout_s: 0.2 })).rejects.toThrow(/Greeting never received|[Tt]imeout/);
  });
});
