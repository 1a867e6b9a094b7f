// Buttons: plain, quiet, primary, icon only; and those that stay pressed. `info` is what the status line says about them.
import type { ReactNode } from "react";
import { Button as AriaButton, ToggleButton as AriaToggle } from "react-aria-components";
import { Icon, type IconName } from "./icon.tsx";

interface Look {
  icon?: IconName | undefined;
  label: string; // the name people and screen readers know it by
  showLabel?: boolean;
  tone?: "plain" | "ghost" | "primary" | "danger" | undefined;
  size?: "xs" | "sm" | "md" | "lg";
  info?: string | undefined;
  className?: string;
  isDisabled?: boolean;
  iconFill?: boolean;
  children?: ReactNode;
}

const classOf = ({ tone = "plain", size = "md", showLabel = true, icon, className = "", children }: Look): string =>
  `btn ${tone === "plain" ? "" : tone} ${size === "md" ? "" : size} ${icon && !showLabel && !children ? "icon" : ""} ${className}`;

function Content({ icon, label, showLabel = true, iconFill = false, size = "md", children }: Look) {
  return (
    <>
      {icon ? <Icon name={icon} size={size === "md" || size === "lg" ? 16 : 14} className={iconFill ? "fill" : ""} /> : null}
      {showLabel ? <span>{label}</span> : null}
      {children}
    </>
  );
}

export function Button(props: Look & { onPress?: () => void; slot?: string; autoFocus?: boolean }) {
  const { onPress, slot, autoFocus, isDisabled = false } = props;
  return (
    <AriaButton className={classOf(props)} isDisabled={isDisabled} {...(onPress ? { onPress } : {})} {...(slot ? { slot } : {})} {...(autoFocus ? { autoFocus } : {})}
      aria-label={props.label} data-info={props.info ?? (props.showLabel === false ? props.label : undefined)}>
      <Content {...props} />
    </AriaButton>
  );
}

export function Toggle(props: Look & { isSelected: boolean; onChange: (on: boolean) => void }) {
  const { isSelected, onChange, isDisabled = false } = props;
  return (
    <AriaToggle className={classOf(props)} isSelected={isSelected} onChange={onChange} isDisabled={isDisabled} aria-label={props.label}
      data-info={props.info ?? (props.showLabel === false ? props.label : undefined)}>
      <Content {...props} />
    </AriaToggle>
  );
}
