import { expect, test } from "vitest";
import { ConfigError } from "../../../../src/core/errors.ts";
import { importKoffi } from "../../../../src/models/boosting/native/foreign-functions.ts";

test("koffi, an optional dependency, loads without its install script", async () => {
  // This project installs no scripts: had the package needed its own, this would fail.
  expect((await importKoffi()).version).toMatch(/^3\./);
});

test("without koffi the error says what is missing and how to install it", async () => {
  const absent = () => Promise.reject(new Error("Cannot find package 'koffi' imported from /a/b.js\nmore"));
  await expect(importKoffi(absent)).rejects.toThrow(ConfigError);
  await expect(importKoffi(absent)).rejects.toThrow(
    "engine: native; it needs the optional package koffi, which cannot be loaded (Cannot find package 'koffi' imported from /a/b.js). Install it with: npm install koffi",
  );
});
