import { writeFileSync } from "node:fs";
import type { Program } from "../cli/program.ts";

/** A fenced block: of a file where it has a name, else commands after `$ ` with what they print. */
const BLOCK = /^```(\w+) ?(\S*)\n([\s\S]*?)^```$/gm;
/** Stands for lines that the page leaves out; alone it stands for nothing. */
const CUT = "...";

/**
 * The page with what its commands print now, in the folder of a program: files of its blocks are written there, `npm run` is the
 * program, and what fails prints its error. Where `...` stands for lines and the others are as they were, the block stays as it is.
 */
export async function printedNow(page: string, program: Program, scripts: Record<string, string>): Promise<string> {
  const parts: string[] = [];
  let end = 0;
  for (const { 0: whole, 1: language, 2: name, 3: text, index } of page.matchAll(BLOCK)) {
    parts.push(page.slice(end, index));
    end = index + whole.length;
    if (name !== "") writeFileSync(program.path(name!), text!);
    if (language !== "console") parts.push(whole);
    else parts.push(`\`\`\`console\n${await runBlock(text!, program, scripts)}\`\`\``);
  }
  return [...parts, page.slice(end)].join("");
}

async function runBlock(text: string, program: Program, scripts: Record<string, string>): Promise<string> {
  let result = "";
  for (const [, command, shown] of text.matchAll(/^\$ ((?:.*\\\n)*.*\n)((?:(?!\$ ).*\n)*)/gm)) {
    const printed = await run(command!, program, scripts);
    result += `$ ${command}${isShown(printed, shown!) ? shown : printed}`;
  }
  return result;
}

async function run(command: string, program: Program, scripts: Record<string, string>): Promise<string> {
  const [npm, verb, name, dashes, ...args] = wordsOf(command);
  const [node, main, ...first] = scripts[name ?? ""]?.split(" ") ?? [];
  if (npm !== "npm" || verb !== "run" || dashes !== "--" || node !== "node" || main !== "dist/cli/main.js")
    throw new Error(`no such command: ${command}`);
  const { status, stdout, stderr } = await program.run(...first, ...args);
  return status === 0 ? stdout : `${stdout}${stderr.slice(stderr.search(/^cascada: /m))}`;
}

/** Words as a shell takes them: quotes of one kind, and lines that go on. */
function wordsOf(command: string): string[] {
  return [...command.replaceAll("\\\n", " ").matchAll(/'([^']*)'|[^\s']+/g)].map(([word, quoted]) => quoted ?? word);
}

/** Whether lines are those shown, where CUT stands for any number of them. */
function isShown(printed: string, shown: string): boolean {
  if (!/(?:^|\n)$/.test(printed)) return false;
  const [lines, expected] = [linesOf(printed), linesOf(shown)];
  if (expected.length > 0 && expected.every((line) => line === CUT)) return lines.length === 0;
  let [at, next] = [0, 0];
  // Where the last CUT is, and how far it goes so far.
  let cut: { next: number; at: number } | undefined;
  while (at < lines.length) {
    if (expected[next] === CUT) {
      next++;
      cut = { next, at };
    } else if (expected[next] === lines[at]) {
      next++;
      at++;
    } else if (cut === undefined) return false;
    else {
      cut.at++;
      [next, at] = [cut.next, cut.at];
    }
  }
  return expected.slice(next).every((line) => line === CUT);
}

function linesOf(text: string): string[] {
  return text.split("\n").slice(0, -1);
}
