// `node against.mjs FOLDER BEFORE AFTER SEED SECONDS`: two builds of the engine beside each other, natively, in this Node and in
// headless Chromium: before, after, before, after. A ratio above 1 is faster now; what differs by more than 5 % is said. BEFORE
// and AFTER are build folders; rows go to FOLDER/against.json.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inChromium } from "./chromium.mjs";
import { play, sum } from "./engine.mjs";
import { digits, median, printTable } from "./table.mjs";

const [folder, before, after, seed, seconds] = process.argv.slice(2);
const ROUNDS = 7, NATIVE_ROUNDS = 3, FLAGGED = 0.05;
const sides = [["before", before], ["after", after]].map(([name, build]) => ({
  name, bench: join(build, "bench/bench"), wasm: join(build, "wasm/tutti.wasm"), packs: join(folder, name),
}));

/** One row from pairs of x real time: the median of the pairs' ratios, because only they were measured in one moment. */
function row(workload, build, pairs) {
  const ratio = median(pairs.map(([a, b]) => b / a));
  return { workload, build, before_x_rt: median(pairs.map(([a]) => a)), after_x_rt: median(pairs.map(([, b]) => b)), ratio };
}

/** Also writes what the other hosts play. */
function nativeRows() {
  const runs = [];
  for (let round = 0; round < NATIVE_ROUNDS; round++) {
    runs.push(sides.map(({ bench, packs }) => {
      mkdirSync(packs, { recursive: true });
      execFileSync(bench, [packs, seed, seconds], { stdio: ["ignore", "ignore", "inherit"] });
      return readFileSync(join(packs, "native.jsonl")).toString().trim().split("\n").map((line) => JSON.parse(line));
    }));
  }
  const names = runs[0][0].map((line) => line.workload).filter((name) => runs[0][1].some((line) => line.workload === name));
  const x_rt = (lines, name) => lines.find((line) => line.workload === name).x_rt;
  return names.map((name) => row(name, "native", runs.map(([a, b]) => [x_rt(a, name), x_rt(b, name)])));
}

const readWorkload = ({ packs }, name) => ({
  pack: new Uint8Array(readFileSync(join(packs, `${name}.pack`))), parameters: JSON.parse(readFileSync(join(packs, `${name}.json`))),
});

function nodeRow(modules, name) {
  const workloads = sides.map((side) => readWorkload(side, name)), pairs = [];
  for (let round = 0; round < ROUNDS; round++)
    pairs.push(workloads.map(({ pack, parameters }, i) => parameters.frames / (parameters.rate_hz ?? 48000) / sum(play(modules[i], pack, parameters).seconds)));
  return row(name, "wasm node", pairs);
}

function pathOf(name) {
  const [side, file] = name.includes("/") ? name.split("/") : ["after", name];
  const { wasm, packs } = sides.find((one) => one.name === side);
  return file === "tutti.wasm" ? wasm : join(packs, file);
}

const native = nativeRows(), names = native.map((line) => line.workload).filter((name) => name !== "analyse");
const modules = sides.map(({ wasm }) => new WebAssembly.Module(readFileSync(wasm)));
const node = names.map((name) => nodeRow(modules, name));
const chromium = await inChromium(pathOf, async (page) => {
  const rows = [];
  for (const name of names) rows.push(row(name, "wasm chromium", await page.evaluate(([one, rounds]) => globalThis.against(one, rounds), [name, ROUNDS])));
  return rows;
});
const rows = [...native, ...node, ...chromium];
const verdict = (ratio) => (ratio > 1 + FLAGGED ? "faster" : ratio < 1 - FLAGGED ? "SLOWER" : "");
printTable([["workload", "build", "before", "after", "ratio", ""], ...rows.map((r) => [r.workload, r.build, digits(r.before_x_rt), digits(r.after_x_rt), digits(r.ratio, 3), verdict(r.ratio)])]);
writeFileSync(join(folder, "against.json"), `${JSON.stringify({ rows }, null, 1)}\n`);
