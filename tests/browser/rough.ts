// What a page that suffers does to the sound: it stands still for seconds, drowns in garbage, is not looked at, is suspended by the
// system again and again. The audio thread is none of that page's business: it plays on, and the song goes on where it stood.
import { cpus, loadavg } from "node:os";
import type { Browser } from "playwright-core";
import { expect, openBench, remark } from "./harness.ts";
import type { Bench } from "./page.ts";

declare const bench: Bench;

const BLOCKED_MS = 5000, GARBAGE_MS = 5000, GARBAGE_MIB_A_SECOND = 200, SUSPENDED = 100, UNSEEN_MS = 60_000;

interface Found { readonly underruns: number; readonly alongSeconds: number; readonly tookSeconds: number; readonly state: string; readonly asked: number }

interface Trial { readonly work: "block" | "garbage" | "wait" | "suspend"; readonly amount: number; readonly rate?: number }

/** In the page: what happened meanwhile, by the context's own clock. */
function during({ work, amount, rate = 0 }: Trial): Promise<Found> {
  const { player, sound } = bench;
  const output = sound.currentOutput();
  if (output === null) throw new Error("no output");
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const works = {
    async block() {
      const end = performance.now() + amount;
      while (performance.now() < end);
    },
    async garbage() {
      const end = performance.now() + amount;
      for (let kept: unknown[] = []; performance.now() < end; await sleep(50)) {
        kept = Array.from({ length: rate * 50 }, (_, i) => new Array(128).fill(i)); // 1 KiB each, for a moment
        if (kept.length === 0) throw new Error("nothing was kept");
      }
    },
    wait: () => sleep(amount),
    async suspend() {
      for (let i = 0; i < amount; i++) {
        await output.context.suspend();
        await sleep(5);
        await output.context.resume();
        await sleep(15);
      }
    },
  };
  return (async () => {
    const before = player.stats(), from = output.graph.meters.readClock().outputFrame, clock = output.context.currentTime;
    await works[work]();
    await sleep(200);
    const after = player.stats(), { context } = output;
    return {
      underruns: after.underruns - before.underruns, alongSeconds: (output.graph.meters.readClock().outputFrame - from) / context.sampleRate, tookSeconds: context.currentTime - clock,
      state: player.playing() ? player.state : "silent", asked: after.heapCalls + after.growths + after.importCalls,
    };
  })();
}

export async function theSoundOutlivesThePage(browser: Browser, url: string): Promise<void> {
  const context = await browser.newContext(), page = await openBench(context, url), [othersLoad = 0] = loadavg();
  await page.evaluate(async () => {
    await bench.use(await bench.store.create("Demo", "demo"));
    await bench.player.start();
    bench.player.play();
    await new Promise((resolve) => setTimeout(resolve, 1500)); // the first second counts for nobody
  });
  const meanwhile = (trial: Trial): Promise<Found> => page.evaluate(during, trial);
  const look = async (name: string, found: Promise<Found>, mayBreak = false): Promise<void> => {
    const { underruns, alongSeconds, tookSeconds, state, asked } = await found;
    remark(`${name}: ${underruns} underruns, the song went on by ${alongSeconds.toFixed(2)} s of ${tookSeconds.toFixed(2)}`);
    expect(state === "running" && asked === 0, `${name}: ${state}, ${asked} calls`);
    expect(Math.abs(alongSeconds - tookSeconds) < 0.1, `${name}: the graph and its context part by ${(alongSeconds - tookSeconds).toFixed(3)} s`);
    if (underruns > 0 && othersLoad > cpus().length) return remark(`not judged: the machine was busy (load ${othersLoad.toFixed(1)})`);
    expect(mayBreak || underruns === 0, `${name}: ${underruns} underruns`);
  };
  await look(`the page stands still for ${BLOCKED_MS / 1000} s`, meanwhile({ work: "block", amount: BLOCKED_MS }));
  await look(`${GARBAGE_MIB_A_SECOND} MiB of garbage a second`, meanwhile({ work: "garbage", amount: GARBAGE_MS, rate: GARBAGE_MIB_A_SECOND }));
  await look(`suspended and resumed ${SUSPENDED} times`, meanwhile({ work: "suspend", amount: SUSPENDED }), true);
  const other = await context.newPage();
  await other.bringToFront();
  await look(`nobody looks for ${UNSEEN_MS / 1000} s`, meanwhile({ work: "wait", amount: UNSEEN_MS }));
  await context.close();
}
