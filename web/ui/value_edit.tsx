// The little input that a value turns into while someone types.
import { useEffect, useRef } from "react";

export function ValueEdit({ label, initial, placeholder, onEnd }: { label: string; initial: string; placeholder?: string; onEnd: (text: string | null) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => {
    const element = input.current;
    if (!element) return;
    element.focus();
    if (initial.length > 1) element.select();
  }, [initial]);
  const end = (text: string | null): void => {
    if (done.current) return;
    done.current = true;
    onEnd(text);
  };
  return (
    <input ref={input} className="value-edit" defaultValue={initial} placeholder={placeholder} aria-label={label} spellCheck={false} autoComplete="off"
      onPointerDown={(event) => event.stopPropagation()} onDoubleClick={(event) => event.stopPropagation()} onBlur={(event) => end(event.currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") end(event.currentTarget.value);
        if (event.key === "Escape") end(null);
      }} />
  );
}
