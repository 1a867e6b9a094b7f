// `node elementary.mjs HOME SECONDS SEED`: the 64 voices in Elementary, installed in HOME; says x real time and aliases as JSON.
import { createRequire } from "node:module";
import { join } from "node:path";
import { aliasDb } from "./rulers.mjs";

Object.defineProperty(globalThis, "crypto", { value: globalThis.crypto, writable: true }); // it writes its own there
const [home, seconds, seed] = process.argv.slice(2).map((word, i) => (i ? Number(word) : word));
const require = createRequire(join(home, "package.json"));
const { el } = require("@elemaudio/core"), { default: OfflineRenderer } = require("@elemaudio/offline-renderer");
const RATE = 48000, BLOCK = 128;

function voice(index) {
  const hz = 55 * 2 ** (((7 * index + seed) % 48) / 12);
  const gate = el.le(el.mod(el.add(el.phasor(1), 1 - index / 64), 1), 0.8), env = el.adsr(0.01, 0.1, 0.7, 0.2, gate);
  const saws = el.add(el.blepsaw(hz), el.blepsaw(hz * 1.004));
  return el.mul(0.05, env, el.svf({ mode: "lowpass" }, el.add(200, el.mul(6000, env)), 2, saws));
}

const add = (nodes) => nodes.reduce((a, b) => el.add(a, b));

/** Render `frames` of two outputs; returns processor seconds and the left side. */
async function render(frames, outputs) {
  const core = new OfflineRenderer();
  await core.initialize({ numInputChannels: 0, numOutputChannels: 2, sampleRate: RATE, blockSize: BLOCK });
  await core.render(...outputs);
  const left = new Float64Array(frames), block = [new Float32Array(BLOCK), new Float32Array(BLOCK)];
  const begin = process.cpuUsage();
  for (let at = 0; at + BLOCK <= frames; at += BLOCK) {
    core.process([], block);
    left.set(block[0], at);
  }
  const taken = process.cpuUsage(begin);
  return { left, seconds: (taken.user + taken.system) / 1e6 };
}

const voices = Array.from({ length: 64 }, (_, i) => voice(i)), pan = (i) => (i % 16) / 15;
const solo = await render(3 * RATE, [el.blepsaw(4186.009), el.blepsaw(4186.009)]);
const all = await render(seconds * RATE, [add(voices.map((v, i) => el.mul(Math.sqrt(1 - pan(i)), v))), add(voices.map((v, i) => el.mul(Math.sqrt(pan(i)), v)))]);
console.log(JSON.stringify({ x_rt: seconds / all.seconds, alias_db: aliasDb(solo.left.subarray(24000), 4186.009, RATE), loud: all.left.reduce((most, x) => Math.max(most, Math.abs(x)), 0) }));
