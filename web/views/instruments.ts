// SoundFonts and SFZ instruments that were brought: what they offer, and one of it on a track of its own.
import { fileName } from "../lib/font_files.ts";
import { t, tn } from "../messages/index.ts";
import type { InstrumentFont, InstrumentPart } from "../project/offline_protocol.ts";
import type { Id, Project } from "../project/api.ts";
import { chooseInstrument } from "../project/edit_devices.ts";
import { isNoteTrack, trackName } from "../project/song.ts";
import { report, say, type App, type OfferedPreset } from "./app.ts";
import { selectTrack } from "./editing.ts";
import { refusedBy } from "./file_refusals.ts";
import { working } from "./projects.ts";

const DRUM_BANK = 128; // of SoundFonts that keep to General MIDI

const presetNote = (font: InstrumentFont, index: number): string => {
  const preset = font.presets[index];
  if (font.presets.length === 1 || preset === undefined) return "";
  return preset.bank === DRUM_BANK ? t("Drums {program}", { program: preset.program + 1 }) : preset.bank === 0 ? `${preset.program + 1}` : `${preset.bank}:${preset.program + 1}`;
};

const presetsOf = (fonts: readonly InstrumentFont[]): OfferedPreset[] =>
  fonts.flatMap((font) => font.presets.map((preset, index) => ({ key: `${font.path} ${index}`, font: font.path, preset: index, name: preset.name || t("Preset {number}", { number: index + 1 }), note: presetNote(font, index), group: fileName(font.path) })));

/** Says what was wrong, and gives whether there is anything. `show` is called before anything is offered, `done` when a track was made. */
export async function offerInstruments(app: App, project: Project, parts: readonly InstrumentPart[], show: () => void, done: () => void): Promise<boolean> {
  const names = [...new Set(parts.map(({ path }) => fileName(path)))], title = names.length === 1 ? (names[0] ?? "") : t("Instruments");
  const fonts = await working(app, t("Looking into {file}", { file: title }), () => project.fontsIn(parts).catch((error: unknown) => {
    throw new Error(refusedBy({ name: title, size: parts[0]?.file.size ?? 0 }, error));
  }));
  const presets = presetsOf(fonts ?? []), [first] = presets;
  if (!first) {
    if (fonts) say(app, t("{file} has no presets.", { file: title }), { tone: "bad" });
    return false;
  }
  show();
  const take = (preset: OfferedPreset): void => void takePreset(app, project, parts, preset).then((made) => {
    if (made) done();
  });
  if (presets.length === 1) take(first);
  else app.offer.set({ title: fonts?.length === 1 ? fileName(first.font) : t("Instruments"), presets, take });
  return true;
}

async function takePreset(app: App, project: Project, parts: readonly InstrumentPart[], preset: OfferedPreset): Promise<boolean> {
  const stop = new AbortController();
  const taken = await working(app, t("Bringing in {file}", { file: preset.name }), (progress) => project.importInstrument(parts, preset, progress, stop.signal), () => stop.abort());
  const desk = app.desk.get();
  if (!taken || !report(app, taken.result)) return false;
  const track = taken.made.find((id) => isNoteTrack(project, id));
  if (track === undefined || desk?.project !== project) return true;
  selectTrack(desk, track);
  desk.device.set(null);
  const name = trackName(project, track);
  say(app, taken.left === 0 ? t("{instrument} has a track of its own", { instrument: name }) : tn(taken.left, "{instrument} has a track of its own. 1 thing could not be brought over: the song's notes say what.", "{instrument} has a track of its own. {count} things could not be brought over: the song's notes say what.", { instrument: name }),
    taken.left === 0 ? {} : { long: true, action: { name: t("Show the notes"), run: () => app.drawer.set("notes") } });
  return true;
}

/** What the factory has, by families: one press, and the track plays it instead of what it plays. */
export function offerFactory(app: App, project: Project, track: Id): void {
  const instruments = project.instruments();
  app.offer.set({ title: t("What {track} plays", { track: trackName(project, track) }), about: t("The track plays what you choose."), presets: instruments.map(({ name, family }, index) => ({ key: String(index), font: "", preset: index, name, note: "", group: family })), take: ({ preset }) => {
    const instrument = instruments[preset];
    if (instrument && project.exists(track)) report(app, chooseInstrument(project, track, instrument).result);
  } });
}
