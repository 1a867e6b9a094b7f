// Starts the built program on a free port and stops it again.

import { spawn } from "node:child_process";

export interface Server {
  readonly url: string;
  stop(): Promise<void>;
  /** SIGKILL: nobody is told. */
  kill(): Promise<void>;
}

/** `options`: the page only, or where the server keeps its data and at which port. */
export async function serve(build: string, options: readonly string[] = ["--page-only", "--port", "0"]): Promise<Server> {
  const child = spawn(`${build}/tutti`, ["serve", ...options, "--web", `${build}/web`], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (chunk: string) => {
      text += chunk;
      const match = /https?:\/\/\S+/.exec(text);
      if (match) resolve(match[0]);
    });
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
  return {
    url,
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
