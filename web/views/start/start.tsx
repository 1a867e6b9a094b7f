// The start screen: begin in one press, hear the demo in one press, go on where you were.
import { useEffect, useState } from "react";
import { bytesText, whenText } from "../../lib/format.ts";
import { installing } from "../../lib/install.ts";
import { theme } from "../../draw/palette.ts";
import { useSignal } from "../../lib/react.ts";
import { isTyping } from "../../lib/keys.ts";
import { holdsWords } from "../../lib/search.ts";
import { said, t, tn } from "../../messages/index.ts";
import type { Project, ProjectListEntry } from "../../project/api.ts";
import { Button } from "../../ui/button.tsx";
import { Icon, Logo } from "../../ui/icon.tsx";
import { Menu } from "../../ui/menu.tsx";
import { ValueEdit } from "../../ui/value_edit.tsx";
import { renameSong } from "../../project/edit_song.ts";
import { messageOf, report, say } from "../app.ts";
import { runById } from "../command_registry.ts";
import { useApp } from "../context.tsx";
import { ACCEPT, bringFiles, chooseFiles, chooseTheme, createProject, makeBeat, openProject, playDemo, playKeys, recordSong } from "../projects.ts";
import { BeatArt, DropArt, KeysArt, RecordArt } from "./art.tsx";
import { OwnTemplates } from "./own_templates.tsx";
import { Songs } from "./songs.tsx";
import { Thumbnail } from "./thumbnail.tsx";
import { Way } from "./way.tsx";
import "./start.css";

export function Start() {
  const app = useApp();
  const { projects: all, problem, refusal, again } = useProjects();
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const projects = all.filter((entry) => !hidden.includes(entry.id));
  const [query, setQuery] = useState("");
  const pageProblem = useSignal(app.problem);
  const open = async (): Promise<void> => bringFiles(app, await chooseFiles(ACCEPT));
  useEffect(() => {
    const ways: Record<string, () => void> = { b: () => void makeBeat(app), r: () => void recordSong(app), k: () => void playKeys(app), o: () => void open() };
    const down = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || app.dialog.get() !== null || document.querySelector("[role=menu]")) return;
      if (event.key === "/") {
        event.preventDefault();
        document.querySelector<HTMLInputElement>("#find-project")?.focus();
      }
      const way = ways[event.key.toLowerCase()];
      if (!way) return;
      event.preventDefault();
      way();
    };
    window.addEventListener("keydown", down);
    return () => window.removeEventListener("keydown", down);
  });
  const found = projects.filter((entry) => holdsWords(entry.name, query)), searching = query.trim() !== "";
  const inSearch = (event: React.KeyboardEvent<HTMLInputElement>): void => {
    const [first] = found;
    if (event.key === "Enter" && searching && first) void openProject(app, first.id, first.name);
    if (event.key === "Escape") searching ? setQuery("") : event.currentTarget.blur();
  };
  return (
    <div className="home">
      <Nav count={projects.length} isKept={refusal === null} />
      <main className="home-page">
        <div className="row home-head">
          <h1 className="s28">{t("What shall we play?")}</h1>
          <label className="field end find" inert={projects.length === 0}><Icon name="search" size={14} /><input id="find-project" className="grow" placeholder={t("Search projects")} aria-label={t("Search projects")} value={query} onChange={(event) => setQuery(event.target.value)} onKeyDown={inSearch} /><kbd className="kbd">/</kbd></label>
        </div>
        {pageProblem ? <div className="problem" role="alert"><Icon name="warning" /><div className="grow"><b>{t("There will be no sound here")}</b><span className="t2">{pageProblem}</span></div></div> : null}
        {searching ? null : <><div className="ways">
          <Way title={t("Make a beat")} text={t("A drum kit, already in time")} keyName="B" art={<BeatArt />} onPress={() => void makeBeat(app)} />
          <Way title={t("Record")} text={t("Microphone or instrument")} keyName="R" art={<RecordArt />} onPress={() => void recordSong(app)} />
          <Way title={t("Play keys")} text={t("A synthesizer under your hands")} keyName="K" art={<KeysArt />} onPress={() => void playKeys(app)} />
          <Way title={t("Drop a file")} text={t("Audio, MIDI or a project")} keyName="O" art={<DropArt />} onPress={() => void open()} />
        </div>
        <OwnTemplates />
        <div className="demo">
          <Button className="demo-play" tone="primary" icon="play" iconFill label={t("Play the demo song")} showLabel={false} onPress={() => void playDemo(app, true)} />
          <div className="col demo-name"><b className="s15">Night bus</b><span className="t2">{t("Demo song. Listen, then change anything.")}</span></div>
          <div className="grow demo-picture" aria-hidden="true"><DemoPicture /></div>
          <Button label={t("Open and take apart")} onPress={() => void playDemo(app, false)} />
        </div>
        <Songs /></>}
        <div className="row recent-head"><h2 className="s15" aria-live="polite"><b>{searching ? tn(found.length, "1 song", "{count} songs") : t("Recent")}</b></h2><Button className="end" tone="ghost" size="sm" icon="plus" label={t("Empty song")} onPress={() => void createProject(app, t("New song"), "empty")} /></div>
        {refusal ? <div className="problem" role="alert"><Icon name="warning" /><div className="grow"><b>{t("Songs will be only in memory")}</b><span className="t2">{t("{refusal} Save a copy of what you make, or open this page in an ordinary window.", { refusal: said(refusal) })}</span></div></div> : null}
        {problem ? <p className="t2">{problem}</p> : null}
        {projects.length === 0 && !problem && refusal === null ? <p className="t3 none-yet">{t("Your songs will be here. They stay on this device; no account is needed.")}</p> : null}
        {projects.length > 0 && found.length === 0 ? <p className="t3 none-yet">{t("No project is called “{query}”.", { query })}</p> : null}
        <ul className="cards">{found.map((entry) => <Card key={entry.id} entry={entry} changed={again} hide={(on) => setHidden((now) => (on ? [...now, entry.id] : now.filter((id) => id !== entry.id)))} />)}</ul>
      </main>
    </div>
  );
}

function useProjects(): { projects: readonly ProjectListEntry[]; problem: string | null; refusal: string | null; again: () => void } {
  const app = useApp();
  const [projects, setProjects] = useState<readonly ProjectListEntry[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null), [times, setTimes] = useState(0);
  useEffect(() => {
    void app.store.refusal().then(setRefusal);
    app.store.list().then((list) => setProjects([...list].sort((a, b) => b.changedAt - a.changedAt)), (error: unknown) => setProblem(messageOf(error)));
  }, [app, times]);
  return { projects, problem, refusal, again: () => setTimes((now) => now + 1) };
}

function Nav({ count, isKept }: { count: number; isKept: boolean }) {
  const app = useApp();
  const now = useSignal(theme), installer = useSignal(installing);
  const [used, setUsed] = useState("");
  useEffect(() => {
    navigator.storage?.estimate?.().then(({ usage = 0, quota = 0 }) => setUsed(quota > 0 ? t("{size} of {quota} used", { size: bytesText(usage), quota: bytesText(quota) }) : t("{size} used", { size: bytesText(usage) })), () => setUsed(""));
  }, [count]);
  return (
    <nav className="nav" aria-label={t("Main")}>
      <div className="row g8 brand"><Logo /><b className="s15">Tutti</b></div>
      <span className="li is-on" aria-current="page"><Icon name="home" /><span>{t("Home")}</span>{count > 0 ? <span className="end">{count}</span> : null}</span>
      <span className="grow" />
      {installer ? <Button tone="ghost" className="li" icon="download" label={t("Install Tutti")} info={t("A window of its own, that opens without a network, too.")} onPress={() => void installer.prompt()} /> : null}
      <Button tone="ghost" className="li" icon="users" label={t("Account")} onPress={() => runById(app, "account")} />
      <Button tone="ghost" className="li" icon="help" label={t("Keyboard shortcuts")} onPress={() => runById(app, "shortcuts")} />
      <Button tone="ghost" className="li" icon={now === "dark" ? "sun" : "moon"} label={now === "dark" ? t("Light") : t("Dark")} onPress={() => chooseTheme(now === "dark" ? "light" : "dark")} />
      <div className="hr" />
      <div className="col kept"><span>{isKept ? t("Kept on this device") : t("Nothing is kept here")}</span><span className="t3 s11">{count === 0 ? t("No account needed") : [tn(count, "1 song", "{count} songs"), used].filter(Boolean).join(", ")}</span></div>
    </nav>
  );
}

const UNDO_MS = 5500;

function Card({ entry, hide, changed }: { entry: ProjectListEntry; hide: (on: boolean) => void; changed: () => void }) {
  const app = useApp();
  const [renaming, setRenaming] = useState(false), isShared = app.store.placeOf(entry.id) !== null, when = whenText(entry.changedAt, Date.now());
  /** Works in a project that is not open on the page, and closes it again. */
  const within = async (open: () => Promise<Project>, work: (project: Project) => void): Promise<void> => {
    try {
      const project = await open();
      work(project);
      await project.close();
      changed();
    } catch (error) {
      say(app, messageOf(error), { tone: "bad" });
    }
  };
  const rename = (name: string): Promise<void> => within(() => app.store.open(entry.id), (project) => void report(app, renameSong(project, name)));
  const duplicate = (): Promise<void> => within(() => app.store.copy(entry.id), () => say(app, t("Made a copy of {entry}", { entry: entry.name })));
  const remove = (): void => {
    // Gone from the list at once, from the disk only when nobody took it back.
    const timer = window.setTimeout(() => app.store.remove(entry.id).catch((error: unknown) => say(app, messageOf(error), { tone: "bad" })), UNDO_MS);
    hide(true);
    say(app, t("Deleted {entry}", { entry: entry.name }), { action: { name: t("Undo"), run: () => {
      window.clearTimeout(timer);
      hide(false);
    } } });
  };
  return (
    <li className="card">
      {renaming ? <span className="card-name"><ValueEdit label={t("Name of {entry}", { entry: entry.name })} initial={entry.name} onEnd={(text) => {
        setRenaming(false);
        if (text !== null && text.trim() !== "" && text.trim() !== entry.name) void rename(text);
      }} /></span> : null}
      <button className="card-open" onClick={() => void openProject(app, entry.id, entry.name)} aria-label={isShared ? t("Open {entry} {when}, shared", { entry: entry.name, when }) : t("Open {entry} {when}", { entry: entry.name, when })}>
        <span className="picture"><Thumbnail rows={entry.thumbnail} /></span>
        <span className="tx"><b className="clamp">{entry.name}</b>{" "}<span className="t3 s11 row g4">{isShared ? <Icon name="users" size={12} /> : null}<span>{when}</span></span></span>
      </button>
      <Menu label={t("More for {entry}", { entry: entry.name })} placement="bottom end" trigger={<Button tone="ghost" size="sm" icon="ellipsis" label={t("More for {entry}", { entry: entry.name })} showLabel={false} className="card-more" />}
        groups={[{ entries: [{ id: "open", name: t("Open"), icon: "folder", run: () => void openProject(app, entry.id, entry.name) }, { id: "rename", name: t("Rename"), icon: "pencil", run: () => setRenaming(true) },
          { id: "duplicate", name: t("Duplicate"), icon: "copy", run: () => void duplicate() }] }, { entries: [{ id: "remove", name: t("Delete"), icon: "trash", danger: true, run: remove }] }]} />
    </li>
  );
}

/** The demo's arrangement in outline. */
function DemoPicture() {
  return <Thumbnail rows={DEMO_ROWS} />;
}
const DEMO_ROWS = [
  { hue: 5, clips: [[0, 8], [8, 8], [16, 8], [24, 8], [32, 8]] }, { hue: 4, clips: [[8, 8], [16, 8], [24, 8]] }, { hue: 2, clips: [[4, 12], [16, 8], [24, 8], [36, 4]] },
  { hue: 0, clips: [[4, 20], [24, 12]] }, { hue: 11, clips: [[0, 24], [24, 12], [38, 2]] },
] as const;
