// One choice out of many, in a list that opens.
import { useRef } from "react";
import { Button, ListBox, ListBoxItem, Popover, Select as AriaSelect, SelectValue } from "react-aria-components";
import { Icon } from "./icon.tsx";
import { MoreEdges } from "./more_edges.tsx";

export interface Option { readonly id: string; readonly name: string }

export function Select({ label, value, options, onChange, small = false, className = "", info }: {
  label: string; value: string; options: readonly Option[]; onChange: (id: string) => void; small?: boolean; className?: string; info?: string }) {
  const list = useRef<HTMLDivElement>(null);
  return (
    <AriaSelect aria-label={label} value={value} onChange={(key) => {
      if (key !== null) onChange(String(key));
    }}>
      <Button className={`field select ${small ? "sm" : ""} ${className}`} data-info={info}>
        <SelectValue className="clamp" />
        <Icon name="chevron-down" size={12} />
      </Button>
      <Popover className="pop" offset={4}>
        <ListBox ref={list} className="menu" items={options}>
          {(option) => (
            <ListBoxItem className="mi" id={option.id} textValue={option.name}>
              {({ isSelected }) => (
                <>
                  <span className="tick">{isSelected ? <Icon name="check" size={14} /> : null}</span>
                  <span>{option.name}</span>
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
        <MoreEdges of={list} />
      </Popover>
    </AriaSelect>
  );
}
