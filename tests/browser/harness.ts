// What the checks of this folder share: counting, the browsers, a page with the bench in it.
import { AsyncLocalStorage } from "node:async_hooks";
import { type BrowserContext, chromium, type LaunchOptions, type Page } from "playwright-core";
import puppeteer from "puppeteer-core";

const ARGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
];
const LAUNCH: LaunchOptions = { executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", headless: true, args: ARGS };

export const launch = () => chromium.launch(LAUNCH);

/** With a microphone that beeps once a second and asks nobody. */
export const launchListening = () =>
  chromium.launch({ ...LAUNCH, args: [...ARGS, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"] });

/** A context that keeps its files on the disk, in `profile`, as a browser of people does. */
export const launchOnDisk = (profile: string): Promise<BrowserContext> => chromium.launchPersistentContext(profile, LAUNCH);

export const counts = { passed: 0, failed: 0 };
const remarks = new AsyncLocalStorage<string[]>();

/** What else is worth knowing of the check under way: said with its verdict, because others are under way beside it. */
export const remark = (text: string): void => void remarks.getStore()?.push(`        ${text}`);

export async function check(name: string, body: () => Promise<void>): Promise<void> {
  const begin = Date.now(), said: string[] = [];
  try {
    await remarks.run(said, body);
    counts.passed++;
    said.push(`ok      ${name} (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
  } catch (error) {
    counts.failed++;
    said.push(`not ok  ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  console.log(said.join("\n"));
}

export function expect(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

/** The part of a page that both drivers have in common. */
export type Tab = Pick<Page, "evaluate" | "reload" | "close">;

/** Tabs of one profile. */
export interface Tabs {
  open(url: string): Promise<Tab>;
  close(): Promise<void>;
}

export async function openBench(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  page.on("pageerror", (error) => console.log(`page error: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && console.log(`console: ${message.text()}`));
  await page.goto(url);
  await benchReady(page);
  return page;
}

export async function benchReady(tab: Tab): Promise<void> {
  await tab.evaluate(async () => {
    while (!("bench" in globalThis)) await new Promise((resolve) => setTimeout(resolve, 5));
  });
}

const FIREFOX_PREFERENCES = {
  "media.cubeb.force_mock_context": true, // a clock for machines without a sound card
  "media.autoplay.default": 0,
  "media.autoplay.blocking_policy": 0,
};

/** Debian's Firefox, which only this driver can start. */
export async function launchFirefox(): Promise<Tabs> {
  const browser = await puppeteer.launch({ browser: "firefox", executablePath: process.env["FIREFOX"] ?? "/usr/bin/firefox-esr", headless: true, extraPrefsFirefox: FIREFOX_PREFERENCES });
  return {
    async open(url) {
      const page = await browser.newPage();
      page.on("pageerror", (error) => console.log(`page error: ${String(error)}`));
      page.on("console", (message) => message.type() === "error" && console.log(`console: ${message.text()}`));
      await page.goto(url);
      const tab = page as unknown as Tab;
      await benchReady(tab);
      return tab;
    },
    close: () => browser.close(),
  };
}

export function chromiumTabs(context: BrowserContext): Tabs {
  return { open: (url) => openBench(context, url), close: () => context.close() };
}
