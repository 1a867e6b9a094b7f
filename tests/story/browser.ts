// Starts Debian's Chromium or Firefox headless through puppeteer-core, one code path for both, with every message of the
// page's console kept: an error there fails the story.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer, { type Browser, type Page } from "puppeteer-core";

export type BrowserName = "chromium" | "firefox";

const CHROMIUM_ARGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
];
const FIREFOX_PREFS = {
  "media.cubeb.force_mock_context": true, // a machine without a sound card still gets an audio clock
  "media.autoplay.default": 0,
  "media.autoplay.blocking_policy": 0,
};

export interface Session {
  readonly name: BrowserName;
  readonly browser: Browser;
  /** Errors and warnings of every page opened through open(). */
  readonly complaints: string[];
  open(url: string): Promise<Page>;
  close(): Promise<void>;
}

/** A browser with an empty profile; storage lives until close(), across tabs. */
export async function launch(name: BrowserName): Promise<Session> {
  const profile = mkdtempSync(join(tmpdir(), `tutti-${name}-`));
  const browser = name === "chromium"
    ? await puppeteer.launch({ executablePath: "/usr/bin/chromium", headless: true, args: CHROMIUM_ARGS, userDataDir: profile })
    : await puppeteer.launch({ browser: "firefox", executablePath: "/usr/bin/firefox-esr", headless: true, extraPrefsFirefox: FIREFOX_PREFS, userDataDir: profile });
  const complaints: string[] = [];
  return {
    name, browser, complaints,
    async open(url) {
      const page = await browser.newPage();
      await page.setViewport({ width: 1440, height: 900 });
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warn") complaints.push(`${message.type()}: ${message.text()}`);
      });
      page.on("pageerror", (error) => complaints.push(`uncaught: ${String(error)}`));
      page.on("requestfailed", (request) => complaints.push(`request failed: ${request.url()}`));
      await page.goto(url, { waitUntil: "load" });
      return page;
    },
    async close() {
      await browser.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
