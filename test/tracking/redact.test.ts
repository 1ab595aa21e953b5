import { expect, test } from "vitest";
import { redactor } from "../../src/tracking/redact.ts";

test("values of variables that are named as secrets are replaced by the names, the longest first", () => {
  const redact = redactor({ A_TOKEN: "secret", SMTP_PASSWORD: "secret-2", HOME: "/home/me", SHORT_TOKEN: "abc" });
  expect(redact("secret-2, secret, /home/me, abc")).toBe("[SMTP_PASSWORD], [A_TOKEN], /home/me, abc");
});

test("user and password are taken out of addresses", () => {
  expect(redactor({})("to https://me:pw@host/x and ssh://me@host, not me@host")).toBe(
    "to https://[redacted]@host/x and ssh://[redacted]@host, not me@host",
  );
});
