// Where all sound goes: loaded when it is first shown.
export function Nodes() {
  return null;
}
