// Render files in headless Chromium: `chromium.mjs BUILD PAGE.js FILE...` prints "FILE SHA256" for each.
import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { chromium } from "playwright-core";

const [build, page, ...files] = process.argv.slice(2);
const web = mkdtempSync(join(tmpdir(), "tutti-parity-"));
copyFileSync(page, join(web, "page.js"));
copyFileSync(join(build, "wasm/tutti.wasm"), join(web, "tutti.wasm"));
for (const file of files) copyFileSync(file, join(web, basename(file)));
writeFileSync(join(web, "index.html"), '<!doctype html><title>parity</title><script type="module" src="/page.js"></script>');

const server = spawn(join(build, "tutti"), ["serve", "--page-only", "--port", "0", "--web", web], { stdio: ["ignore", "pipe", "inherit"] });
const address = await new Promise((found, lost) => {
  let text = "";
  server.stdout.on("data", (data) => {
    const match = /http:\/\/[^\s]+/.exec((text += data));
    if (match) found(match[0]);
  });
  server.on("exit", () => lost(new Error("the server ended")));
});

const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  const tab = await browser.newPage();
  tab.on("pageerror", (error) => console.error(error.message));
  await tab.goto(address);
  await tab.waitForFunction(() => "run" in globalThis);
  for (const file of files) {
    const report = await tab.evaluate((args) => globalThis.run(args), ["render", basename(file), "-o", "out.wav", "--json"]);
    console.log(basename(file), /"sha256": *"([0-9a-f]+)"/.exec(report)?.[1] ?? report.trim());
  }
} finally {
  await browser.close();
  server.kill("SIGTERM");
  rmSync(web, { recursive: true });
}
