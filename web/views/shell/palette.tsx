// Everything the page can do, by name: Ctrl K, type, Enter.
import { useMemo } from "react";
import { Autocomplete, Input, Menu, MenuItem, Modal, ModalOverlay, Dialog, SearchField, useFilter } from "react-aria-components";
import { shortcutText } from "../../lib/keys.ts";
import { useSignal } from "../../lib/react.ts";
import { said, t } from "../../messages/index.ts";
import { Icon } from "../../ui/icon.tsx";
import { available, COMMANDS, onMac, runCommand } from "../command_registry.ts";
import { useApp } from "../context.tsx";
import { workspaceCommands } from "../own_workspaces.ts";
import { keysOf } from "../settings/keys.ts";

export function Palette() {
  const app = useApp();
  const isOpen = useSignal(app.dialog) === "palette";
  const { contains } = useFilter({ sensitivity: "base" });
  const commands = useMemo(() => (isOpen ? [...COMMANDS, ...workspaceCommands()].filter((command) => command.id !== "palette" && available(app, command)).sort((a, b) => a.group.localeCompare(b.group) || a.title.localeCompare(b.title)) : []), [app, isOpen]);
  const close = (): void => {
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
          <Autocomplete filter={contains}>
            <SearchField aria-label={t("Search commands")} autoFocus className="palette-search"><Icon name="search" /><Input placeholder={t("Do anything")} /></SearchField>
            <Menu className="menu palette-list" aria-label={t("Commands")} items={commands} renderEmptyState={() => <div className="none">{t("Nothing is called that.")}</div>} onAction={(id) => {
              close();
              const command = commands.find((one) => one.id === id);
              if (command) setTimeout(() => runCommand(app, command), 0);
            }}>
              {(command) => (
                <MenuItem id={command.id} className="mi" textValue={`${command.title} ${said(command.group)}`}>
                  {command.icon ? <Icon name={command.icon} /> : <span className="tick" />}
                  <span>{command.title}</span>
                  <span className="t3 s11">{said(command.group)}</span>
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
