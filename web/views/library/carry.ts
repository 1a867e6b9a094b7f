// A row of the library carried by hand. The list keeps its focus in the search, so that a press on a row never becomes the browser's own
// drag; what lies under the pointer is told the same events as by one, and takes rows as it takes files.
import { t } from "../../messages/index.ts";
import type { Project } from "../../project/api.ts";
import { SOUND_TYPE, sourceOf } from "../device/sound_sources.ts";
import { beginDrag, createDropLine } from "../drag.ts";
import { laneLanding } from "../shell/landing.ts";
import type { App } from "../app.ts";
import { DRAG_TYPE } from "./place.ts";

/** `press`: on a row that says what it carries, called `name`. */
export function carryRow(app: App, project: Project, press: PointerEvent, carries: string, name: string): void {
  const data = new DataTransfer(), line = createDropLine();
  data.setData(DRAG_TYPE, carries);
  if (sourceOf(project, carries) !== null) data.setData(SOUND_TYPE, carries);
  let over: Element | null = null;
  const tell = (type: string, target: Element, { clientX, clientY, altKey, ctrlKey, shiftKey, metaKey }: PointerEvent): void =>
    void target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, composed: true, clientX, clientY, altKey, ctrlKey, shiftKey, metaKey, dataTransfer: data }));
  let last = press;
  beginDrag(press, {
    name(event) {
      const landing = laneLanding(app, event);
      return landing === null ? name : t("{name}, bar {bar}", { name, bar: landing.bar });
    },
    move(event) {
      last = event;
      const next = document.elementFromPoint(event.clientX, event.clientY), before = over;
      over = next;
      if (next !== before && next !== null) tell("dragenter", next, event);
      if (next !== before && before !== null) tell("dragleave", before, event);
      if (next !== null) tell("dragover", next, event);
      const landing = laneLanding(app, event);
      if (landing === null) line.hide();
      else line.show(landing.x, landing.top, 2, landing.height);
    },
    drop(event) {
      const target = over;
      over = null;
      if (target !== null) tell("drop", target, event);
    },
    end() {
      if (over !== null) tell("dragleave", over, last);
      line.hide();
    },
  });
}
