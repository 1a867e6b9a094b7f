// All keys and pointer habits on one page, derived from the commands. Press a key's field and then the new keys to change it.
import { useEffect, useState } from "react";
import type { Command } from "../../commands/command.ts";
import { pressText, shortcutText } from "../../lib/keys.ts";
import { useSignal } from "../../lib/react.ts";
import { listed, locale, said, t } from "../../messages/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { say } from "../app.ts";
import { COMMANDS, onMac } from "../command_registry.ts";
import { useApp } from "../context.tsx";
import { chooseFiles, download } from "../projects.ts";
import { assign, conflictsOf, customKeys, keysOf, parseKeys, setKeys } from "../settings/keys.ts";

const POINTER: readonly (readonly [string, string])[] = [
  [t("Double-click a lane"), t("New clip")], [t("Double-click in the editor"), t("New note")], [t("Alt-drag"), t("Copy")], [t("Hold Ctrl"), t("Leave the grid")], [t("Ctrl wheel"), t("Zoom at the pointer")],
  [t("Shift wheel"), t("Sideways")], [t("Double-click a knob"), t("Back to its default")], [t("Enter on a knob"), t("Type a value")],
];
const ALONE = new Set(["Control", "Shift", "Alt", "Meta", "AltGraph", "CapsLock", "Dead", "Process", "Unidentified"]);

interface Wish { readonly command: Command; readonly keys: string; readonly others: readonly Command[] }

export function Shortcuts() {
  const app = useApp();
  const isOpen = useSignal(app.dialog) === "shortcuts";
  return <Dialog title={t("Keyboard shortcuts")} isOpen={isOpen} onClose={() => app.dialog.set(null)} width={880}>{isOpen ? <Keys /> : null}</Dialog>;
}

function Keys() {
  const app = useApp(), custom = useSignal(customKeys);
  const [waiting, setWaiting] = useState<Command | null>(null), [wish, setWish] = useState<Wish | null>(null);
  const groups = [...new Set(COMMANDS.map((command) => command.group))];

  useEffect(() => {
    if (waiting === null) return;
    const take = (event: KeyboardEvent): void => {
      if (ALONE.has(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      setWaiting(null);
      const text = pressText(event);
      if (text === "Esc") return;
      if (text === "Backspace" || text === "Del") return setKeys(assign(customKeys.get(), waiting, null, []));
      const others = conflictsOf(COMMANDS, waiting, text);
      if (others.length === 0) setKeys(assign(customKeys.get(), waiting, text, []));
      else setWish({ command: waiting, keys: text, others });
    };
    window.addEventListener("keydown", take, true);
    return () => window.removeEventListener("keydown", take, true);
  }, [waiting]);

  const bring = async (): Promise<void> => {
    const file = (await chooseFiles(".json"))[0];
    if (!file) return;
    const map = parseKeys(await file.text());
    if (map === null) say(app, t("{file} holds no shortcuts of Tutti.", { file: file.name }), { tone: "bad" });
    else setKeys(map);
  };
  return (
    <>
      <p className="t2" role="status">{waiting ? t("Press the new keys for {waiting}. Delete takes them away, Esc leaves it.", { waiting: waiting.title }) : t("Press a shortcut to change it.")}</p>
      {wish ? (
        <div className="row g8 key-conflict" role="alert"><span className="grow">{t("{keys} is {commands} now.", { keys: shortcutText(wish.keys, onMac), commands: listed(wish.others.map((other) => other.title)) })}</span>
          <Button size="sm" label={t("Leave it")} tone="ghost" onPress={() => setWish(null)} />
          <Button size="sm" label={t("Use it for {command}", { command: wish.command.title })} tone="primary" onPress={() => {
            setKeys(assign(custom, wish.command, wish.keys, wish.others));
            setWish(null);
          }} /></div>
      ) : null}
      <div className="shortcuts" tabIndex={0} role="region" aria-label={t("List of shortcuts")}>
        {groups.map((group) => (
          <section key={group}>
            <h3>{said(group)}</h3>
            <dl>{COMMANDS.filter((command) => command.group === group).sort((a, b) => a.title.localeCompare(b.title, locale)).map((command) => {
              const keys = keysOf(command)[0];
              return (
                <div key={command.id} className={custom[command.id] ? "is-own" : ""}><dt>{command.title}</dt><dd>
                  <button type="button" className={`key-field ${waiting === command ? "is-waiting" : ""}`} aria-label={t("Keys of {command}: {keys}", { command: command.title, keys: keys ? shortcutText(keys, onMac) : t("none") })} onClick={() => {
                    setWish(null);
                    setWaiting(waiting === command ? null : command);
                  }}>{waiting === command ? <span>{t("Press keys")}</span> : keys ? <kbd className="kbd">{shortcutText(keys, onMac)}</kbd> : <span className="t3" aria-hidden="true">–</span>}</button></dd></div>
              );
            })}</dl>
          </section>
        ))}
        <section><h3>{t("Pointer")}</h3><dl>{POINTER.map(([what, does]) => <div key={what}><dt>{does}</dt><dd className="t3">{what}</dd></div>)}</dl></section>
        <section><h3>{t("Keyboard as a piano")}</h3><dl><div><dt>{t("Notes")}</dt><dd className="t3">{t("A W S E D F T G Y H U J K")}</dd></div><div><dt>{t("Octave down, up")}</dt><dd className="t3">{t("Z, X")}</dd></div></dl></section>
      </div>
      <div className="row g8 wraps"><Button label={t("Reset all")} tone="ghost" isDisabled={Object.keys(custom).length === 0} onPress={() => setKeys({})} /><span className="grow" />
        <Button label={t("Bring in")} onPress={() => void bring()} /><Button label={t("Save as a file")} onPress={() => download(new Blob([`${JSON.stringify(custom, null, 2)}\n`], { type: "application/json" }), "Tutti shortcuts.json")} /></div>
    </>
  );
}
