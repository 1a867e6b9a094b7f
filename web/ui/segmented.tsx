// One choice out of few, side by side.
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { Icon, type IconName } from "./icon.tsx";

export interface Segment<T extends string> { readonly id: T; readonly name: string; readonly icon?: IconName; readonly info?: string }

export function Segmented<T extends string>({ label, value, segments, onChange, icons = false, fill = false }: {
  label: string; value: T; segments: readonly Segment<T>[]; onChange: (value: T) => void; icons?: boolean; fill?: boolean }) {
  return (
    <ToggleButtonGroup className={`seg ${icons ? "icons" : ""} ${fill ? "fill" : ""}`} aria-label={label} selectionMode="single" disallowEmptySelection
      selectedKeys={[value]} onSelectionChange={(keys) => {
        for (const key of keys) onChange(key as T);
      }}>
      {segments.map((segment) => (
        <ToggleButton key={segment.id} id={segment.id} data-info={segment.info} {...(icons ? { "aria-label": segment.name } : {})}>
          {segment.icon ? <Icon name={segment.icon} size={icons ? 16 : 14} /> : null}
          {icons ? null : segment.name}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
