// Headless Chromium on a page of this folder; the page may fetch what `pathOf` finds for a name.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join } from "node:path";

// Shared memory needs these headers.
const HEADERS = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp", "Cache-Control": "no-store" };
const TYPES = { ".html": "text/html", ".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm", ".json": "application/json" };

function serve(pathOf) {
  const server = createServer((request, response) => {
    const name = request.url.slice(1).replace(/[^a-z0-9_./-]|\.\./g, "");
    try {
      const body = readFileSync(/\.(html|mjs)$/.test(name) ? join(import.meta.dirname, name) : pathOf(name));
      response.writeHead(200, { ...HEADERS, "Content-Type": TYPES[extname(name)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404, HEADERS).end();
    }
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** Run `work(page)` with page.html open in it. */
export async function inChromium(pathOf, work) {
  const { chromium } = createRequire(join(process.cwd(), "web/package.json"))("playwright-core");
  const server = await serve(pathOf);
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", headless: true, args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--autoplay-policy=no-user-gesture-required"] });
  try {
    const page = await browser.newPage();
    page.on("pageerror", (error) => console.error(`page: ${error.message}`));
    await page.goto(`http://127.0.0.1:${server.address().port}/page.html`);
    await page.waitForFunction(() => globalThis.ready);
    return await work(page);
  } finally {
    await browser.close();
    server.close();
  }
}
