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
    result += `$ ${command}${pattern(shown!).test(printed) ? shown : printed}`;
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

function pattern(shown: string): RegExp {
  const lines = shown.split("\n").slice(0, -1);
  if (lines.length > 0 && lines.every((line) => line === CUT)) return /^$/;
  const each = lines.map((line) => (line === CUT ? "(?:.*\\n)*?" : `${escaped(line)}\\n`));
  return new RegExp(`^${each.join("")}$`);
}

function escaped(line: string): string {
  return line.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
