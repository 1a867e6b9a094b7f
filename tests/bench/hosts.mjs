// `node hosts.mjs FOLDER WASM SCALAR SEED LIVE_SECONDS [ROW]`: plays the packs in this Node and in headless Chromium, beside the browser's own graph, joins
// the rows with the native ones, prints the table and writes FOLDER/bench.json.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inChromium } from "./chromium.mjs";
import { analyse, digestOf, digestOfBytes, plansOf, play, roundsFor, sum } from "./engine.mjs";
import { judge } from "./goals.mjs";
import { loudness, resampling, stretching, synthesisers } from "./peers.mjs";
import { digits, printTable } from "./table.mjs";

const [folder, wasm, scalar, seed, liveSeconds, only] = process.argv.slice(2);
const ROUNDS = 5, PEER_SECONDS = 5, FLOOR_RATIO = 8, ANALYSE = "analyse", ANALYSE_FLOOR = 270;
const read = (name) => readFileSync(join(folder, name));

const native = read("native.jsonl").toString().split("\n").filter(Boolean).map((line) => JSON.parse(line));
const nativeRow = (name) => native.find((row) => row.workload === name);

// What another host plays was checked when it has the digest of what was checked.
function row(build, { workload, sha256, ...rest }) {
  const checked = nativeRow(workload);
  return { workload, build, x_rt: 0, peer: null, ratio: null, error_db: checked.error_db, ok: checked.ok && sha256 === checked.sha256, sha256, ...rest };
}

// Per block the least of equal runs: what lies above it was the scheduler, not the engine.
function timesOf(module, pack, parameters, first) {
  const runs = [first];
  while (runs.length < roundsFor(sum(first.seconds), ROUNDS)) runs.push(play(module, pack, parameters, parameters.block_frames));
  const blocks = runs[0].seconds.map((_, block) => Math.min(...runs.map((run) => run.seconds[block])));
  const edits = [...plansOf(pack)].map((frame) => blocks[Math.floor(frame / parameters.block_frames)]);
  const sorted = blocks.toSorted((a, b) => a - b), at = (part) => 1e6 * sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  return {
    x_rt: parameters.frames / parameters.rate_hz / sum(blocks), memory_mib: runs[0].memory_mib,
    block_us: { p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) },
    ...(edits.length ? { edit_to_median: (1e6 * Math.max(...edits)) / at(0.5) } : {}),
  };
}

async function nodeRows(build, wasm, chosen) {
  const module = new WebAssembly.Module(readFileSync(wasm));
  const rows = [];
  for (const { workload } of native) {
    if (!chosen(workload) || nativeRow(workload).native_only) continue;
    if (workload === ANALYSE) {
      const wav = new Uint8Array(read("analyse.wav")), runs = Array.from({ length: 3 }, () => analyse(module, wav));
      const x_rt = nativeRow(workload).frames / 48000 / Math.min(...runs.map((run) => run.seconds));
      rows.push(row(build, { workload, x_rt, sha256: await digestOfBytes(runs[0].result), memory_mib: runs[0].memory_mib }));
      continue;
    }
    const pack = new Uint8Array(read(`${workload}.pack`)), parameters = JSON.parse(read(`${workload}.json`));
    const first = play(module, pack, parameters, parameters.block_frames);
    rows.push(row(build, { workload, sha256: await digestOf(first), ...timesOf(module, pack, parameters, first) }));
  }
  return rows;
}

const chromiumRows = () => inChromium((name) => (name === "tutti.wasm" ? wasm : join(folder, name)), async (page) => {
  const rows = [];
  for (const { workload, frames, native_only } of native) {
    if (native_only) continue;
    if (workload === ANALYSE) {
      rows.push(row("wasm chromium", await page.evaluate((count) => globalThis.look(count), frames)));
      continue;
    }
    const { peer_x_rt, ...result } = await page.evaluate(([name, options]) => globalThis.bench(name, options), [workload, { rounds: ROUNDS, peerSeconds: PEER_SECONDS }]);
    rows.push(row("wasm chromium", { ...result, peer: peer_x_rt ? { name: "Web Audio", x_rt: peer_x_rt } : null }));
  }
  if (!only || only === "live") rows.push(await liveRow(page));
  return rows;
});

/** Every situation for a while; the sums of what went wrong, the worst of what it cost. */
async function liveRow(page) {
  const situations = [];
  for (const situation of ["idle", "jank", "commands"]) situations.push(await page.evaluate((args) => globalThis.live(...args), ["whole-song", situation, Number(liveSeconds)]));
  const total = (name) => sum(situations.map((s) => s[name]));
  return {
    workload: "live", build: "wasm chromium", peer: null, ratio: null, x_rt: null, error_db: null, memory_mib: situations[0].memory_mib, ok: situations.every((s) => s.health === 1),
    underruns: total("underruns"), underrun_ms: total("underrun_ms"), grown_pages: total("grown_pages"), asked: total("asked"), load: Math.max(...situations.map((s) => s.load)), situations,
  };
}

function print(rows) {
  const table = rows.map((r) => [r.workload, r.build, digits(r.x_rt), digits(r.peer?.x_rt), digits(r.ratio), digits(r.error_db), digits(r.memory_mib), digits(r.rss_mib),
    r.block_us ? digits(r.block_us.p50) : "-", r.block_us ? digits(r.block_us.p999) : "-", r.block_us ? digits(r.block_us.max) : "-", r.ok ? "ok" : "NOT OK", r.peer?.name ?? ""]);
  printTable([["workload", "build", "x real time", "peer", "ratio", "error dB", "MiB", "RSS MiB", "block us", "p99.9", "max", "", ""], ...table]);
}

const everything = () => true, withVectors = (name) => name === "mix32" || name === "poly64" || name === "song";
const rows = [...native.map((r) => row("native", r)), ...(await nodeRows("wasm node", wasm, everything)), ...(await nodeRows("wasm scalar", scalar, withVectors)), ...(await chromiumRows())];
for (const r of rows) if (r.workload === "mix32" && r.ratio !== null && r.ratio < FLOOR_RATIO) r.ok = false;
for (const r of rows) if (r.workload === ANALYSE && r.x_rt < ANALYSE_FLOOR) r.ok = false;
const beside = { stretch: stretching, resample: resampling, [ANALYSE]: loudness };
const others = rows.filter((r) => r.build === "native" && beside[r.workload]).map((r) => beside[r.workload](folder, r));
const voices = nativeRow("poly64") ? synthesisers(folder, Number(seed)) : [], playing = voices.filter((peer) => !peer.missing);
for (const peer of playing) rows.push({ workload: "poly64", build: peer.name, x_rt: peer.x_rt, error_db: peer.alias_db, ok: true, peer: null, ratio: null });
print(rows);
for (const live of rows.filter((r) => r.workload === "live"))
  for (const s of live.situations) console.log(`live, ${s.situation}: ${s.underruns} underruns, load ${digits(100 * s.load)} %, clock ${digits(s.clock, 3)}, ${s.grown_pages} pages grown, ${s.commands} commands`);
for (const peer of [...voices, ...others]) if (peer.missing) console.log(`${peer.name} is not installed (${peer.missing})`);
const goals = judge(rows, playing);
console.log();
printTable([["goal", "", "measured", "wanted"], ...goals.map((g) => [g.name, g.reached === null ? "not measured" : g.reached ? "reached" : "MISSED", digits(g.measured, 2), g.bound])]);
writeFileSync(join(folder, "../bench.json"), `${JSON.stringify({ rows, peers: [...voices, ...others], goals }, null, 1)}\n`);
const bad = rows.filter((r) => !r.ok);
for (const r of bad) console.log(`${r.workload} on ${r.build}: ${r.sha256 === nativeRow(r.workload)?.sha256 ? "below the floor or failed its checks" : "other samples than native"}`);
process.exit(bad.length ? 1 : 0);
