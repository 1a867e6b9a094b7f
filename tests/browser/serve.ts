// Builds the bare page and serves it as the product is served: by the native program, isolated and under its policy.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import config from "../../web/vite.config.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export async function buildPage(outDir: string): Promise<void> {
  await build({
    ...config,
    configFile: false,
    root: path("."),
    logLevel: "warn",
    build: { ...config.build, outDir, rolldownOptions: { ...config.build?.rolldownOptions, input: { page: path("index.html"), service_worker: path("../../web/net/service_worker.ts") } } },
  });
}

export interface Server {
  readonly url: string;
  stop(): void;
}

/** The native program on a free port. */
export async function serve(program: string, folder: string): Promise<Server> {
  const server = spawn(program, ["serve", "--page-only", "--port", "0", "--web", folder], { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise<string>((found, lost) => {
    let text = "";
    server.stdout.on("data", (data) => {
      const match = /https?:\/\/\S+/.exec((text += String(data)));
      if (match) found(match[0]);
    });
    server.on("exit", () => lost(new Error(`the server ended: ${text}`)));
  });
  return { url, stop: () => void server.kill("SIGTERM") };
}
