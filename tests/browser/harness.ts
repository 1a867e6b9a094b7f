// What the checks of this folder share: counting, the browser, a page with the bench in it.
import { type BrowserContext, chromium, type LaunchOptions, type Page } from "playwright-core";

const ARGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
];
const LAUNCH: LaunchOptions = { executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", headless: true, args: ARGS };

export const launch = () => chromium.launch(LAUNCH);

/** A context that keeps its files on the disk, in `profile`, as a browser of people does. */
export const launchOnDisk = (profile: string): Promise<BrowserContext> => chromium.launchPersistentContext(profile, LAUNCH);

export const counts = { passed: 0, failed: 0 };

export async function check(name: string, body: () => Promise<void>): Promise<void> {
  try {
    await body();
    counts.passed++;
    console.log(`ok      ${name}`);
  } catch (error) {
    counts.failed++;
    console.log(`not ok  ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function expect(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

export async function openBench(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  page.on("pageerror", (error) => console.log(`page error: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && console.log(`console: ${message.text()}`));
  await page.goto(url);
  await benchReady(page);
  return page;
}

export async function benchReady(page: Page): Promise<void> {
  await page.waitForFunction(() => "bench" in globalThis);
}
