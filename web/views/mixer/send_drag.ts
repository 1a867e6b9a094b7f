// A send made by carrying it: from a strip onto a return; onto the master, where a new return is made for it.
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { addReturn } from "../../project/edit_routing.ts";
import { isReturnTrack, trackHue, trackName } from "../../project/song.ts";
import { report, say, type App, type Desk } from "../app.ts";
import { beginDrag, createLight } from "../drag.ts";

export const NEW_SEND_DB = -12;

const stripAt = (x: number, y: number): HTMLElement | null => document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-strip]") ?? null;

export function dragSend(app: App, desk: Desk, track: Id, event: PointerEvent): void {
  const { project } = desk, light = createLight();
  beginDrag(event, {
    name: () => t("Send of {track}", { track: trackName(project, track) }), hue: trackHue(project, track),
    move: (next) => light(stripAt(next.clientX, next.clientY)),
    drop(next) {
      const target = BigInt(stripAt(next.clientX, next.clientY)?.dataset.strip ?? "0") as Id;
      if (!project.exists(target) || target === track) return;
      if (target === project.master) report(app, addReturn(project, { track, gainDb: NEW_SEND_DB }).result);
      else if (!isReturnTrack(project, target)) say(app, t("{track} is no return. Drop a send on a return, or on the master for a new one.", { track: trackName(project, target) }));
      else report(app, project.perform({ edit: "add-sends", sources: [track], target, gainDb: NEW_SEND_DB }).result);
    },
    end: () => light(null),
  });
}
