// The top bar: project and save state | transport | undo, search, export.
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { afterFrame, whenRested } from "../../lib/frame.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { said, t } from "../../messages/index.ts";
import type { Project } from "../../project/api.ts";
import { Field } from "../../project/fields.ts";
import { undoLabelOf } from "../../project/song.ts";
import { renameSong } from "../../project/edit_song.ts";
import { Button, Toggle } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, type MenuGroup } from "../../ui/menu.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { ValueEdit } from "../../ui/value_edit.tsx";
import { report } from "../app.ts";
import { commandEntries, infoOf } from "../command_menu.ts";
import { runById, onMac } from "../command_registry.ts";
import { shortcutText } from "../../lib/keys.ts";
import { useApp, useDesk } from "../context.tsx";
import { keepWorkspace, naming, workspaceGroups } from "../own_workspaces.ts";
import { People } from "../share/people.tsx";
import { showView, viewOf, VIEWS } from "../workspace.ts";
import { KeptAside, SaveState } from "./save_state.tsx";
import { Transport } from "./transport.tsx";
import "./transport.css";

export function TopBar() {
  const app = useApp();
  return (
    <header className="topbar">
      <div className="row g8 left">
        <Button icon="home" label={t("Start screen")} showLabel={false} tone="ghost" info={infoOf("home")} onPress={() => runById(app, "home")} />
        <div className="song-state">
          <SongName />
          <SaveState />
        </div>
        <Modes />
      </div>
      <Transport />
      <div className="row g8 right">
        <KeptAside />
        <People />
        <History />
        <Button className="search" label={t("Do anything {keys}", { keys: shortcutText("Ctrl+K", onMac) })} showLabel={false} info={infoOf("palette", t("Every command by name."))} onPress={() => runById(app, "palette")}>
          <Icon name="search" size={14} /><span className="ph">{t("Do anything")}</span>{" "}<kbd className="kbd">{shortcutText("Ctrl+K", onMac)}</kbd>
        </Button>
        <Button icon="users" label={t("Share")} className="share" info={infoOf("share", t("Others play along by a link."))} onPress={() => runById(app, "share")} />
        <Button label={t("Export")} tone="primary" info={infoOf("export", t("Sound, stems, MIDI or the whole project."))} onPress={() => runById(app, "export")} />
      </div>
    </header>
  );
}

function SongName() {
  const app = useApp(), { project } = useDesk();
  const name = useRead(project, () => project.text(project.root, Field.project.name) || "Untitled");
  const [editing, setEditing] = useState(false);
  const last = useRef(name);
  last.current = name;
  useEffect(() => {
    document.title = `${name} · Tutti`;
  }, [name]);
  if (editing) {
    return <span className="song-edit"><ValueEdit label={t("Project name")} initial={name} onEnd={(text) => {
      setEditing(false);
      if (text !== null && text.trim() !== "" && text.trim() !== last.current) report(app, renameSong(project, text));
    }} /></span>;
  }
  return (
    <Menu label={t("Project")} trigger={<Button tone="ghost" className="song-name" label={t("Project {name}", { name })} showLabel={false} info={t("The project: rename, bring in files, export.")}><b className="clamp">{name}</b><Icon name="chevron-down" size={14} /></Button>}
      groups={() => [{ entries: [{ id: "rename-song", name: t("Rename"), icon: "pencil", run: () => setTimeout(() => setEditing(true), 0) }, ...commandEntries(app, ["import", "export", "save-template", "share"])] }, { entries: commandEntries(app, ["redo", "history"]) }, { entries: commandEntries(app, ["view-nodes", "notes", "performance", "settings", "manual"]) }, { entries: commandEntries(app, ["home"]) }]} />
  );
}

function Modes() {
  const app = useApp(), desk = useDesk();
  const view = viewOf(useSignal(desk.mode), useSignal(desk.pane)), named = useSignal(naming);
  const own = (): readonly MenuGroup[] => workspaceGroups(app, desk);
  useEffect(() => () => naming.set(false), []);
  if (named) {
    return <span className="modes song-edit"><ValueEdit label={t("Name of the workspace")} placeholder={t("Name of the workspace")} initial="" onEnd={(text) => {
      naming.set(false);
      if (text !== null && text.trim() !== "") keepWorkspace(app, desk, text.trim());
    }} /></span>;
  }
  return (
    <span className="modes row">
      <span className="modes-wide row"><Segmented label={t("View")} value={view} segments={VIEWS} onChange={(next) => showView(desk, next)} />
        <Menu label={t("Workspaces")} trigger={<Button icon="chevron-down" label={t("Workspaces")} showLabel={false} tone="ghost" size="sm" className="modes-own" info={t("Workspaces of your own: a view and what stands open in it.")} />} groups={own} /></span>
      <Menu label={t("View")} trigger={<Button className="modes-menu" label={VIEWS.find((one) => one.id === view)?.name ?? ""} info={t("Another view of the song.")}><Icon name="chevron-down" size={12} /></Button>}
        groups={() => [{ entries: VIEWS.map(({ id, name }, index) => ({ id, name, keys: String(index + 1), checked: id === view, run: () => showView(desk, id) })) }, ...own()]} />
    </span>
  );
}

const saidStep = (label: string | null): string | null => (label === null ? null : said(label));

function History() {
  const app = useApp(), open = useSignal(useDesk().history);
  return (
    <>
      <UndoButton />
      <RedoButton />
      <Toggle icon="history" label={t("History")} showLabel={false} tone="ghost" className="past-toggle in-rail" isSelected={open} info={infoOf("history", t("Every step; press one to be there again."))} onChange={() => runById(app, "history")} />
    </>
  );
}

const LONE_MS = 300; // no edit came for so long

/** The name of the step that an edit left is told behind the frame of a lone edit, and when the hand rests for one of many; at once where
    a button comes or goes, or one walks through the steps. */
function steps(project: Project, listener: () => void): () => void {
  const ways = (): readonly [undo: boolean, redo: boolean] => [undoLabelOf(project) !== null, project.redoLabel() !== null];
  let [couldUndo, couldRedo] = ways(), editedMs = -Infinity, left = false;
  const tell = (): void => {
    if (!left) listener();
  };
  const stop = project.subscribe(() => {
    const [undo, redo] = ways(), walks = redo || couldRedo || undo !== couldUndo, now = performance.now(), isLone = now - editedMs > LONE_MS;
    [couldUndo, couldRedo, editedMs] = [undo, redo, now];
    if (walks) tell();
    else if (isLone) afterFrame(tell);
    else whenRested(tell);
  });
  return () => {
    left = true;
    stop();
  };
}
function useStep(project: Project, read: () => string | null): string | null {
  return useSyncExternalStore(useCallback((listener: () => void) => steps(project, listener), [project]), () => saidStep(read()));
}

function UndoButton() {
  const app = useApp(), { project } = useDesk(), undo = useStep(project, () => undoLabelOf(project));
  return <Button icon="undo" label={undo ? t("Undo: {undo}", { undo }) : t("Undo")} showLabel={false} tone="ghost" isDisabled={undo === null} info={undo ? t("Undo: {undo} ({keys}).", { undo, keys: shortcutText("Ctrl+Z", onMac) }) : t("Nothing to undo.")} onPress={() => runById(app, "undo")} />;
}

function RedoButton() {
  const app = useApp(), { project } = useDesk(), redo = useStep(project, () => project.redoLabel());
  return <Button icon="redo" label={redo ? t("Redo: {redo}", { redo }) : t("Redo")} showLabel={false} tone="ghost" className="redo" isDisabled={redo === null} info={redo ? t("Redo: {redo}.", { redo }) : t("Nothing to redo.")} onPress={() => runById(app, "redo")} />;
}
