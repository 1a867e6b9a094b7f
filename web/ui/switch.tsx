// On or off, with its name beside it.
import { Switch as AriaSwitch } from "react-aria-components";

export function Switch({ label, isSelected, onChange, showLabel = true, info }: {
  label: string; isSelected: boolean; onChange: (on: boolean) => void; showLabel?: boolean; info?: string }) {
  return (
    <AriaSwitch className="switch" isSelected={isSelected} onChange={onChange} aria-label={label} data-info={info}>
      <span className="track" />
      {showLabel ? <span>{label}</span> : null}
    </AriaSwitch>
  );
}
