// Other people's programs at the same work: 64 voices in Csound, scsynth and Elementary, stretching by Rubber Band, rates by sox,
// loudness by libebur128. Each is used when it is installed, and put to the same test of aliases or errors. Their times are
// processor seconds of the whole process. Elementary comes from npm (tests/bench/peers).
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { aliasDb, readWave, stretchError } from "./rulers.mjs";
import { soloScore, voicesScore } from "./scsynth.mjs";

const RUNS = 3, RATE = 48000;
const have = (program) => {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

/** The least processor seconds of some runs. */
function cpuSeconds(command, runs = RUNS) {
  const times = Array.from({ length: runs }, () => {
    const out = execFileSync("bash", ["-c", `TIMEFORMAT='%U %S'; { time "$@" >/dev/null 2>&1; } 2>&1`, "bash", ...command]).toString();
    return out.trim().split(" ").reduce((total, part) => total + Number(part), 0);
  });
  return Math.min(...times);
}

const voiceHz = (voice, seed) => 55 * 2 ** (((7 * voice + seed) % 48) / 12);

function csoundText(seconds, seed) {
  const notes = Array.from({ length: 64 * seconds }, (_, i) => `i1 ${i / 64} 0.8 ${voiceHz(i % 64, seed)} ${(i % 16) / 15}`);
  return `<CsoundSynthesizer>
<CsInstruments>
sr = ${RATE}
ksmps = 128
nchnls = 2
0dbfs = 1
instr 1
kenv madsr 0.01, 0.1, 0.7, 0.2
asaw1 vco2 1, p4, 0
asaw2 vco2 1, p4 * 1.004, 0
alow zdf_2pole asaw1 + asaw2, 200 + 6000 * kenv, 2, 0
aleft, aright pan2 alow * kenv * 0.05, p5
outs aleft, aright
endin
instr 2
aout vco2 0.5, p4, 0
outs aout, aout
endin
</CsInstruments>
<CsScore>
${seconds ? notes.join("\n") : "i2 0 3 4186.009"}
e
</CsScore>
</CsoundSynthesizer>
`;
}

function csound(folder, seconds, seed) {
  if (!have("csound")) return { name: "Csound", missing: "csound" };
  const text = join(folder, "peer.csd"), out = join(folder, "peer-csound.wav");
  const command = ["csound", "-d", "-m0", "-W", "-f", "-o", out, text];
  writeFileSync(text, csoundText(0, seed));
  cpuSeconds(command, 1);
  const alias_db = aliasDb(readWave(out).left.subarray(24000), 4186.009, RATE);
  writeFileSync(text, csoundText(seconds, seed));
  return { name: "Csound", x_rt: seconds / cpuSeconds(command), alias_db, loud: peakOf(out) };
}

function scsynth(folder, seconds, seed) {
  if (!have("scsynth")) return { name: "scsynth", missing: "supercollider-server" };
  const score = join(folder, "peer.osc"), out = join(folder, "peer-scsynth.wav");
  const command = ["scsynth", "-N", score, "_", out, `${RATE}`, "WAV", "float", "-o", "2", "-z", "64"];
  writeFileSync(score, soloScore(4186.009, 3));
  cpuSeconds(command, 1);
  const alias_db = aliasDb(readWave(out).left.subarray(24000), 4186.009, RATE);
  writeFileSync(score, voicesScore(seconds, (voice) => voiceHz(voice, seed)));
  return { name: "scsynth", x_rt: seconds / cpuSeconds(command), alias_db, loud: peakOf(out) };
}

function elementary(folder, seconds, seed) {
  const home = resolve(folder, "../peers");
  if (!existsSync(join(home, "node_modules/@elemaudio/offline-renderer"))) return { name: "Elementary", missing: "make bench installs it" };
  const script = join(import.meta.dirname, "elementary.mjs");
  return { name: "Elementary", ...JSON.parse(execFileSync(process.execPath, [script, home, `${seconds}`, `${seed}`]).toString()) };
}

const peakOf = (path) => readWave(path).left.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** The synthesisers, those that are not installed with what to install. */
export function synthesisers(folder, seed) {
  const peers = [csound(folder, 10, seed), scsynth(folder, 10, seed), elementary(folder, 10, seed)];
  for (const peer of peers) if (!peer.missing && !(peer.loud > 0.01)) throw new Error(`${peer.name} is silent`);
  return peers;
}

/** Beside the native row of stretching: speed and error of Rubber Band's finer engine, and both errors by the same rulers. */
export function stretching(folder, row) {
  const ours = stretchError(readWave(join(folder, "stretch-ours.wav")), 1.25);
  Object.assign(row, ours, { ok: row.ok && ours.error_db < -15 });
  if (!have("rubberband")) return { name: "Rubber Band R3", missing: "rubberband-cli" };
  const input = join(folder, "stretch-in.wav"), out = join(folder, "peer-stretch.wav");
  const seconds = cpuSeconds(["rubberband", "-q", "-3", "-t", "1.25", input, out]), wave = readWave(out);
  row.peer = { name: "Rubber Band R3", x_rt: wave.left.length / wave.rate_hz / seconds, ...stretchError(wave, 1.25) };
  row.ratio = row.x_rt / row.peer.x_rt;
  return row.peer;
}

export function resampling(folder, row) {
  if (!have("sox")) return { name: "sox rate -v", missing: "sox" };
  const input = join(folder, "resample-in.wav"), out = join(folder, "peer-resample.wav");
  const seconds = cpuSeconds(["sox", "-D", input, out, "rate", "-v", "48000"]), wave = readWave(out);
  row.peer = { name: "sox rate -v", x_rt: wave.left.length / wave.rate_hz / seconds };
  row.ratio = row.x_rt / row.peer.x_rt;
  return row.peer;
}

/** What libebur128 says of the recording that was analysed: the distance to ours, in LU and dB. */
export function loudness(folder, row) {
  if (!existsSync("/usr/include/ebur128.h")) return { name: "libebur128", missing: "libebur128-dev" };
  const program = join(folder, "peer-ebur128");
  execFileSync("gcc", ["-O2", join(import.meta.dirname, "peers/ebur128.c"), "-o", program, "-lebur128", "-lm"]);
  const { seconds, ...theirs } = JSON.parse(execFileSync(program, [join(folder, "analyse.wav"), `${row.frames}`]).toString());
  const distance_db = Math.max(Math.abs(row.integrated_lufs - theirs.lufs), Math.abs(row.true_peak_dbtp - theirs.dbtp), Math.abs(row.range_lu - theirs.range_lu));
  row.peer = { name: "libebur128", x_rt: row.frames / RATE / seconds, ...theirs, distance_db };
  row.ratio = row.x_rt / row.peer.x_rt;
  row.ok &&= distance_db <= 0.1;
  return row.peer;
}
