// Hears each song as the command line renders it: the whole with LONG=1, else the part where all play.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

interface Heard { readonly seconds: number; readonly integrated_lufs: number; readonly true_peak_dbtp: number; readonly clipped: number }

const tutti = join(resolve(process.env["BUILD"] ?? "build"), "tutti"), folder = resolve("web/songs"), scratch = mkdtempSync(join(tmpdir(), "tutti-songs-"));
const long = process.env["LONG"] === "1";
/** The bars that are heard in a hurry: where all play. */
const FULLEST: Readonly<Record<string, readonly [from: number, to: number]>> = { "slow_bounce.tutti": [13, 17], "second_floor.tutti": [13, 17], "night_ferry.tutti": [45, 49], "harbour_at_dawn.tutti": [33, 39] };
const BYTES_MOST = 48 * 1024, WITH_SOUND: Readonly<Record<string, number>> = { "second_floor.tutti": 300 * 1024 }; // takes that were recorded
const PEAK_MOST_DBTP = -0.9, LOUD_MOST_LUFS = -9, LOUD_LEAST_LUFS = -20;

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

function hear(file: string): Heard {
  const path = join(folder, file), range = FULLEST[file];
  expect(readFileSync(path).length <= (WITH_SOUND[file] ?? BYTES_MOST), "it is small");
  execFileSync(tutti, ["check", path], { stdio: ["ignore", "pipe", "pipe"] });
  const part = long || range === undefined ? [] : ["--from", String(range[0]), "--to", String(range[1])];
  return JSON.parse(execFileSync(tutti, ["render", path, "-o", join(scratch, "song.wav"), ...part, "--json"]).toString()) as Heard;
}

let [passed, failed] = [0, 0];
for (const file of readdirSync(folder)) {
  try {
    expect(FULLEST[file] !== undefined, "its fullest bars are named here");
    const heard = hear(file), told = JSON.stringify(heard);
    expect(heard.clipped === 0 && heard.true_peak_dbtp <= PEAK_MOST_DBTP, `nothing clips: ${told}`);
    expect(heard.integrated_lufs <= LOUD_MOST_LUFS && heard.integrated_lufs >= LOUD_LEAST_LUFS, `it is as loud as songs are: ${told}`);
    expect(!long || (heard.seconds > 90 && heard.seconds < 240), `it is as long as a song: ${told}`);
    passed++;
    console.log(`ok      ${file}: ${heard.integrated_lufs.toFixed(1)} LUFS, ${heard.true_peak_dbtp.toFixed(1)} dBTP, ${heard.seconds.toFixed(0)} s`);
  } catch (error) {
    failed++;
    console.log(`not ok  ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
rmSync(scratch, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
