// Runs the program again and again in one process: told {main, args, folder, env}, it answers {status, stdout, stderr}.
// Each time main.js is evaluated anew, with its own arguments, folder, environment and output; what it imports is loaded once.
import { pathToFileURL } from "node:url";

let runs = 0;
process.setMaxListeners(0);
process.stdout.setMaxListeners(0);
process.stderr.setMaxListeners(0);

process.on("message", async ({ main, args, folder, env }) => {
  const written = { stdout: "", stderr: "" };
  const release = [capture("stdout", written), capture("stderr", written)];
  process.argv.splice(1, Infinity, main, ...args);
  process.chdir(folder);
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  process.exitCode = undefined;
  try {
    await import(`${pathToFileURL(main)}?run=${runs++}`);
  } catch (error) {
    written.stderr += `${error?.stack ?? error}\n`;
    process.exitCode = 1;
  }
  for (const end of release) end();
  process.send({ status: process.exitCode ?? 0, ...written });
  process.exitCode = undefined;
});
process.on("disconnect", () => process.exit());

/** Gathers what is written to a stream, until the function that it gives is called. */
function capture(name, written) {
  const stream = process[name];
  const { write } = stream;
  const decoder = new TextDecoder();
  stream.write = (chunk, encoding, done) => {
    written[name] += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    const told = typeof encoding === "function" ? encoding : done;
    if (told) process.nextTick(told);
    return true;
  };
  return () => {
    stream.write = write;
  };
}
