// What axe-core finds wrong with the page as it stands, by rule and element: names, roles, contrast.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "puppeteer-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const TRIES = 8, TRY_MS = 700;

interface Found { readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[] }

/** What stays wrong, but for one rule: lists that are searched point for a moment at an entry that has gone. */
export async function violations(page: Page, except?: string): Promise<string[]> {
  let found = await look(page, except);
  for (let tries = 0; tries < TRIES && found.length > 0; tries++) {
    await new Promise((resolve) => setTimeout(resolve, TRY_MS));
    found = await look(page, except);
  }
  return found;
}

async function look(page: Page, except?: string): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(() => (globalThis as unknown as { axe: { run(root: Document, options: object): Promise<Found> } }).axe
    .run(document, { resultTypes: ["violations"], rules: { "label-content-name-mismatch": { enabled: true } } }));
  return found.violations.filter((one) => one.id !== except).map((one) => `${one.id} at ${one.nodes.map((node) => node.html.slice(0, 120)).join(", ")}`);
}

/** Colours and dialogs come over a moment; how long a moment is depends on the machine. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.waitForFunction(() => document.getAnimations().every((one) => one.playState !== "running" || one.effect?.getComputedTiming().iterations === Infinity), { polling: 50, timeout: 20_000 });
}
