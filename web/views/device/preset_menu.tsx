// The factory's sounds by family: 128 instruments and the drum kit, searched by typing.
import { Autocomplete, Button, Dialog, DialogTrigger, Header, Input, Menu, MenuItem, MenuSection, Popover, SearchField, useFilter } from "react-aria-components";
import type { FactoryInstrument } from "../../project/api.ts";
import { Icon, isIconName } from "../../ui/icon.tsx";
import { useDesk } from "../context.tsx";

export function PresetMenu({ current, onChoose }: { current: string; onChoose: (instrument: FactoryInstrument) => void }) {
  const { project } = useDesk();
  const { contains } = useFilter({ sensitivity: "base" });
  const all = project.instruments();
  const families = [...new Set(all.map((instrument) => instrument.family))];
  return (
    <DialogTrigger>
      <Button className="preset" aria-label={`Sound: ${current || "own settings"}`} data-info="The factory's sounds. Type to search; arrows and Enter choose."><span className="clamp">{current || "Own settings"}</span><Icon name="chevron-down" size={12} /></Button>
      <Popover className="pop" placement="top start" offset={4}>
        <Dialog aria-label="Sounds" className="presets">
          {({ close }) => (
            <Autocomplete filter={contains}>
              <SearchField aria-label="Search sounds" autoFocus className="palette-search small"><Icon name="search" size={14} /><Input placeholder="Search sounds" /></SearchField>
              <Menu className="menu" aria-label="Sounds" renderEmptyState={() => <div className="none">No sound is called that.</div>} onAction={(key) => {
                const instrument = all[Number(key)];
                close();
                if (instrument) onChoose(instrument);
              }}>
                {families.map((family) => (
                  <MenuSection key={family}>
                    <Header className="head">{family}</Header>
                    {all.map((instrument, index) => instrument.family !== family ? null : (
                      <MenuItem key={index} id={String(index)} className="mi" textValue={`${instrument.name} ${family}`}>
                        {isIconName(instrument.icon) ? <Icon name={instrument.icon} /> : <span className="tick" />}<span>{instrument.name}</span>{instrument.name === current ? <span className="keys">now</span> : null}
                      </MenuItem>
                    ))}
                  </MenuSection>
                ))}
              </Menu>
            </Autocomplete>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
