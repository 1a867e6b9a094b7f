// Starts the built program on a free port and stops it again.

import { spawn } from "node:child_process";

export interface Server {
  readonly url: string;
  /** What it prints behind its address, once it does. */
  says(pattern: RegExp): Promise<string>;
  stop(): Promise<void>;
  /** SIGKILL: nobody is told. */
  kill(): Promise<void>;
}

/** `options`: the page only, or where the server keeps its data and at which port. */
export async function serve(build: string, options: readonly string[] = ["--page-only", "--port", "0"]): Promise<Server> {
  const child = spawn(`${build}/tutti`, ["serve", ...options, "--web", `${build}/web`], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let text = "";
  child.stdout.setEncoding("utf8");
  const says = (pattern: RegExp): Promise<string> => new Promise((resolve, reject) => {
    const look = (): void => {
      const match = pattern.exec(text);
      if (match) resolve(match[0]);
    };
    look();
    child.stdout.on("data", () => look());
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
  child.stdout.on("data", (chunk: string) => (text += chunk));
  const url = await says(/https?:\/\/\S+(?=\s)/);
  return {
    url, says,
    async stop() {
      child.kill("SIGINT");
      await ended;
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
