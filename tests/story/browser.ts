// Starts Debian's Chromium or Firefox headless through puppeteer-core, one code path for both, with every message of the
// page's console kept: an error there fails the story.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer, { type Browser, type Page } from "puppeteer-core";

export type BrowserName = "chromium" | "firefox";

const LEAVING_MS = 2000;
const CHROMIUM_ARGS = [
  "--lang=en-US", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
  "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", // a microphone that beeps once a second
];
const FIREFOX_PREFS = {
  "intl.accept_languages": "en-US",
  "media.cubeb.force_mock_context": true, // a machine without a sound card still gets an audio clock
  "media.autoplay.default": 0,
  "media.autoplay.blocking_policy": 0,
  "media.navigator.streams.fake": true, // a microphone that hums
  "media.navigator.permission.disabled": true,
  "browser.download.alwaysOpenPanel": false, // the panel takes the window's focus for good: nothing in the page hears of one any more
};

export interface Session {
  readonly name: BrowserName;
  readonly browser: Browser;
  /** Errors and warnings of every page opened through open(). */
  readonly complaints: string[];
  /** `prepare` may change the page's world before anything of ours runs in it. */
  open(url: string, prepare?: (page: Page) => Promise<unknown>): Promise<Page>;
  close(): Promise<void>;
  /** As a power cut would: nothing is asked, nothing is written; the profile stays for launch(). Gives its folder. */
  kill(): Promise<string>;
}

/** A browser with an empty profile, or a killed one's; storage lives until close(), across tabs. `acceptInsecureCerts`: nobody it
 *  trusts signed for the server. */
export async function launch(name: BrowserName, profile = mkdtempSync(join(tmpdir(), `tutti-${name}-`)), acceptInsecureCerts = false): Promise<Session> {
  const browser = name === "chromium"
    ? await puppeteer.launch({ executablePath: "/usr/bin/chromium", headless: true, args: CHROMIUM_ARGS, userDataDir: profile, acceptInsecureCerts })
    : await puppeteer.launch({ browser: "firefox", executablePath: "/usr/bin/firefox-esr", headless: true, extraPrefsFirefox: FIREFOX_PREFS, userDataDir: profile, acceptInsecureCerts });
  const complaints: string[] = [];
  return {
    name, browser, complaints,
    async open(url, prepare) {
      const page = await browser.newPage();
      await page.setViewport({ width: 1440, height: 900 });
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warn") complaints.push(`${message.type()}: ${message.text()}`);
      });
      page.on("pageerror", (error) => complaints.push(`uncaught: ${error instanceof Error ? error.stack ?? error.message : String(error)}`));
      let left = -Infinity; // when another page was asked for in its place
      page.on("request", (request) => {
        if (request.isNavigationRequest() && request.frame() === page.mainFrame()) left = Date.now();
      });
      page.on("requestfailed", (request) => {
        const why = request.failure()?.errorText ?? "";
        // A sound that is given up for another one while it loads from the page's own memory did not fail, nor what Firefox gives up for a reload.
        if (!(request.url().startsWith("blob:") && why === "net::ERR_ABORTED") && !(why === "NS_BINDING_ABORTED" && Date.now() - left < LEAVING_MS)) complaints.push(`request failed: ${request.url()} ${why}`);
      });
      await prepare?.(page);
      await page.goto(url, { waitUntil: "load" });
      return page;
    },
    async kill() {
      const child = browser.process();
      const ended = new Promise((resolve) => child?.once("exit", resolve));
      child?.kill("SIGKILL");
      await ended;
      return profile;
    },
    async close() {
      await browser.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
