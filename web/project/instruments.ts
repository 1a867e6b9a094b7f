// Instruments of other programs into the open project: a SoundFont's preset, or an SFZ, as a track of its own.

import type { EditResult } from "./api";
import { openInstrument } from "../../wasm/instrument_reader";
import { fileName } from "../lib/font_files";
import { incoming } from "./bring_in";
import { runOffline } from "./offline";
import type { InstrumentChoice, InstrumentFont, InstrumentPart } from "./offline_protocol";
import type { Home, OpenProject } from "./project";
import { toldNotes } from "./told_notes";

export function fontsIn(home: Home, parts: readonly InstrumentPart[]): Promise<readonly InstrumentFont[]> {
  return runOffline({ kind: "fonts", module: home.module, parts }, [], () => {});
}

/** `left`: how much of it our samplers have no place for; the song's notes say what. */
export async function takeInstrument(project: OpenProject, home: Home, parts: readonly InstrumentPart[], choice: InstrumentChoice, progress: (part: number) => void, signal: AbortSignal): Promise<{ result: EditResult; left: number }> {
  if (project.readOnlyReason !== null) return { result: { ok: false, problem: project.readOnlyReason }, left: 0 };
  try {
    const taken = await runOffline({ kind: "instrument", module: home.module, parts, choice, folder: home.folder }, [], progress, signal);
    const sounds = await Promise.all(taken.sounds.map((sound) => (sound === null ? null : incoming(home, sound))));
    const { document } = project;
    const result = project.change(() => {
      for (const sound of sounds) sound?.take(document);
      openInstrument(document.engine, fileName(choice.font), taken.bytes, sounds.map((sound) => sound?.digest ?? new Uint8Array(32)), toldNotes);
      return document.commit();
    });
    return { result, left: taken.left };
  } finally {
    if (signal.aborted) await home.removeIncoming();
  }
}
