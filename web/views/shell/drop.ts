// Files from the desktop, dropped anywhere on the page.
import { bringFiles } from "../projects.ts";
import type { App } from "../app.ts";

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true;

export function attachDrop(app: App, show: (on: boolean) => void): () => void {
  let depth = 0;
  const enter = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (++depth === 1) show(true);
  };
  const over = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
  };
  const leave = (event: DragEvent): void => {
    if (hasFiles(event) && --depth <= 0) hide();
  };
  const hide = (): void => {
    depth = 0;
    show(false);
  };
  const drop = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    hide();
    const files = [...(event.dataTransfer?.files ?? [])];
    void bringFiles(app, files, dropPlace(app, event));
  };
  window.addEventListener("dragenter", enter);
  window.addEventListener("dragover", over);
  window.addEventListener("dragleave", leave);
  window.addEventListener("drop", drop);
  return () => {
    window.removeEventListener("dragenter", enter);
    window.removeEventListener("dragover", over);
    window.removeEventListener("dragleave", leave);
    window.removeEventListener("drop", drop);
  };
}

/** Over the lanes: the bar under the pointer. Elsewhere: the playhead. */
function dropPlace(app: App, event: DragEvent): { ticks: number; track: null } | undefined {
  const desk = app.desk.get(), lanes = document.querySelector(".arr .lanes");
  if (!desk || !lanes || !lanes.contains(event.target as Node)) return undefined;
  const view = desk.view.get();
  const ticks = view.originTicks + (event.clientX - lanes.getBoundingClientRect().left) * view.ticksPerPixel;
  return { ticks: desk.project.barTicks(desk.project.barAt(Math.max(0, ticks)).bar), track: null };
}
