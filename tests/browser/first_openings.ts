// What is opened for the first time has been rehearsed: little of the page's code runs then that never ran before, which a browser would have to compile
// and to learn while somebody waits. Counted in functions, which no machine stretches.

import { launch } from "../story/browser.ts";
import { find, until } from "../story/hands.ts";
import { serve } from "../story/server.ts";
import { begin } from "../story/studio.ts";
import { expect, remark } from "./harness.ts";

const OPENINGS = [
  { name: "Mix", key: "3", shows: ".mixer.tall .strip" }, { name: "Nodes", key: "5", shows: ".nd-room .react-flow__node" },
  { name: "Edit", key: "2", shows: ".roll-view canvas, .steps-view" }, { name: "Library", key: "b", shows: ".library-item" },
] as const;
const BEHIND_MS = 2000; // the first sound of a song, which nothing is to stand in the way of
/** So long nearly nothing new runs: all is prepared. */
const QUIET_MS = 1500, FEW = 5, LOOK_MS = 250, MOST_MS = 30_000;
const NEW_MOST = 450; // 220 were seen, and 910 where nothing is rehearsed

export async function firstOpeningsAreRehearsed(build: string): Promise<void> {
  const server = await serve(build), session = await launch("chromium");
  try {
    const page = await session.open(server.url), known = new Set<string>(), client = await page.createCDPSession();
    await client.send("Profiler.enable");
    await client.send("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
    /** How many functions have run since it was asked last that never had. */
    const fresh = async (): Promise<number> => {
      const before = known.size, { result } = await client.send("Profiler.takePreciseCoverage");
      for (const { url, functions } of result) if (url.startsWith(server.url)) for (const { ranges: [range] } of functions) if (range !== undefined && range.count > 0) known.add(`${url}:${range.startOffset}:${range.endOffset}`);
      return known.size - before;
    };
    await find(page, "heading", "What shall we play?");
    await begin(page, /^Make a beat/);
    const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
    const rested = async (): Promise<void> => {
      const from = performance.now();
      for (let last = from; performance.now() - last < QUIET_MS && performance.now() - from < MOST_MS;) {
        await pause(LOOK_MS);
        if ((await fresh()) > FEW) last = performance.now();
      }
    };
    await pause(BEHIND_MS);
    await rested();
    const counts: number[] = [];
    for (const { key, shows } of OPENINGS) {
      await page.keyboard.press(key);
      await until(shows, () => page.$(shows));
      counts.push(await fresh());
      await rested();
    }
    const told = OPENINGS.map(({ name }, index) => `${name} ${counts[index]}`).join(", ");
    remark(`functions that run for the first time in a first opening: ${told}`);
    expect(counts.reduce((sum, count) => sum + count, 0) < NEW_MOST, told);
    expect(session.complaints.length === 0, session.complaints.join("; "));
  } finally {
    await session.close();
    await server.stop();
  }
}
