// What sound needs from the browser, and what to tell people when it is not there.
import { said, t } from "../messages/index.ts";

/** Why sound cannot start here, in plain words with a way out; null when it can. */
export function missingForSound(): string | null {
  if (typeof AudioContext === "undefined" || typeof AudioWorkletNode === "undefined") {
    return t("This browser has no AudioWorklet, which sound is made with. A current Chromium, Firefox or Safari has it; your project opens there, too.");
  }
  if (typeof SharedArrayBuffer === "undefined" || !crossOriginIsolated) {
    return t("Sound needs an isolated page, and this one was not served as such. Open it by the address the server printed (https, or this computer itself), or ask whoever runs it to send the COOP and COEP headers. Editing and export work meanwhile.");
  }
  return null;
}

/** What an exception at the start of sound means to a musician. */
export function soundProblem(error: unknown): string {
  const text = said(error instanceof Error ? error.message : String(error));
  if (error instanceof DOMException && error.name === "NotSupportedError") {
    return t("The audio device does not take this project's sample rate ({text}). Choose another output in your system's settings, then press play again.", { text });
  }
  if (error instanceof RangeError) {
    return t("There is not enough memory for sound. Close other tabs, then press play again; your project is safe.");
  }
  return t("Sound could not start ({text}). Press play to try again, or reload the page; your project is safe.", { text });
}

export const NO_DEVICE =
  t("No audio device answered. Connect headphones or speakers, check the system's sound settings, then press play again. Editing and export work without one.");
export const KEEPS_STOPPING =
  t("The sound engine stopped several times in a row. Your project is safe; undo the last change or bypass a device, then press play again.");
