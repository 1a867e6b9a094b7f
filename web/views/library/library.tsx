// What one can begin with, beside the arrangement: grooves, phrases, kits and the sounds of General MIDI, searched by typing, heard by
// themselves, placed by a press or dragged.
import { memo, useCallback, useDeferredValue, useEffect, useLayoutEffect, useMemo, useRef, useState, type MouseEvent, type ReactElement } from "react";
import { Autocomplete, Header, Input, ListBox, ListBoxItem, ListBoxSection, SearchField } from "react-aria-components";
import { t } from "../../messages/index.ts";
import { TICKS_PER_QUARTER, type FactoryInstrument, type FactoryPreset, type LibraryEntry, type Project } from "../../project/api.ts";
import type { Audible } from "../../project/audition.ts";
import { underFingers } from "../../lib/phone.ts";
import { useGrowing, useRead, useSignal } from "../../lib/react.ts";
import { deviceInfo, DEVICES, Kind, type DeviceInfo } from "../../project/fields.ts";
import { ownClips, type OwnClip } from "../../project/own_clips.ts";
import { ownPresets, type OwnPreset } from "../../project/own_presets.ts";
import { unwrapClips } from "../../project/clipboard.ts";
import { songSounds, type SongSound } from "../../project/song_sounds.ts";
import { effects, keyText, noteEffects } from "../../project/song.ts";
import { Button, Toggle } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { useFocusBack } from "../../ui/focus_back.ts";
import { Icon, isIconName, type IconName } from "../../ui/icon.tsx";
import type { MenuGroup } from "../../ui/menu.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { messageOf, say, type App, type Desk } from "../app.ts";
import { paste } from "../clipboard.ts";
import { useApp, useDesk } from "../context.tsx";
import { deviceIcon } from "../device_look.ts";
import { ontoGroups, sourceOf } from "../device/sound_sources.ts";
import { matches } from "../device/sounds.ts";
import { inSongKey, setInSongKey } from "./in_key.ts";
import { createListener } from "./listen.ts";
import { bringFiles, chooseFiles } from "../projects.ts";
import { carryRow } from "./carry.ts";
import { ownForm, placeDevice, placeEntry, placePreset, placeSound } from "./place.ts";
import { takeAsked } from "../workspace.ts";
import "./library.css";

type Shelf = "all" | "sound" | "effect" | "preset" | "song" | "mine" | LibraryEntry["type"];
const SHELVES: readonly { readonly id: Shelf; readonly name: string }[] = [{ id: "all", name: t("All") }, { id: "sound", name: t("Sounds") }, { id: "groove", name: t("Grooves") }, { id: "phrase", name: t("Phrases") }, { id: "kit", name: t("Kits") }, { id: "effect", name: t("Effects") }, { id: "preset", name: t("Presets") }, { id: "song", name: t("This song") }, { id: "mine", name: t("Mine") }];
const TITLES: Readonly<Record<LibraryEntry["type"], string>> = { groove: t("Grooves"), phrase: t("Phrases"), kit: t("Drum kits") };
const ORDER: readonly LibraryEntry["type"][] = ["groove", "phrase", "kit"];
const ROW = 36, AROUND = 240; // pixels: a row's, and those of what stands above and below all rows
/** Of hundreds: as many as the window shows, and no more than a frame has time for. */
const rowsAtOnce = (): number => Math.max(8, Math.ceil((window.innerHeight - AROUND) / ROW));
const LISTEN_AFTER_MS = 140; // arrows may run past

const iconOf = (entry: LibraryEntry): IconName =>
  entry.type !== "phrase" ? "drum" : entry.tags.includes("bass") ? "bass" : entry.tags.includes("chords") ? "keys" : entry.tags.includes("arpeggio") ? "sparkles" : "music";
const quarters = (entry: LibraryEntry): number => entry.lengthTicks / TICKS_PER_QUARTER;
const noteOf = (entry: LibraryEntry): string => (entry.type === "kit" ? "" : t("{bpm} BPM, {beats} beats", { bpm: entry.bpm, beats: quarters(entry) }));

/** A row: an entry, or one of the factory's instruments. */
interface Row { readonly key: string; readonly title: string; readonly name: string; readonly words: string; readonly icon: IconName; readonly note: string; readonly what: Audible | null; readonly drag: string; readonly place: (app: App, desk: Desk) => void; readonly info: string }

const entryRow = (entry: LibraryEntry): Row => ({
  key: `entry ${entry.index}`, title: TITLES[entry.type], name: entry.name, words: entry.tags.join(", "), icon: iconOf(entry), note: noteOf(entry), what: { type: "entry", index: entry.index }, drag: `entry ${entry.index}`,
  place: (app, desk) => placeEntry(app, desk, entry), info: t("{entry}. Press to put it at the playhead, or drag it onto a lane.", { entry: entry.name }),
});
const soundRow = (instrument: FactoryInstrument, index: number): Row => ({
  key: `sound ${index}`, title: instrument.family, name: instrument.name, words: instrument.family, icon: isIconName(instrument.icon) ? instrument.icon : "music", note: "", what: { type: "instrument", index }, drag: `sound ${index}`,
  place: (app, desk) => placeSound(app, desk, instrument), info: t("{instrument}. Press to play the chosen track with it.", { instrument: instrument.name }),
});

const effectRow = (info: DeviceInfo): Row => ({
  key: `device ${info.number}`, title: info.role === "note_effect" ? t("Note effects") : t("Effects"), name: info.name, words: info.summary, icon: deviceIcon(info), note: "", what: null, drag: `device ${info.number}`,
  place: (app, desk) => placeDevice(app, desk, info.number), info: t("{info}. {summary} Press to add it to the chosen track, or drag it onto a strip.", { info: info.name, summary: info.summary }),
});
const presetRow = (preset: OwnPreset): Row[] => {
  const info = DEVICES.find(({ id }) => id === preset.device);
  return info === undefined ? [] : [{ key: `mine ${preset.device} ${preset.name}`, title: t("My presets"), name: preset.name, words: `${info.name}${preset.tags.length > 0 ? `, ${preset.tags.join(", ")}` : ""}`, icon: "device", note: "", what: null, drag: `preset ${preset.device} ${preset.name}`,
    place: (app, desk) => placePreset(app, desk, preset), info: t("{preset}, a preset of {info} you saved. Press to add it to the chosen track, or drag it onto a strip.", { preset: preset.name, info: info.name }) }];
};
const factoryRow = (preset: FactoryPreset): Row[] => {
  const own = ownForm(preset), info = deviceInfo(preset.device);
  return own === null || info === undefined ? [] : [{ key: `preset ${preset.index}`, title: info.name, name: preset.name, words: preset.tags.join(", "), icon: deviceIcon(info), note: "", what: null, drag: `preset ${own.device} ${own.name}`,
    place: (app, desk) => placePreset(app, desk, own), info: t("{preset}, a preset of {info}. Press to add it to the chosen track, or drag it onto a strip.", { preset: preset.name, info: info.name }) }];
};
const soundOfSongRow = (sound: SongSound): Row => ({
  key: `asset ${sound.asset}`, title: t("Sounds of this song"), name: sound.name, words: "", icon: "audio", note: t("{seconds} s", { seconds: sound.seconds.toFixed(1) }), what: { type: "clips", text: sound.text }, drag: `asset ${sound.asset}`,
  place: (app) => void paste(app, sound.text), info: t("{clip}. Press to put it at the playhead, or drag it onto a lane.", { clip: sound.name }),
});
/** The key its notes were kept in. */
function keyNote(clip: OwnClip): string {
  const key = unwrapClips(clip.text)?.key ?? null;
  return key === null || clip.hasSound ? "" : keyText(key);
}
const clipRow = (clip: OwnClip): Row => ({
  key: `clip ${clip.name}`, title: t("My clips"), name: clip.name, words: clip.hasSound ? "sound" : "notes", icon: clip.hasSound ? "audio" : "music", note: keyNote(clip), what: { type: "clips", text: clip.text }, drag: `clip ${clip.name}`,
  place: (app) => void paste(app, clip.text, undefined, inSongKey.get()), info: t("{clip}. Press to put it at the playhead, or drag it onto a lane.", { clip: clip.name }),
});

const FONTS = ".sf2,.sfz,.zip,.wav,.flac,.aif,.aiff,audio/*"; // an SFZ comes with the sounds it names
function rowsOf(project: Project, shelf: Shelf, presets: readonly OwnPreset[], clips: readonly OwnClip[]): Row[] {
  const on = (one: Shelf): boolean => shelf === "all" || shelf === one;
  if (shelf === "preset") return project.presets().flatMap(factoryRow); // too many to stand among all
  return [...(on("song") ? songSounds(project).map(soundOfSongRow) : []), ...(on("mine") ? [...clips.map(clipRow), ...presets.flatMap(presetRow)] : []), ...ORDER.filter(on).flatMap((type) => project.library().filter((entry) => entry.type === type).map(entryRow)),
    ...(on("sound") ? project.instruments().map(soundRow) : []), ...(on("effect") ? [...effects(), ...noteEffects()].map(effectRow) : [])];
}

/** What is searched for by its name stands before what only speaks of it. */
const byName = (rows: readonly Row[], search: string): readonly Row[] =>
  search === "" ? rows : [...rows.filter(({ name }) => matches(name, search)), ...rows.filter(({ name }) => !matches(name, search))];

export function Library() {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const [shelf, setShelf] = useState<Shelf>("all");
  const [listens, setListens] = useState(false);
  const [chosen, setChosen] = useState<Row | null>(null);
  const byPointer = useRef(false), inKey = useSignal(inSongKey);
  const listener = useMemo(() => createListener(project), [project]);
  useEffect(() => () => listener.close(), [listener]);
  const presets = useSignal(ownPresets.list), clips = useSignal(ownClips.list);
  useEffect(() => void Promise.all([ownPresets.refresh(), ownClips.refresh()]), []);
  const sounds = useRead(project, () => (shelf === "song" || shelf === "all" ? project.childrenOf(project.root, Kind.asset).join() : ""));
  const [search, setSearch] = useState(""), ranked = useDeferredValue(search), [atOnce] = useState(rowsAtOnce);
  const all = useMemo(() => rowsOf(project, shelf, presets, clips), [project, shelf, presets, clips, sounds]);
  const rows = useGrowing(useMemo(() => byName(all, ranked), [all, ranked]), shelf, atOnce);
  const hear = useCallback((row: Row): void => {
    setChosen(row);
    if (row.what === null) return listener.stop();
    void listener.play(row.what).catch((error: unknown) => say(app, messageOf(error), { tone: "bad" }));
  }, [app, listener]);
  const room = useFocusBack<HTMLElement>();
  useLayoutEffect(() => {
    if (takeAsked() && !underFingers()) room.current?.querySelector("input")?.focus({ preventScroll: true }); // a finger would get the keys of its glass over what it looks at
  }, [room]);
  const sections = useSections(rows, useCallback((row: Row) => <Item key={row.key} row={row} listens={listens} byPointer={byPointer} hear={hear} />, [listens, hear]));
  /** Of the row under the pointer, or of the one that the arrows have reached. */
  const menu = (event: MouseEvent<HTMLElement>): void => {
    const item = (event.target as Element).closest<HTMLElement>(".library-item") ?? event.currentTarget.querySelector<HTMLElement>(".library-item[data-focused]");
    const row = rows.find(({ drag }) => drag === item?.dataset["carries"]), box = item?.getBoundingClientRect();
    if (!item || !row || !box) return;
    event.preventDefault();
    const at = item.contains(event.target as Element) ? { x: event.clientX, y: event.clientY } : { x: box.left + 40, y: box.bottom }, source = sourceOf(project, row.drag);
    const show = (label: string, groups: readonly MenuGroup[]): void => void setTimeout(() => app.menu.set({ ...at, label, groups }), 0); // when the one before is gone
    app.menu.set({ ...at, label: row.name, groups: [{ entries: [{ id: "place", name: t("Put into the song"), icon: "plus", run: () => row.place(app, desk) }, ...(row.what === null ? [] : [{ id: "hear", name: t("Listen first"), icon: "headphones" as const, run: () => hear(row) }])] }, ...(source === null ? [] : ontoGroups(app, desk, source, show))] });
  };
  return (
    <aside className="library" aria-label={t("Library")} ref={room} onContextMenu={menu} onKeyDown={(event) => {
      if (event.key !== "Escape") return; // of the search what is typed goes first
      event.stopPropagation();
      desk.library.set(false);
    }}>
      <header className="row g8 library-head">
        <h2 className="grow">{t("Library")}</h2>
        <Toggle icon="headphones" label={t("Listen first")} showLabel={false} size="sm" tone="ghost" isSelected={listens} info={t("Hear what is pressed or reached by the arrows, in the song's tempo. Enter puts it into the song.")} onChange={(on) => {
          setListens(on);
          if (!on) listener.stop();
        }} />
        <Toggle icon="music" label={t("In the song's key")} showLabel={false} size="sm" tone="ghost" isSelected={inKey} info={t("Your own clips of notes come in the song's key, as phrases do.")} onChange={setInSongKey} />
        <Button icon="close" label={t("Close the library")} showLabel={false} tone="ghost" size="sm" onPress={() => desk.library.set(false)} />
      </header>
      <Autocomplete filter={matches} inputValue={search} onInputChange={setSearch}>
        <SearchField aria-label={t("Search the library")} className="library-search"><Icon name="search" size={14} /><Input placeholder={t("Search: funk, slow, bass")} /></SearchField>
        <div className="library-shelves"><Segmented label={t("Shelf")} value={shelf} fill segments={SHELVES} onChange={setShelf} /></div>
        <div className="library-scroll" role="group" aria-label={t("Entries")} tabIndex={0} onPointerDownCapture={(event) => {
          byPointer.current = true;
          const item = (event.target as Element).closest<HTMLElement>(".library-item"), row = rows.find(({ drag }) => drag === item?.dataset["carries"]);
          if (row) carryRow(app, project, event.nativeEvent, row.drag, row.name);
        }} onKeyDownCapture={() => (byPointer.current = false)}>
        <ListBox className="library-list" aria-label={t("Library")} selectionMode="none" renderEmptyState={() => <Empty art={search.trim() !== "" ? "search" : shelf === "song" ? "sound" : "shelf"} words={search.trim() !== "" && shelf !== "all" ? t("Nothing here is called that. All may have it.") : shelf === "song" ? t("This song plays no sound files yet. Drop one on a lane, or record.") : shelf === "mine" && clips.length + presets.length === 0 ? t("What you keep is here, in every project: save a preset on a device, or keep a clip by its menu.") : t("Nothing is called that. Try a style, a speed or an instrument.")} />}
          onAction={(key) => {
            const row = rows.find((one) => one.key === key);
            if (row === undefined) return;
            if (listens && byPointer.current && row.what !== null) hear(row);
            else row.place(app, desk);
          }}>
          {sections}
        </ListBox>
        </div>
      </Autocomplete>
      {listens && chosen !== null
        ? <div className="row g8 library-foot"><span className="grow clamp">{chosen.name}</span><Button size="sm" icon="stop" label={t("Stop listening")} showLabel={false} tone="ghost" onPress={() => listener.stop()} /><Button size="sm" label={t("Put into the song")} onPress={() => chosen.place(app, desk)} /></div>
        : shelf === "mine" ? <div className="row library-foot"><Button size="sm" icon="folder" label={t("Bring in a SoundFont or SFZ")} info={t("Instruments of your own: a SoundFont (.sf2), or an SFZ together with its WAV or FLAC files, all chosen at once or in a zip. Folders can be dropped on the window.")} onPress={() => void chooseFiles(FONTS).then((files) => bringFiles(app, files))} /></div>
        : <p className="t3 s11 library-foot">{t("Phrases come in the song's key. The first thing in an empty song brings its tempo.")}</p>}
    </aside>
  );
}

/** Rows under their titles. What is there already is not made anew when more comes. */
function useSections(rows: readonly Row[], itemOf: (row: Row) => ReactElement): readonly ReactElement[] {
  const kept = useMemo(() => new Map<string, { readonly rows: readonly Row[]; readonly section: ReactElement }>(), [itemOf]), items = useMemo(() => new WeakMap<Row, ReactElement>(), [itemOf]);
  const made = (row: Row): ReactElement => {
    const item = items.get(row) ?? itemOf(row);
    items.set(row, item);
    return item;
  };
  return [...Map.groupBy(rows, ({ title }) => title)].map(([title, own]) => {
    const before = kept.get(title);
    if (before?.rows.length === own.length && before.rows.every((row, index) => row === own[index])) return before.section;
    const section = <ListBoxSection key={title}><Header className="head">{title}</Header>{own.map(made)}</ListBoxSection>;
    kept.set(title, { rows: own, section });
    return section;
  });
}

interface ItemProps { readonly row: Row; readonly listens: boolean; readonly byPointer: { readonly current: boolean }; readonly hear: (row: Row) => void }

function Item({ row, listens, byPointer, hear }: ItemProps) {
  return (
    <ListBoxItem id={row.key} className={`library-item ${row.what?.type === "instrument" ? "plain" : ""}`} textValue={`${row.name} ${row.words} ${row.title}`} data-info={row.info} data-carries={row.drag}>
      {({ isFocused }) => <Said row={row} heard={listens && isFocused && !byPointer.current} hear={hear} />}
    </ListBoxItem>
  );
}

/** What stands on a row; it plays once the arrows have come to rest on it. */
const Said = memo(function Said({ row, heard, hear }: { row: Row; heard: boolean; hear: (row: Row) => void }) {
  useEffect(() => {
    if (!heard) return;
    const timer = setTimeout(() => hear(row), LISTEN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [heard, row, hear]);
  return (
    <>
      <Icon name={row.icon} />
      <span className="library-name"><span className="clamp">{row.name}</span>{row.words !== row.title ? <span className="clamp t3 s11">{row.words}</span> : null}</span>
      <span className="t3 s11 library-note">{row.note}</span>
    </>
  );
});
