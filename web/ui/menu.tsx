// Menus: one that hangs on a button, and one that opens where the pointer is.
import { useRef, type ReactNode } from "react";
import { Header, Menu as AriaMenu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from "react-aria-components";
import { t } from "../messages/index.ts";
import { Icon, type IconName } from "./icon.tsx";

export interface MenuEntry {
  readonly id: string;
  readonly name: string;
  readonly icon?: IconName | undefined;
  readonly keys?: string | undefined; // as shown
  readonly disabled?: boolean;
  readonly danger?: boolean;
  readonly checked?: boolean;
  readonly note?: string | undefined;
  readonly about?: string | undefined; // what it is, in a sentence beside its name
  readonly swatch?: string | undefined; // class name that colours it
  readonly run: () => void;
}
/** `swatches`: its entries are colours, shown beside each other. */
export interface MenuGroup { readonly title?: string; readonly swatches?: boolean; readonly entries: readonly MenuEntry[] }

/** As they are, or told when the menu opens: for menus that hang on each of hundreds. */
type Groups = readonly MenuGroup[] | (() => readonly MenuGroup[]);

/** `autoFocus`: the keys go to it at once; a menu that hangs on a button has that from there. */
function Entries({ label, groups: told, ...focus }: { label: string; groups: Groups; autoFocus?: boolean }) {
  const groups = typeof told === "function" ? told() : told;
  const all = groups.flatMap((group) => group.entries);
  const hasIcons = all.some((entry) => entry.icon);
  const hasChecks = groups.some((group) => group.swatches !== true && group.entries.some((entry) => entry.checked !== undefined));
  return (
    <AriaMenu className="menu" aria-label={label} {...focus} onAction={(key) => all.find((entry) => entry.id === key)?.run()}
      disabledKeys={all.filter((entry) => entry.disabled).map((entry) => entry.id)}>
      {groups.filter((group) => group.entries.length > 0).flatMap((group, index) => [
        ...(index > 0 ? [<Separator key={`sep${index}`} className="sep" />] : []),
        <MenuSection key={`group${index}`} aria-label={group.title ?? label} className={group.swatches ? "swatches" : ""}>
          {group.title ? <Header className="head">{group.title}</Header> : null}
          {group.entries.map((entry) => group.swatches ? (
            <MenuItem key={entry.id} id={entry.id} className={`swatch-item ${entry.checked ? "is-on" : ""}`} textValue={entry.name} aria-label={entry.checked ? t("{entry}, now", { entry: entry.name }) : entry.name} data-info={entry.name}><i className={`swatch ${entry.swatch ?? ""}`} /></MenuItem>
          ) : (
            <MenuItem key={entry.id} id={entry.id} className={`mi ${entry.danger ? "danger" : ""}`} textValue={entry.name}>
              {hasChecks ? <span className="tick">{entry.checked ? <Icon name="check" size={14} /> : null}</span> : null}
              {entry.swatch ? <i className={`swatch ${entry.swatch}`} /> : null}
              {entry.icon ? <Icon name={entry.icon} /> : hasIcons && !entry.swatch ? <span className="tick" /> : null}
              <span className={entry.about ? "told" : ""}>{entry.name}</span>
              {entry.about ? <span className="about">{entry.about}</span> : null}
              {entry.keys || entry.note ? <span className="keys">{entry.keys ?? entry.note}</span> : null}
            </MenuItem>
          ))}
        </MenuSection>,
      ])}
    </AriaMenu>
  );
}

/** `trigger` is a Button of ours. */
export function Menu({ label, trigger, groups, placement = "bottom start" }: {
  label: string; trigger: ReactNode; groups: Groups; placement?: "bottom start" | "bottom end" | "top start" }) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className="pop" placement={placement} offset={4}><Entries label={label} groups={groups} /></Popover>
    </MenuTrigger>
  );
}

export interface ContextMenuState { readonly x: number; readonly y: number; readonly label: string; readonly groups: readonly MenuGroup[] }

/** Opens at a point of the window. */
export function ContextMenu({ state, onClose }: { state: ContextMenuState | null; onClose: () => void }) {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span ref={anchor} className="anchor" style={state ? { transform: `translate(${state.x}px, ${state.y}px)` } : {}} />
      {state ? (
        <Popover className="pop" aria-label={state.label} triggerRef={anchor} isOpen placement="bottom start" offset={0} onOpenChange={(open) => {
          if (!open) onClose();
        }}>
          <Entries autoFocus label={state.label} groups={state.groups.map((group) => ({ ...group, entries: group.entries.map((entry) => ({ ...entry, run: () => {
            onClose();
            entry.run();
          } })) }))} />
        </Popover>
      ) : null}
    </>
  );
}
