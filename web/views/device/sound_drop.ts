// A sound, let go over a pad or a key: it becomes a zone there. Files come from the desktop, rows from the library. Instruments among the
// files are more than a sound: they are offered as they are anywhere else, as tracks of their own.
import { droppedFiles, holdsInstrument } from "../../lib/font_files.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { report, type App, type Desk } from "../app.ts";
import { ofFile } from "../file_refusals.ts";
import { DRAG_TYPE } from "../library/place.ts";
import { bringPlaced, working } from "../projects.ts";
import { SOUND_TYPE, sourceOf, sourceOnto } from "./sound_sources.ts";

const carriesRow = (event: { readonly dataTransfer: DataTransfer | null }): boolean => event.dataTransfer?.types.includes(SOUND_TYPE) === true;
export const carriesSound = (event: { readonly dataTransfer: DataTransfer | null }): boolean => event.dataTransfer?.types.includes("Files") === true || carriesRow(event);

/** What was let go goes to a key, and is taken: nobody below puts it elsewhere. */
export function droppedOnto(app: App, desk: Desk, device: Id, event: { readonly dataTransfer: DataTransfer | null; preventDefault(): void }, key: number): void {
  event.preventDefault();
  if (!carriesRow(event)) {
    return void droppedFiles(event.dataTransfer).then((files) => (holdsInstrument(files) ? bringPlaced(app, files) : soundsOnto(app, desk, device, files.map(({ file }) => file), key)));
  }
  const source = sourceOf(desk.project, event.dataTransfer?.getData(DRAG_TYPE) ?? "");
  if (source !== null) void sourceOnto(app, desk, source, device, key);
}

/** Several files go to one key after the other. */
export async function soundsOnto(app: App, desk: Desk, device: Id, files: readonly File[], key: number): Promise<void> {
  for (const [index, file] of files.entries()) {
    const stop = new AbortController();
    const result = await working(app, t("Bringing in {file}", { file: file.name }), (progress) => desk.project.importZone(file, device, key + index, progress, stop.signal), () => stop.abort());
    if (result === null || !report(app, ofFile(file, result), result.ok ? t("{file} can be played", { file: file.name }) : undefined)) return;
  }
}
