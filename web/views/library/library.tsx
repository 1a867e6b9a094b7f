// What one can begin with, beside the arrangement: grooves, phrases, kits and the sounds of General MIDI, searched by typing, heard by
// themselves, placed by a press or dragged.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Autocomplete, Header, Input, ListBox, ListBoxItem, ListBoxSection, SearchField } from "react-aria-components";
import { TICKS_PER_QUARTER, type FactoryInstrument, type LibraryEntry, type Project } from "../../project/api.ts";
import type { Audible } from "../../project/audition.ts";
import { Button, Toggle } from "../../ui/button.tsx";
import { Icon, isIconName, type IconName } from "../../ui/icon.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { messageOf, say, type App, type Desk } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { matches } from "../device/sounds.ts";
import { createListener } from "./listen.ts";
import { DRAG_TYPE, placeEntry, placeSound } from "./place.ts";
import "./library.css";

type Shelf = "all" | "sound" | LibraryEntry["type"];
const SHELVES: readonly { readonly id: Shelf; readonly name: string }[] = [{ id: "all", name: "All" }, { id: "sound", name: "Sounds" }, { id: "groove", name: "Grooves" }, { id: "phrase", name: "Phrases" }, { id: "kit", name: "Kits" }];
const TITLES: Readonly<Record<LibraryEntry["type"], string>> = { groove: "Grooves", phrase: "Phrases", kit: "Drum kits" };
const ORDER: readonly LibraryEntry["type"][] = ["groove", "phrase", "kit"];
const LISTEN_AFTER_MS = 140; // arrows may run past

const iconOf = (entry: LibraryEntry): IconName =>
  entry.type !== "phrase" ? "drum" : entry.tags.includes("bass") ? "bass" : entry.tags.includes("chords") ? "keys" : entry.tags.includes("arpeggio") ? "sparkles" : "music";
const quarters = (entry: LibraryEntry): number => entry.lengthTicks / TICKS_PER_QUARTER;
const noteOf = (entry: LibraryEntry): string => (entry.type === "kit" ? "" : `${entry.bpm} BPM, ${quarters(entry)} beats`);

/** A row: an entry, or one of the factory's instruments. */
interface Row { readonly key: string; readonly title: string; readonly name: string; readonly words: string; readonly icon: IconName; readonly note: string; readonly what: Audible; readonly place: (app: App, desk: Desk) => void; readonly info: string }

const entryRow = (entry: LibraryEntry): Row => ({
  key: `entry ${entry.index}`, title: TITLES[entry.type], name: entry.name, words: entry.tags.join(", "), icon: iconOf(entry), note: noteOf(entry), what: { type: "entry", index: entry.index },
  place: (app, desk) => placeEntry(app, desk, entry), info: `${entry.name}. Press to put it at the playhead, or drag it onto a lane.`,
});
const soundRow = (instrument: FactoryInstrument, index: number): Row => ({
  key: `sound ${index}`, title: instrument.family, name: instrument.name, words: instrument.family, icon: isIconName(instrument.icon) ? instrument.icon : "music", note: "", what: { type: "instrument", index },
  place: (app, desk) => placeSound(app, desk, instrument), info: `${instrument.name}. Press to play the chosen track with it.`,
});

function rowsOf(project: Project, shelf: Shelf): Row[] {
  const entries = ORDER.filter((type) => shelf === "all" || shelf === type).flatMap((type) => project.library().filter((entry) => entry.type === type).map(entryRow));
  return [...entries, ...(shelf === "all" || shelf === "sound" ? project.instruments().map(soundRow) : [])];
}

export function Library() {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const [shelf, setShelf] = useState<Shelf>("all");
  const [listens, setListens] = useState(false);
  const [chosen, setChosen] = useState<Row | null>(null);
  const byPointer = useRef(false);
  const listener = useMemo(() => createListener(project), [project]);
  useEffect(() => () => listener.close(), [listener]);
  const rows = useMemo(() => rowsOf(project, shelf), [project, shelf]);
  useDragging(project.library());
  const hear = useCallback((row: Row): void => {
    setChosen(row);
    void listener.play(row.what).catch((error: unknown) => say(app, messageOf(error), { tone: "bad" }));
  }, [app, listener]);
  return (
    <aside className="library" aria-label="Library">
      <header className="row g8 library-head">
        <h2 className="grow">Library</h2>
        <Toggle icon="headphones" label="Listen first" showLabel={false} size="sm" tone="ghost" isSelected={listens} info="Hear what is pressed or reached by the arrows, in the song's tempo. Enter puts it into the song." onChange={(on) => {
          setListens(on);
          if (!on) listener.stop();
        }} />
        <Button icon="close" label="Close the library" showLabel={false} tone="ghost" size="sm" onPress={() => desk.library.set(false)} />
      </header>
      <Autocomplete filter={matches}>
        <SearchField aria-label="Search the library" className="library-search"><Icon name="search" size={14} /><Input placeholder="Search: funk, slow, bass" /></SearchField>
        <div className="library-shelves"><Segmented label="Shelf" value={shelf} fill segments={SHELVES} onChange={setShelf} /></div>
        <div className="library-scroll" role="group" aria-label="Entries" tabIndex={0} onPointerDownCapture={() => (byPointer.current = true)} onKeyDownCapture={() => (byPointer.current = false)}>
        <ListBox className="library-list" aria-label="Library" selectionMode="none" renderEmptyState={() => <div className="none">Nothing is called that. Try a style, a speed or an instrument.</div>}
          onAction={(key) => {
            const row = rows.find((one) => one.key === key);
            if (row === undefined) return;
            if (listens && byPointer.current) hear(row);
            else row.place(app, desk);
          }}>
          {[...new Set(rows.map((row) => row.title))].map((title) => (
            <ListBoxSection key={title}>
              <Header className="head">{title}</Header>
              {rows.filter((row) => row.title === title).map((row) => (
                <ListBoxItem key={row.key} id={row.key} className={`library-item ${row.what.type === "instrument" ? "plain" : ""}`} textValue={`${row.name} ${row.words} ${row.title}`} data-info={row.info} {...(row.what.type === "entry" ? { "data-entry": row.what.index } : {})}>
                  {({ isFocused }) => (
                    <>
                      <Icon name={row.icon} />
                      <span className="library-name"><span className="clamp">{row.name}</span>{row.words !== row.title ? <span className="clamp t3 s11">{row.words}</span> : null}</span>
                      <span className="t3 s11 library-note">{row.note}</span>
                      <Heard on={listens && isFocused && !byPointer.current} row={row} hear={hear} />
                    </>
                  )}
                </ListBoxItem>
              ))}
            </ListBoxSection>
          ))}
        </ListBox>
        </div>
      </Autocomplete>
      {listens && chosen !== null
        ? <div className="row g8 library-foot"><span className="grow clamp">{chosen.name}</span><Button size="sm" icon="stop" label="Stop listening" showLabel={false} tone="ghost" onPress={() => listener.stop()} /><Button size="sm" label="Put into the song" onPress={() => chosen.place(app, desk)} /></div>
        : <p className="t3 s11 library-foot">Phrases come in the song's key. The first thing in an empty song brings its tempo.</p>}
    </aside>
  );
}

/** Plays a row on which the arrows have come to rest. */
function Heard({ on, row, hear }: { on: boolean; row: Row; hear: (row: Row) => void }) {
  useEffect(() => {
    if (!on) return;
    const timer = setTimeout(() => hear(row), LISTEN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [on, row, hear]);
  return null;
}

/** Rows are dragged by the browser's own drag, which the lanes take as they take files. */
function useDragging(entries: readonly LibraryEntry[]): void {
  useEffect(() => {
    const rows = document.querySelectorAll<HTMLElement>(".library-item");
    rows.forEach((row) => (row.draggable = row.dataset["entry"] !== undefined));
  });
  useEffect(() => {
    const start = (event: DragEvent): void => {
      const row = (event.target as Element | null)?.closest?.<HTMLElement>(".library-item");
      const entry = row ? entries[Number(row.dataset["entry"])] : undefined;
      if (!entry || !event.dataTransfer) return;
      event.dataTransfer.setData(DRAG_TYPE, String(entry.index));
      event.dataTransfer.effectAllowed = "copy";
    };
    document.addEventListener("dragstart", start);
    return () => document.removeEventListener("dragstart", start);
  }, [entries]);
}
