// What one can begin with, beside the arrangement: grooves, phrases and kits, searched by typing, placed by a press or dragged.
import { useEffect, useState } from "react";
import { Autocomplete, Header, Input, ListBox, ListBoxItem, ListBoxSection, SearchField, useFilter } from "react-aria-components";
import { TICKS_PER_QUARTER, type LibraryEntry } from "../../project/api.ts";
import { Button } from "../../ui/button.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { useApp, useDesk } from "../context.tsx";
import { DRAG_TYPE, placeEntry } from "./place.ts";
import "./library.css";

type Shelf = "all" | LibraryEntry["type"];
const SHELVES: readonly { readonly id: Shelf; readonly name: string }[] = [{ id: "all", name: "All" }, { id: "groove", name: "Grooves" }, { id: "phrase", name: "Phrases" }, { id: "kit", name: "Kits" }];
const TITLES: Readonly<Record<LibraryEntry["type"], string>> = { groove: "Grooves", phrase: "Phrases", kit: "Drum kits" };
const ORDER: readonly LibraryEntry["type"][] = ["groove", "phrase", "kit"];

const icon = (entry: LibraryEntry): IconName =>
  entry.type !== "phrase" ? "drum" : entry.tags.includes("bass") ? "bass" : entry.tags.includes("chords") ? "keys" : entry.tags.includes("arpeggio") ? "sparkles" : "music";
const quarters = (entry: LibraryEntry): number => entry.lengthTicks / TICKS_PER_QUARTER;
const note = (entry: LibraryEntry): string => (entry.type === "kit" ? "" : `${entry.bpm} BPM, ${quarters(entry)} beats`);

export function Library() {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const [shelf, setShelf] = useState<Shelf>("all");
  const { contains } = useFilter({ sensitivity: "base" });
  const entries = project.library();
  const shown = ORDER.filter((type) => shelf === "all" || shelf === type);
  useDragging(entries);
  return (
    <aside className="library" aria-label="Library">
      <header className="row g8 library-head">
        <h2 className="grow">Library</h2>
        <Button icon="close" label="Close the library" showLabel={false} tone="ghost" size="sm" onPress={() => desk.library.set(false)} />
      </header>
      <Autocomplete filter={contains}>
        <SearchField aria-label="Search the library" className="library-search"><Icon name="search" size={14} /><Input placeholder="Search: funk, slow, bass" /></SearchField>
        <div className="library-shelves"><Segmented label="Shelf" value={shelf} fill segments={SHELVES} onChange={setShelf} /></div>
        <div className="library-scroll" role="group" aria-label="Entries" tabIndex={0}>
        <ListBox className="library-list" aria-label="Library" selectionMode="none" renderEmptyState={() => <div className="none">Nothing is called that. Try a style, a speed or an instrument.</div>}
          onAction={(key) => {
            const entry = entries[Number(key)];
            if (entry) placeEntry(app, desk, entry);
          }}>
          {shown.map((type) => (
            <ListBoxSection key={type}>
              <Header className="head">{TITLES[type]}</Header>
              {entries.filter((entry) => entry.type === type).map((entry) => (
                <ListBoxItem key={entry.index} id={String(entry.index)} className="library-item" textValue={`${entry.name} ${entry.tags.join(" ")} ${type}`} data-entry={entry.index}
                  data-info={`${entry.name}. Press to put it at the playhead, or drag it onto a lane.`}>
                  <Icon name={icon(entry)} />
                  <span className="library-name"><span className="clamp">{entry.name}</span><span className="clamp t3 s11">{entry.tags.join(", ")}</span></span>
                  <span className="t3 s11 library-note">{note(entry)}</span>
                </ListBoxItem>
              ))}
            </ListBoxSection>
          ))}
        </ListBox>
        </div>
      </Autocomplete>
      <p className="t3 s11 library-foot">Phrases come in the song's key. The first thing in an empty song brings its tempo.</p>
    </aside>
  );
}

/** Rows are dragged by the browser's own drag, which the lanes take as they take files. */
function useDragging(entries: readonly LibraryEntry[]): void {
  useEffect(() => {
    const rows = document.querySelectorAll<HTMLElement>(".library-item");
    rows.forEach((row) => (row.draggable = true));
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
