// What went wrong in an export, in plain words and with a way out.
import { messageOf } from "../app.ts";
import { t } from "../../messages/index.ts";

/** Browsers say that a disk or the memory is full in many ways. */
const FULL = /quota|no space|disk.*full|enospc|allocation failed|out of memory|array buffer allocation|invalid (typed )?array length|could not be read|notreadable/i;

export function exportProblem(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  if (name === "QuotaExceededError" || name === "NotReadableError" || FULL.test(messageOf(error)))
    return t("There is not enough room on this device for the file. Free some space, or export a shorter range, fewer stems or a smaller format. Nothing of the song is lost.");
  return messageOf(error);
}
