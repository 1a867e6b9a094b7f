// How the stories of two browsers are told: chapter by chapter, until one cannot be; what was begun is ended in any case.

import { rmSync } from "node:fs";
import type { Page } from "puppeteer-core";
import type { Session } from "../story/browser.ts";
import { pictured } from "./two.ts";

export interface Telling {
  readonly ann: Session;
  readonly ben: Session;
  /** Where the story kept its files: gone after it. */
  readonly folder: string;
  /** Ends server, proxy and whatever else stands behind the browsers. */
  readonly end: () => Promise<void>;
  /** What else is worth knowing where a chapter fails. */
  readonly seen?: () => Promise<void>;
  /** A chapter that is told even after one that failed: it sums up. */
  readonly last?: string | undefined;
}

const lastPage = async (session: Session): Promise<Page | undefined> => (await session.browser.pages()).at(-1);

async function show(telling: Telling): Promise<void> {
  for (const complaint of [...telling.ann.complaints, ...telling.ben.complaints].slice(-6)) console.log(`        ${complaint}`);
  await telling.seen?.();
  for (const [who, session] of [["ann", telling.ann], ["ben", telling.ben]] as const) {
    const page = await lastPage(session);
    if (page) await pictured(page, `failed-${who}`);
  }
}

/** Ends in the line and the exit code that every suite ends in. */
export async function tellAll<S>(chapters: readonly (readonly [name: string, tell: (scene: S) => Promise<void>])[], scene: S, telling: Telling): Promise<void> {
  let [passed, failed] = [0, 0];
  try {
    for (const [name, tell] of chapters) {
      if (failed > 0 && name !== telling.last) continue;
      try {
        await tell(scene);
        passed++;
        console.log(`ok      ${name}`);
      } catch (error) {
        failed++;
        console.log(`not ok  ${name}: ${error instanceof Error ? error.message : String(error)}`);
        await show(telling);
      }
    }
  } finally {
    await telling.ann.close();
    await telling.ben.close();
    await telling.end();
    rmSync(telling.folder, { recursive: true, force: true });
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
