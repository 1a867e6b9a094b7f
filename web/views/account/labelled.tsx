// A line of a form: its name, and what is written.
export function Labelled({ name, type = "text", value, onChange, autoComplete, autoFocus = false }: {
  name: string; type?: "text" | "email" | "password"; value: string; onChange: (value: string) => void; autoComplete?: string; autoFocus?: boolean }) {
  return (
    <label className="label">
      <span className="t2">{name}</span>
      <span className="field"><input className="grow" type={type} value={value} maxLength={254} aria-label={name} required autoFocus={autoFocus} spellCheck={false} {...(autoComplete ? { autoComplete } : {})} onChange={(event) => onChange(event.currentTarget.value)} /></span>
    </label>
  );
}
