// Which commands somebody may use in a shared song. The room judges every change by its own table (engine/model/rights.h) and the
// page's document refuses what that forbids; this spares people the try.
import type { Command, CommandGroup } from "../commands/command.ts";
import { t } from "../messages/index.ts";
import type { Role } from "../net/server.ts";

/** Groups whose commands change the song, but for those named below. */
const CHANGING: ReadonlySet<CommandGroup> = new Set<CommandGroup>(["Edit", "Notes", "Tracks", "Devices"]);
const CHANGING_TOO: ReadonlySet<string> = new Set(["import", "record", "keep-played", "punch", "step-input"]);
/** They change nothing, or only what this page shows. */
const LOOKING: ReadonlySet<string> = new Set(["copy-clips", "deselect", "keep-clips", "select-above", "select-all", "select-below", "select-next", "select-previous", "fold-group", "show-return"]);
/** What a performance does. */
const PERFORMING: ReadonlySet<string> = new Set(["undo", "redo", "mute-track", "solo-track", "cue-track", "solo-mode", "bypass-device", "reset-device", "mute-send", "arm-track", "record", "keep-played", "punch"]);

export function mayRun(role: Role | null, { id, group }: Pick<Command, "id" | "group">): boolean {
  if (role === null || role === "owner" || role === "editor" || LOOKING.has(id)) return true;
  if (PERFORMING.has(id)) return role === "performer";
  return !CHANGING.has(group) && !CHANGING_TOO.has(id);
}

/** What somebody reads who may not change everything; null: they may. */
export const roleText = (role: Role | null): string | null =>
  role === "performer" ? t("You perform in this song: play, launch, move its faders, mutes, parameters and slots, and record on tracks that are offered. Its other notes, clips and tracks are not yours to change.") : null;
