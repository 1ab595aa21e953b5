import { execFile } from "node:child_process";
import { systemCode } from "../../core/system-error.ts";
import type { Notice } from "./notice.ts";
import type { Notifier } from "./notifier.ts";

interface Command {
  program: string;
  args: readonly string[];
}

/** How each system shows a message; title and text are arguments, never parts of a script. */
const COMMANDS: Partial<Record<NodeJS.Platform, (notice: Notice) => Command>> = {
  linux: ({ title, text }) => ({ program: "notify-send", args: ["--app-name=Cascada", title, text] }),
  darwin: ({ title, text }) => ({
    program: "osascript",
    args: [
      ...["-e", "on run argv"],
      ...["-e", "display notification (item 2 of argv) with title (item 1 of argv)"],
      ...["-e", "end run"],
      ...[title, text],
    ],
  }),
  win32: ({ title, text }) => ({
    program: "powershell",
    args: ["-NoProfile", "-NonInteractive", "-Command", BALLOON, title, text],
  }),
};

/** A balloon at the clock for five seconds. */
const BALLOON = `& { param($title, $text)
Add-Type -AssemblyName System.Windows.Forms, System.Drawing
$icon = New-Object System.Windows.Forms.NotifyIcon
$icon.Icon = [System.Drawing.SystemIcons]::Information
$icon.Visible = $true
$icon.ShowBalloonTip(5000, $title, $text, 'Info')
Start-Sleep -Seconds 5
$icon.Dispose() }`;

/** Shows a message on the desktop of whoever runs the program, where the system has a program for that. */
export function desktop(platform: NodeJS.Platform = process.platform): Notifier {
  return {
    name: "desktop",
    secrets: [],
    async send(notice, signal) {
      const command = COMMANDS[platform]?.(notice);
      if (command === undefined) throw new Error(`no way is known to show a message on ${platform}`);
      await runProgram(command, signal);
    },
  };
}

function runProgram({ program, args }: Command, signal: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    execFile(program, args, { signal }, (error, _stdout, stderr) => {
      if (error === null) done();
      else if (systemCode(error) === "ENOENT") fail(new Error(`there is no ${program} on this machine`));
      else fail(new Error(stderr.trim().split("\n")[0] || `${program} ended with ${error.code}`));
    });
  });
}
