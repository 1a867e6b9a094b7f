// A browser that can make an app of the page says so once; it is asked again when somebody wants it.
import { signal } from "./signal.ts";

interface InstallEvent extends Event { prompt(): Promise<unknown> }

/** Null while there is nothing to install, or it is installed. */
export const installing = signal<InstallEvent | null>(null);

globalThis.addEventListener?.("beforeinstallprompt", (event) => {
  event.preventDefault(); // no bar of the browser's own over the music
  installing.set(event as InstallEvent);
});
globalThis.addEventListener?.("appinstalled", () => installing.set(null));
