// What a SoundFont or a folder of SFZ instruments offers: one press makes a track of it. Also what the factory has for a new track.
import { Autocomplete, Header, Input, ListBox, ListBoxItem, ListBoxSection, SearchField } from "react-aria-components";
import { useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useApp } from "../context.tsx";
import { matches } from "../device/sounds.ts";
import "./instrument_dialog.css";

export function InstrumentDialog() {
  const app = useApp(), offer = useSignal(app.offer), close = (): void => app.offer.set(null);
  const presets = offer?.presets ?? [], groups = [...new Set(presets.map(({ group }) => group))];
  return (
    <Dialog title={offer?.title ?? ""} isOpen={offer !== null} onClose={close} width={480}>
      <p className="t2">{offer?.about ?? t("Choose what becomes a track. Its sounds become sounds of this song.")}</p>
      <Autocomplete filter={matches}>
        <SearchField aria-label={t("Search the presets")} autoFocus className="instrument-search"><Icon name="search" size={14} /><Input placeholder={t("Search: piano, 25, drums")} role="combobox" aria-haspopup="listbox" aria-expanded /></SearchField>
        <ListBox className="instrument-list" aria-label={t("Presets")} selectionMode="none" renderEmptyState={() => <div className="none">{t("Nothing is called that.")}</div>} onAction={(key) => {
          const chosen = presets.find((preset) => preset.key === key);
          close();
          if (chosen) offer?.take(chosen);
        }}>
          {groups.map((group) => (
            <ListBoxSection key={group}>
              {groups.length > 1 ? <Header className="head">{group}</Header> : null}
              {presets.filter((preset) => preset.group === group).map((preset) => (
                <ListBoxItem key={preset.key} id={preset.key} className="instrument-item" textValue={`${preset.name} ${preset.note} ${groups.length > 1 ? preset.group : ""}`}>
                  <span className="grow clamp">{preset.name}</span><span className="t3 s11 num">{preset.note}</span>
                </ListBoxItem>
              ))}
            </ListBoxSection>
          ))}
        </ListBox>
      </Autocomplete>
    </Dialog>
  );
}
