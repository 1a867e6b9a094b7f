// Why a file was not taken, in a musician's words: what is wrong with it, and what to do. What its reader said is in the report.
import { StatusCode } from "@gen/schema";
import { fileEnding } from "../lib/font_files.ts";
import { said, t } from "../messages/index.ts";
import type { EditResult } from "../project/api.ts";
import { unreadOf } from "../project/importer.ts";
import { note } from "./crash/log.ts";

type Named = Pick<File, "name" | "size">;
type Kind = "sound" | "midi" | "project" | "instrument";

const KINDS: Readonly<Record<string, Kind>> = { mid: "midi", midi: "midi", rmi: "midi", kar: "midi", tutti: "project", sf2: "instrument", sf3: "instrument", sfz: "instrument", zip: "instrument" };
/** Longer than other endings. */
const kindOf = (name: string): Kind => (/\.dawproject$/i.test(name) ? "project" : KINDS[fileEnding(name)] ?? "sound");

/** What else one may bring. */
const OTHER: Readonly<Record<Kind, () => string>> = {
  sound: () => t("Save it as WAV, AIFF, FLAC or MP3, and bring that."),
  midi: () => t("Save it as a MIDI file once more, and bring that."),
  project: () => t("Save it once more in the program that it comes from, and open that."),
  instrument: () => t("SoundFonts and SFZ instruments with their sounds can be brought."),
};

const unknown = (file: string, kind: Kind): string => `${t("{file} is of a kind that cannot be read here.", { file })} ${OTHER[kind]()}`;
const damaged = (file: string): string => t("{file} is damaged, or something else than its name says. Copy or download it again.", { file });

const WHY: Readonly<Record<number, (file: string, kind: Kind) => string>> = {
  [StatusCode.noMemory]: (file) => t("There is not enough memory for {file}. Close other tabs and programs, and bring it again.", { file }),
  [StatusCode.tooLarge]: (file) => t("{file} is larger than what can be read here. Bring it in parts.", { file }),
  [StatusCode.truncated]: (file) => t("{file} is not whole: its end is missing. Copy or download it again.", { file }),
  [StatusCode.corrupt]: damaged,
  [StatusCode.unsupported]: unknown,
  [StatusCode.outOfRange]: unknown,
  [StatusCode.newer]: (file) => t("{file} was made by a newer Tutti. Reload this page, and open it again.", { file }),
};
/** A project that breaks a rule or lacks a part of itself was made by nobody's hands. */
const WHY_PROJECT: Readonly<Record<number, (file: string) => string>> = { [StatusCode.notFound]: damaged, [StatusCode.refused]: damaged };

function words(file: Named, problem: string, status: number | undefined): string {
  const kind = kindOf(file.name), why = status === undefined ? undefined : WHY[status] ?? (kind === "project" ? WHY_PROJECT[status] : undefined);
  if (why === undefined) return problem.includes(file.name) ? said(problem) : `${file.name}: ${said(problem)}`;
  note("warning", `${file.name}: ${problem}`);
  return file.size === 0 ? t("{file} is empty. Copy or download it again.", { file: file.name }) : why(file.name, kind);
}

export const refusedAs = (file: Named, { problem, status }: EditResult & { ok: false }): string => words(file, problem, status);

export function refusedBy(file: Named, error: unknown): string {
  const { message = String(error), status } = error as { readonly message?: string; readonly status?: unknown };
  return unreadOf(file, error) ?? words(file, message, typeof status === "number" ? status : undefined);
}

/** What came of bringing a file, told of the file. */
export const ofFile = (file: Named, result: EditResult): EditResult => (result.ok ? result : { ...result, problem: refusedAs(file, result) });
