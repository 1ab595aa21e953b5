import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The Chromium that `CASCADA_CHROMIUM` names, else the first on PATH. Throws where there is none. */
export function chromiumPath(environment: NodeJS.ProcessEnv = process.env): string {
  const folders = (environment.PATH ?? "").split(delimiter);
  const candidates = environment.CASCADA_CHROMIUM
    ? [environment.CASCADA_CHROMIUM]
    : NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = candidates.find((path) => existsSync(path));
  if (found !== undefined) return found;
  const looked = environment.CASCADA_CHROMIUM ?? `${NAMES.join(", ")} on PATH`;
  throw new Error(`no Chromium: looked for ${looked}; run test/peers/install.sh as root, or set CASCADA_CHROMIUM`);
}

// Chromium has no sandbox for root; the only pages it opens here are our own.
const FLAGS = ["--headless", "--disable-gpu", "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run"];

/** A page of a server of our own as headless Chromium has it after half a minute of its own time. */
export async function pageText(url: string): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), "cascada-chromium-"));
  try {
    const own = [`--user-data-dir=${profile}`, "--virtual-time-budget=30000", "--dump-dom", url];
    const options = { maxBuffer: 1 << 28, timeout: 240_000 };
    return (await promisify(execFile)(chromiumPath(), [...FLAGS, ...own], options)).stdout;
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Runs a classic script in a page of headless Chromium; gives the text that it leaves in the page. */
export async function runInChromium(script: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "cascada-chromium-"));
  try {
    const page = join(folder, "page.html");
    await writeFile(join(folder, "script.js"), script);
    await writeFile(
      page,
      '<!doctype html><meta charset="utf-8"><pre id="out"></pre><script>onerror = (message) => { out.textContent = message; };</script><script src="script.js"></script>',
    );
    const { stdout } = await promisify(execFile)(
      chromiumPath(),
      [...FLAGS, `--user-data-dir=${join(folder, "profile")}`, "--dump-dom", pathToFileURL(page).href],
      { maxBuffer: 1 << 28, timeout: 120_000 },
    );
    const text = /<pre id="out">([^<]*)<\/pre>/.exec(stdout)?.[1];
    if (!text) throw new Error(`the page is empty: ${stdout.slice(0, 500)}`);
    return text;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
