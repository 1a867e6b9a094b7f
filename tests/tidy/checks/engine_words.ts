// German says all that the engine says: why it refuses, and what its steps are called; and what the server answers in sentences. The text in the C is the key, with {1}, {2} for
// what printf fills in; its line stands in web/messages/de_told_problems.ts, or with the other told ones.
import { type Check, type Finding, type Tree } from "../check.ts";
import { lineAt, linesIn } from "./messages.ts";

/** Where words for people are: below, graph and devices refuse only what a mistake of ours can bring about, and the tables have lines of their own. */
const SPEAKS = /^(?:engine\/(?:core|formats|model|session)|wasm)\/(?!presets_|programs_|library_|instruments|schema|midi_words|frames|ring|tempo|doc_json_write|export_dawproject|import_dawproject_)\w+\.c$/; // what a DAWproject could not bring stands in the song's notes
const STEPS = /^(?:engine\/model\/edit_\w+|engine\/session\/(?:import_(?:audio|midi)|presets|record_(?:audio|notes|performance)|zones)|wasm\/exports_share)\.c$/;
const ANSWERS = /^server\/(?:routes\/(?!api_print)|auth\/|jobs\/)\w+\.c$/;
const TOLD = /^web\/messages\/de_told\w*\.ts$/;

/** What is no sentence for people, with the reason. */
const LEFT: Readonly<Record<string, string>> = {
  "%s%s%s (at byte %llu)": "joins the parts of a problem", "unknown status": "a mistake of ours", "owned values are swapped, not put": "a mistake of ours",
  "pointers have four bytes here": "a mistake of ours", "the name comes first, then the offset": "a mistake of ours", "the layout in files": "a mistake of ours", "the page gives it so much room": "a mistake of ours",
  "%s clip": "a verb and clips: the verbs have lines", "%s %u clips": "a verb and clips: the verbs have lines",
  "%s %s": "a verb and a name: both have lines", "Clips": "a name that clips are given", "Recording": "a name that clips are given", "NaN or -0": "a mistake of ours", "bypass preset": "names of fields",
  ...Object.fromEntries([
    "Not brought over:\\n", "- and more\\n", "this sound is not in the file", "this sound is missing, or is none that can be read", "the equaliser's bands beyond five",
    "a track beyond what a song may have", "a VCA track", "a send that does not lead to an effect track", "notes on a track that plays none", "a lane of something that was not brought over",
  ].map((words) => [words, "written into the song's notes, whoever reads them"])), "audio notes": "a word of DAWproject",
  ...Object.fromEntries(["fmt / format", "fmt / bits", "fmt / channels", "fmt / rate", "fmt / block align", "fmt "].map((name) => [name, "the name of a chunk"])),
};

interface Text { readonly path: string; readonly line: number; readonly text: string }

/** The texts of a C file, those that are written in pieces as one; comments hold none. */
function textsIn(path: string, source: string): Text[] {
  const bare = source.replace(/\/\*[^]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "));
  return [...bare.matchAll(/"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*/g)].map((match) => ({
    path, line: lineAt(bare, match.index), text: match[0].replace(/"\s+"/g, "").slice(1, -1).replaceAll('\\"', '"').replaceAll("\\\\", "\\"),
  }));
}

/** "samples of %u bits" as "samples of {1} bits". */
export function keyOf(format: string): string {
  let count = 0;
  return format.replace(/%[-+ #0]*\d*(?:\.\d+)?(?:ll|l|z|h)?[a-z]/g, () => `{${++count}}`);
}

const refuses = (text: string): boolean => /^[a-z%0-9]/.test(text) && / /.test(text) && /[a-z]{2}/.test(text) && !text.includes("_");

const answers = (text: string): boolean => /^[A-Z][a-z']+ .*\.$/.test(text);

function said(tree: Tree): Finding[] {
  const findings: Finding[] = [], told = new Set<string>();
  for (const [path, text] of tree) if (TOLD.test(path)) for (const line of linesIn(path, text)) told.add(line.key.replace(/\{\w+\}/g, "{}"));
  const ask = ({ path, line }: Text, key: string): void => {
    if (!told.has(key.replace(/\{\w+\}/g, "{}"))) findings.push({ path, line, text: `“${key}” has no German line in de_told` });
  };
  for (const [path, source] of tree) {
    // What stands in the API's documentation is for programmers.
    if (ANSWERS.test(path)) for (const text of textsIn(path, source.replace(/\.doc =\s*(?:"(?:[^"\\\n]|\\.)*"\s*)+/g, ""))) if (answers(text.text)) ask(text, keyOf(text.text));
    if (!SPEAKS.test(path)) continue;
    const verbs = new Set([...source.matchAll(/edit_begin_clips\([^"]*"([^"]+)"/g)].map((match) => match[1]));
    for (const text of textsIn(path, source)) {
      if (Object.hasOwn(LEFT, text.text)) continue;
      if (refuses(text.text)) ask(text, keyOf(text.text));
      else if (verbs.has(text.text)) [`${text.text} clip`, `${text.text} {1} clips`].forEach((key) => ask(text, key));
      else if (STEPS.test(path) && /^[A-Z][a-z]/.test(text.text)) ask(text, keyOf(text.text));
    }
  }
  return findings;
}

export const engineWords: Check = {
  name: "German says all that the engine says",
  run: said,
  bad: {
    "engine/model/edit_split.c": 'if (!edit_begin_clips(&edit, doc, author, "Split", clips, problem)) return edit_refuse(&edit, "split", "there is nothing "\n  "to split");\nbatch_create(memory, "Split notes", 1);',
    "server/routes/doors.c": '{.doc = "Open a door."}; api_refuse(call, 403, "This door is shut."); api_answer(call, 200, "open");',
    "web/messages/de_told.ts": 'export const told = { "Split clip": "Clip teilen" };',
  },
  finds: 4,
  good: {
    "engine/model/edit_split.c": '/* "there is nothing here" */ problem_set(problem, STATUS_REFUSED, NO_OFFSET, "split", "%u clips are too many for %s", count, name);',
    "web/messages/de_told.ts": 'export const told = { "{1} clips are too many for {2}": "{1} Clips sind zu viele für {2}" };',
  },
};
