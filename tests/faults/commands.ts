// Hostile files and a full disk, to both command lines: exit code 1, one message that names the file and the place, nothing
// written, in bounded memory and time.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, expect } from "./check.ts";
import type { Hostile } from "./hostile.ts";

/** What a refusal may take; seconds are the processor's, because a busy machine is nobody's fault. */
const NATIVE_KIB_MAX = 256 * 1024;
const NATIVE_SECONDS_MAX = 1;

interface Host {
  readonly name: string;
  readonly command: readonly string[];
  readonly native: boolean;
}

export const hosts = (build: string): readonly Host[] => [
  { name: "native", command: [join(build, "tutti")], native: true },
  { name: "Node", command: [process.execPath, join(build, "wasm/tutti.mjs")], native: false },
];

interface Outcome { readonly status: number | null; readonly told: string }

function run(host: Host, args: readonly string[]): Outcome {
  const limit = host.native ? `ulimit -v ${NATIVE_KIB_MAX} -t ${NATIVE_SECONDS_MAX}; ` : "";
  const { status, stderr } = spawnSync("bash", ["-c", `${limit}exec "$@"`, "_", ...host.command, ...args], { encoding: "utf8", timeout: 20_000 });
  return { status, told: stderr };
}

function refuses(host: Host, folder: string, { name, says }: Hostile, command: "render" | "import"): void {
  const out = join(folder, command === "render" ? "out.wav" : "out.tutti");
  writeFileSync(out, "what was there before");
  const before = readdirSync(folder).join();
  const { status, told } = run(host, [command, join(folder, name), "-o", out]);
  expect(status === 1, `exit code ${status}: ${told}`);
  expect(told.includes(name) && says.test(told) && told.trim().split("\n").length === 1, `it says: ${told}`);
  expect(readFileSync(out, "utf8") === "what was there before", "the old output was touched");
  expect(readdirSync(folder).join() === before, `left behind: ${readdirSync(folder).join()}`);
}

/** What a full disk does to a render: said, and nothing left. Needs the right to mount. */
async function aFullDisk(host: Host, folder: string, song: string): Promise<void> {
  const disk = join(folder, `disk-${host.name}`);
  mkdirSync(disk);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], { encoding: "utf8" });
  if (mounted.status !== 0) return console.log(`skipped ${host.name}: a full disk: ${(mounted.stderr ?? mounted.error?.message ?? "").trim()}`);
  try {
    await check(`${host.name}: a full disk is said and nothing is left on it`, () => {
      const { status, told } = run(host, ["render", song, "-o", join(disk, "song.wav")]);
      expect(status === 1 && /disk is full/.test(told) && told.includes("song.wav"), `exit code ${status}: ${told}`);
      expect(readdirSync(disk).length === 0, `left behind: ${readdirSync(disk).join()}`);
    });
  } finally {
    execFileSync("umount", [disk]);
  }
}

export async function commandsRefuse(build: string, folder: string, files: readonly Hostile[], song: string): Promise<void> {
  for (const host of hosts(build)) {
    for (const file of files) await check(`${host.name}: ${file.name} is refused`, () => refuses(host, folder, file, "render"));
    const first = files[0];
    if (first) await check(`${host.name}: import refuses like render`, () => refuses(host, folder, first, "import"));
    await aFullDisk(host, folder, song);
  }
}
