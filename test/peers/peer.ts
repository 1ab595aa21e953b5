import { spawn } from "node:child_process";

/** Runs a script of this folder; gives what it prints, as JSON. */
export function runPeer(python: string, args: readonly string[], input: unknown = ""): Promise<unknown> {
  const [name, ...rest] = args;
  const script = new URL(name!, import.meta.url).pathname;
  const child = spawn(python, [script, ...rest], { stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    output += chunk;
  });
  child.stdin.end(JSON.stringify(input));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(JSON.parse(output));
      else reject(new Error(`${name} of ${python} ended with ${code}; its own message is above`));
    });
  });
}
