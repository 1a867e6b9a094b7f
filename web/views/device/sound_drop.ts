// A sound file from the desktop, let go over a pad or a key: it becomes a zone there.
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { report, type App, type Desk } from "../app.ts";
import { working } from "../projects.ts";

export const carriesFiles = (event: { readonly dataTransfer: DataTransfer | null }): boolean => event.dataTransfer?.types.includes("Files") === true;

/** Several files go to one key after the other. */
export async function soundsOnto(app: App, desk: Desk, device: Id, files: readonly File[], key: number): Promise<void> {
  for (const [index, file] of files.entries()) {
    const stop = new AbortController();
    const result = await working(app, t("Bringing in {file}", { file: file.name }), (progress) => desk.project.importZone(file, device, key + index, progress, stop.signal), () => stop.abort());
    if (result === null || !report(app, result, result.ok ? t("{file} can be played", { file: file.name }) : undefined)) return;
  }
}
