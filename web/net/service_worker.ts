// Keeps the page itself on this device, so that it opens without a network. Runs as the browser's service worker; the build
// writes the names of its own files into it, so a new build is a new worker. Songs are never here: they lie in OPFS.
//
// The page is asked of the network first, so that a reload is always the newest version; everything else bears a hash in its
// name and is taken from here. What an older page still running may ask for stays until that page is gone.

interface Lifetime extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Fetched extends Lifetime {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Scope {
  addEventListener(type: "install" | "activate", listener: (event: Lifetime) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetched) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void>; matchAll(options: { includeUncontrolled: boolean }): Promise<readonly unknown[]> };
}
const scope = self as unknown as Scope;

const BUILD = "%BUILD%";
const FILES = JSON.parse('["%FILES%"]') as string[];
const PAGE = "/";
const PATIENCE_MS = 3000;

async function keep(): Promise<void> {
  const cache = await caches.open(BUILD);
  // One by one around the browser's cache for the page, so that no old page meets new files.
  await Promise.all(FILES.map(async (path) => {
    const reply = await fetch(path, { cache: path === PAGE ? "reload" : "default" });
    if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
    await cache.put(path, reply);
  }));
  await scope.skipWaiting();
}

/** Older builds go once no window is open that might still be one of theirs. */
async function forgetOlder(): Promise<void> {
  const windows = await scope.clients.matchAll({ includeUncontrolled: true });
  if (windows.length > 1) return;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== BUILD).map((name) => caches.delete(name)));
}

const soon = (): Promise<never> => new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), PATIENCE_MS));

async function newestPage(request: Request): Promise<Response> {
  try {
    return await Promise.race([fetch(request), soon()]);
  } catch (unreachable) {
    const kept = await (await caches.open(BUILD)).match(PAGE);
    if (kept === undefined) throw unreachable;
    return kept;
  }
}

const keptOrFetched = async (request: Request): Promise<Response> => (await caches.match(request)) ?? fetch(request);

scope.addEventListener("install", (event) => event.waitUntil(keep()));
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim().then(forgetOlder)));
scope.addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || request.headers.has("range")) return;
  if (request.mode === "navigate" && pathname === PAGE) event.respondWith(newestPage(request));
  else if (FILES.includes(pathname) || pathname.startsWith("/assets/")) event.respondWith(keptOrFetched(request));
});
