import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(path, "utf8");
const CONTAINERFILE = read("Containerfile");
const { engines, files, bin } = JSON.parse(read("package.json"));

/** The instructions of that name, continued lines joined. */
function instructions(name: string): string[] {
  const lines = CONTAINERFILE.replaceAll(/^#.*\n/gm, "")
    .replaceAll("\\\n", " ")
    .split("\n");
  return lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1).trim());
}

test("each stage begins with the same image, pinned by version and digest", () => {
  const images = instructions("FROM").map((line) => line.replace(/ AS \w+$/, ""));
  expect(images).toHaveLength(2);
  expect(new Set(images).size).toBe(1);
  expect(images[0]).toMatch(/^docker\.io\/library\/node:\d+\.\d+\.\d+-[a-z-]+@sha256:[0-9a-f]{64}$/);
});

test("its Node is one that package.json allows", () => {
  const [, wanted] = /^>=(\d+\.\d+)$/.exec(engines.node)!;
  const [, given] = /node:(\d+\.\d+)\.\d+/.exec(CONTAINERFILE)!;
  const [[major, minor], [least, leastMinor]] = [given!.split(".").map(Number), wanted!.split(".").map(Number)];
  expect(major! > least! || (major === least && minor! >= leastMinor!)).toBe(true);
});

test("packages are those of the lockfile, and no script of theirs is run", () => {
  const install = instructions("RUN").find((line) => line.includes("npm ci"));
  expect(install).toContain("--ignore-scripts");
  expect(CONTAINERFILE).not.toMatch(/npm (install|i) /);
  expect(CONTAINERFILE.indexOf("package-lock.json")).toBeLessThan(CONTAINERFILE.indexOf("RUN npm ci"));
});

test("it holds what the package holds, and .containerignore lets that through", () => {
  const copied = instructions("COPY")
    .flatMap((line) =>
      line
        .replace(/^--from=\w+ /, "")
        .split(" ")
        .slice(0, -1),
    )
    .map((path) => path.replace("/cascada/", ""));
  const allowed = read(".containerignore")
    .split("\n")
    .filter((line) => line.startsWith("!"));
  for (const path of files as string[]) {
    expect(copied, path).toContain(path);
    if (path !== "dist") expect(allowed, path).toContain(`!${path.split("/")[0]}`);
  }
  expect(instructions("RUN").join("\n")).toContain(`/cascada/${bin.cascada}`);
});

test("it runs as a user without rights", () => {
  expect(instructions("USER")).toEqual(["1000:1000"]);
  expect(instructions("ENTRYPOINT")).toEqual(['["cascada"]']);
});
