// The examples of the API run against a real server, as whoever reads them would run them, and do what they say.

import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { wavFile } from "../story/files.ts";
import { serve } from "../story/server.ts";

process.env["TUTTI_SANDBOX"] ??= "best"; // what the kernel of this machine has must do for what the worker decodes
const run = promisify(execFile), folder = mkdtempSync(join(tmpdir(), "tutti-examples-"));
chmodSync(folder, 0o755); // PostgreSQL goes there as somebody else
const server = await serve(resolve(process.env["BUILD"] ?? "build"), ["--data", join(folder, "data"), "--port", "0"]);
const url = server.url.replace(/\/$/, "");
let [passed, failed] = [0, 0];

async function example(command: string, parameters: readonly string[], env: Readonly<Record<string, string>>, says: readonly RegExp[]): Promise<void> {
  const name = parameters[0] ?? command;
  try {
    const { stdout } = await run(command, parameters, { env: { ...process.env, TUTTI: url, ...env }, timeout: 60_000 });
    const silent = says.filter((one) => !one.test(stdout));
    if (silent.length > 0) throw new Error(`it does not say ${silent.join(" nor ")}, but ${stdout}`);
    passed++;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok  ${name}: ${error instanceof Error ? `${error.message} ${(error as { stdout?: string }).stdout ?? ""}` : String(error)}`);
  }
}

async function post<T>(path: string, body: unknown, cookie: string): Promise<{ answer: T; cookie: string }> {
  const reply = await fetch(`${url}${path}`, { method: "POST", headers: { "Content-Type": "application/json", Cookie: cookie }, body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  return { answer: (await reply.json()) as T, cookie: reply.headers.get("set-cookie")?.split(";")[0] ?? cookie };
}

try {
  const sound = join(folder, "pluck.wav");
  writeFileSync(sound, wavFile());
  await example("sh", ["deploy/examples/song.sh"], {}, [/^recovery code: \w{32}$/m, /^open it: .*#join=\w{32}$/m, /^said: Louder from here$/m, /^render \d+: done$/m, /^bytes: \d+$/m]);
  await example("sh", ["deploy/examples/sound.sh", sound], {}, [/^here$/m, /^[0-9a-f]{64} came back$/m]);
  const { cookie } = await post("/api/guests", {}, ""), song = await post<{ id: string }>("/api/projects", { name: "Told by a program" }, cookie);
  const { answer: { token } } = await post<{ token: string }>("/api/tokens", { name: "example", scopes: ["read"] }, song.cookie);
  await example(process.execPath, ["deploy/examples/songs.ts"], { TOKEN: token }, [/^Told by a program \(owner\): 1 in it, 0 comments open$/m]);
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
