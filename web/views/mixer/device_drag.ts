// Devices carried between strips, or within one. Where they would lie a line shows; where they cannot, it is said why.
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { placeForDevice } from "../../project/device_places.ts";
import { infoOf } from "../../project/song.ts";
import { report, say, type App, type Desk } from "../app.ts";
import { beginDrag, createDropLine, createLight } from "../drag.ts";
import { selectTrack } from "../editing.ts";

export interface InsertPlace { readonly track: Id; readonly index: number; readonly box: DOMRect; readonly y: number }

/** The place in a strip's chain under a point of the window; null: no strip is there. */
export function insertPlaceAt(x: number, y: number): InsertPlace | null {
  const strip = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-strip]"), holder = strip?.querySelector<HTMLElement>("[data-holder]");
  if (!strip || !holder) return null;
  const slots = [...holder.querySelectorAll<HTMLElement>("[data-device]")].map((slot) => slot.getBoundingClientRect()), box = holder.getBoundingClientRect();
  const inside = y >= box.top && y <= box.bottom, found = slots.findIndex((slot) => y < slot.top + slot.height / 2), index = !inside || found < 0 ? slots.length : found;
  const edge = slots[index]?.top ?? (slots.at(-1)?.bottom ?? box.top + 2);
  return { track: BigInt(strip.dataset.strip ?? "0") as Id, index, box, y: Math.min(edge - 1, box.bottom - 2) };
}

export function dragDevice(app: App, desk: Desk, device: Id, hue: number, event: PointerEvent): void {
  const { project } = desk, line = createDropLine(), light = createLight();
  let place: InsertPlace | null = null;
  beginDrag(event, {
    name: (next) => {
      const name = infoOf(project, device)?.name ?? t("Device");
      return next.altKey ? t("Copy {name}", { name }) : name;
    }, hue,
    move(next) {
      place = insertPlaceAt(next.clientX, next.clientY);
      light(place === null ? null : document.querySelector(`[data-strip="${place.track}"]`));
      if (place === null) line.hide();
      else line.show(place.box.left + 4, place.y, place.box.width - 8, 2);
    },
    drop(next) {
      if (place === null || !project.exists(device)) return;
      const found = placeForDevice(project, infoOf(project, device), place.track, place.index, next.altKey ? null : device);
      if ("problem" in found) return void say(app, found.problem, { tone: "bad" });
      const { result, made } = project.perform({ edit: next.altKey ? "copy-devices" : "move-devices", devices: [device], holder: place.track, after: found.after });
      if (!report(app, result)) return;
      selectTrack(desk, place.track);
      desk.device.set(made.find((one) => project.exists(one) && project.parentOf(one) === place?.track) ?? device);
    },
    end() {
      line.hide();
      light(null);
    },
  });
}
