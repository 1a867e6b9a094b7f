// Everything the page can do, by name: Ctrl K, type, Enter.
import { startTransition, useEffect, useMemo, useState } from "react";
import { Autocomplete, Input, Menu, MenuItem, Modal, ModalOverlay, Dialog, SearchField } from "react-aria-components";
import type { Command } from "../../commands/command.ts";
import { afterFrame } from "../../lib/frame.ts";
import { shortcutText } from "../../lib/keys.ts";
import { useSignal } from "../../lib/react.ts";
import { fit, holdsWords } from "../../lib/search.ts";
import { said, t } from "../../messages/index.ts";
import { Icon } from "../../ui/icon.tsx";
import { available, COMMANDS, onMac, runCommand } from "../command_registry.ts";
import { useApp } from "../context.tsx";
import { deviceCommands } from "../library/device_commands.ts";
import { workspaceCommands } from "../own_workspaces.ts";
import { keysOf } from "../settings/keys.ts";

/** What has keys and a picture is done most and comes first; what adds one of many devices comes last. */
const shelfOf = (command: Command): number => (command.note !== undefined ? 3 : keysOf(command).length === 0 ? 2 : command.icon === undefined ? 1 : 0);

const FIRST = 16; // as many as show; the others come behind the frame that shows these

export function Palette() {
  const app = useApp();
  const isOpen = useSignal(app.dialog) === "palette";
  const [typed, setTyped] = useState("");
  const commands = useMemo(() => (isOpen ? [...COMMANDS, ...workspaceCommands(), ...deviceCommands()].filter((command) => command.id !== "palette" && available(app, command)).sort((a, b) => shelfOf(a) - shelfOf(b) || a.group.localeCompare(b.group) || a.title.localeCompare(b.title)) : []), [app, isOpen]);
  // What is called so comes first: Enter runs it.
  const ranked = useMemo(() => commands.map((command) => ({ command, fits: fit(command.title, typed) })).sort((a, b) => a.fits - b.fits).map(({ command }) => command), [commands, typed]);
  const [isWhole, setWhole] = useState(false);
  useEffect(() => {
    let left = false;
    if (isOpen) afterFrame(() => {
      if (!left) startTransition(() => setWhole(true));
    });
    return () => {
      left = true;
      setWhole(false);
    };
  }, [isOpen]);
  const close = (): void => {
    setTyped("");
    if (app.dialog.get() === "palette") app.dialog.set(null); // not what a command opened meanwhile
  };
  return (
    <ModalOverlay className="scrim top" isOpen={isOpen} isDismissable onOpenChange={(open) => {
      if (!open) close();
    }}>
      <Modal className="palette pop">
        <Dialog aria-label={t("Do anything")}>
          <div onKeyDownCapture={(event) => {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            close();
          }}>
          <Autocomplete filter={(text, query) => holdsWords(text, query.trim())} inputValue={typed} onInputChange={setTyped}>
            <SearchField aria-label={t("Search commands")} autoFocus className="palette-search"><Icon name="search" /><Input placeholder={t("Do anything")} role="combobox" aria-haspopup="menu" aria-expanded /></SearchField>
            <Menu className="menu palette-list" aria-label={t("Commands")} items={isWhole || typed !== "" ? ranked : ranked.slice(0, FIRST)} renderEmptyState={() => <div className="none">{t("Nothing is called that.")}</div>} onAction={(id) => {
              close();
              const command = commands.find((one) => one.id === id);
              if (command) setTimeout(() => runCommand(app, command), 0);
            }}>
              {(command) => (
                <MenuItem id={command.id} className="mi" textValue={`${command.title} ${said(command.group)} ${"also" in command ? command.also ?? "" : ""}`}>
                  {command.icon ? <Icon name={command.icon} /> : <span className="tick" />}
                  <span className="palette-title">{command.title}</span>
                  <span className="t3 s11 clamp">{command.note ?? said(command.group)}</span>
                  {keysOf(command)[0] ? <span className="keys">{shortcutText(keysOf(command)[0] ?? "", onMac)}</span> : null}
                </MenuItem>
              )}
            </Menu>
          </Autocomplete>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
