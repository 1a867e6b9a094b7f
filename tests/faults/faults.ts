// Runs everything that can go wrong. Arguments choose: "commands", "network", "chromium", "firefox".

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { midiFile } from "../story/files.ts";
import { verdict } from "./check.ts";
import { commandsRefuse } from "./commands.ts";
import { hostileFiles } from "./hostile.ts";
import { networkIsRude } from "./network.ts";
import { pageIsRefused } from "./page.ts";

const build = resolve(process.env["BUILD"] ?? "build");
const chosen = process.argv.slice(2);
const wanted = (part: string): boolean => chosen.length === 0 || chosen.includes(part);

const folder = mkdtempSync(join(tmpdir(), "tutti-faults-"));
const song = join(folder, "song.mid"), project = join(folder, "song.tutti"), hostile = join(folder, "hostile");
writeFileSync(song, midiFile());
execFileSync(join(build, "tutti"), ["import", song, "-o", project]);
const files = hostileFiles(readFileSync(project));
mkdirSync(hostile);
for (const { name, bytes } of files) writeFileSync(join(hostile, name), bytes);

if (wanted("commands")) await commandsRefuse(build, hostile, files, song);
if (wanted("network")) await networkIsRude(build);
// Side by side: most of their time is waiting.
await Promise.all((["chromium", "firefox"] as const).filter(wanted).map((browser) => pageIsRefused(browser, build, files, process.env["ONLY"])));
rmSync(folder, { recursive: true, force: true });
verdict();
