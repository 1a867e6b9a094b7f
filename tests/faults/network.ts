// A rude network: paths that climb, headers without end, clients that never finish, and Ctrl-C in the middle of it.

import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { check, expect } from "./check.ts";
import { until } from "../story/hands.ts";

const SLOW_CLIENTS = 100;
const ENDS_WITHIN_MS = 10_000; // not never

interface Running { readonly child: ChildProcess; readonly port: number; readonly url: string }

async function start(build: string): Promise<Running> {
  const child = spawn(join(build, "tutti"), ["serve", "--page-only", "--port", "0", "--web", join(build, "web")], { stdio: ["ignore", "pipe", "inherit"] });
  let told = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (told += text));
  const url = await until("the server's address", async () => /http:\S+/.exec(told)?.[0]);
  return { child, url, port: Number(new URL(url).port) };
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket)).on("error", reject);
  });
}

/** The raw bytes sent as they are; what comes back until the end. Sending may fail once the server has had enough. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = await open(port);
  let text = "";
  return new Promise((resolve) => {
    const done = (): void => (socket.destroy(), resolve(text));
    socket.on("data", (chunk) => (text += chunk.toString("latin1"))).on("end", done).on("error", done).setTimeout(5000, done);
    socket.write(bytes);
  });
}

const request = (line: string, more = ""): string => `${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${more}\r\n`;
const statusOf = (reply: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(reply)?.[1] ?? 0);

async function everyReplyIsGuarded(build: string, { url, port }: Running): Promise<void> {
  const files = readdirSync(join(build, "web"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name));
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(join(build, "web").length)).concat("/", "/nothing-here");
  expect(paths.some((path) => /worker|worklet/.test(path)), "there are workers");
  for (const path of paths) {
    const { headers } = await fetch(new URL(path, url), { method: "HEAD" });
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy.includes("default-src 'self'") && policy.includes("frame-ancestors 'none'") && !/unsafe-(inline|eval)'/.test(policy.replace("'wasm-unsafe-eval'", "")), `${path}: policy ${policy}`);
    expect(headers.get("cross-origin-opener-policy") === "same-origin" && headers.get("cross-origin-embedder-policy") === "require-corp", `${path}: not isolated`);
    expect(headers.get("x-content-type-options") === "nosniff", `${path}: may be sniffed`);
  }
  expect(statusOf(await raw(port, request("HEAD /"))) === 200, "HEAD / is answered");
}

async function pathsDoNotClimb({ port }: Running): Promise<void> {
  for (const path of ["/../tutti", "/%2e%2e/tutti", "/..%2ftutti", "/%252e%252e/tutti", "/assets/../../tutti", "//etc/passwd", "/..%5ctutti", "/%00", "/" + "a/".repeat(3000)]) {
    const status = statusOf(await raw(port, request(`GET ${path}`)));
    expect(status === 404 || status === 400 || status === 414, `${path.slice(0, 40)}: ${status}`);
  }
  expect(statusOf(await raw(port, request("GET http://elsewhere/../../etc/passwd"))) >= 400, "another host's address");
}

async function headersHaveAnEnd({ port }: Running): Promise<void> {
  for (const more of [`X: ${"y".repeat(1 << 20)}\r\n`, "X: y\r\n".repeat(50_000)]) {
    const reply = await raw(port, request("GET /", more));
    expect([0, 400, 413, 431].includes(statusOf(reply)), `a megabyte of headers: ${reply.slice(0, 60)}`);
  }
  for (const bad of ["\r\n\r\n", "GARBAGE\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\0\0\0\0\r\n\r\n"]) await raw(port, bad + request("GET /"));
  expect(statusOf(await raw(port, request("GET /"))) === 200, "it still answers");
}

async function methodsAreKnown({ port }: Running): Promise<void> {
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"]) {
    const reply = await raw(port, request(`${method} /`, "Content-Length: 0\r\n"));
    expect(statusOf(reply) === 405 && reply.includes("Allow: GET, HEAD"), `${method}: ${reply.slice(0, 40)}`);
  }
  expect(statusOf(await raw(port, request("GET /not/here.js"))) === 404, "404");
}

/** Slow clients hold their connections; others are served beside them, and Ctrl-C does not wait for any. */
async function slowClientsHoldNobodyUp(running: Running): Promise<void> {
  const slow = await Promise.all(Array.from({ length: SLOW_CLIENTS }, () => open(running.port)));
  for (const socket of slow) socket.on("error", () => {}).write("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ");
  const begin = Date.now();
  expect((await fetch(running.url)).status === 200, "others are served");
  expect(Date.now() - begin < ENDS_WITHIN_MS, `served after ${Date.now() - begin} ms`);
  const ended = new Promise<number | null>((resolve) => running.child.once("exit", resolve));
  const asked = Date.now();
  running.child.kill("SIGINT");
  expect((await ended) === 0, "it ends well");
  expect(Date.now() - asked < ENDS_WITHIN_MS, `Ctrl-C took ${Date.now() - asked} ms`);
  for (const socket of slow) socket.destroy();
}

export async function networkIsRude(build: string): Promise<void> {
  const running = await start(build);
  try {
    await check("server: every file, worker and error carries policy and isolation", () => everyReplyIsGuarded(build, running));
    await check("server: no path climbs out of the page's folder", () => pathsDoNotClimb(running));
    await check("server: headers without end and garbage end in a refusal", () => headersHaveAnEnd(running));
    await check("server: what is not GET or HEAD is refused by name", () => methodsAreKnown(running));
    await check("server: slow clients hold nobody up, Ctrl-C ends at once", () => slowClientsHoldNobodyUp(running));
  } finally {
    running.child.kill("SIGKILL");
  }
}
