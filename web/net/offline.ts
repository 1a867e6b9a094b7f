// Asks the browser to keep the page for when there is no network. Where it will not (a private window, plain http in a network),
// everything works as before, but only online.

const AFTER_LOAD_MS = 1500; // the first sound is not kept waiting

export function keepForOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  setTimeout(() => void navigator.serviceWorker.register("/service_worker.js").catch(() => {}), AFTER_LOAD_MS);
}
