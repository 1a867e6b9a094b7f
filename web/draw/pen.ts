// Draws as a canvas does, but keeps what was drawn as paths of an svg: small pictures that stay as they are cost no layer each, and are sharp
// however near one looks. It knows what the pictures of devices use; words are left out, for they could not be read at such a size.
const short = (value: number): number => Math.round(value * 100) / 100;
const FULL = 2 * Math.PI - 0.001;

export class Pen {
  readonly strokes: Record<string, string>[] = [];
  globalAlpha = 1;
  fillStyle = "#000";
  strokeStyle = "#000";
  lineWidth = 1;
  lineJoin = "round";
  lineCap = "butt";
  font = "";
  textAlign = "start";
  private path = "";
  private dash = "";

  beginPath(): void {
    this.path = "";
  }
  closePath(): void {
    this.path += "z";
  }
  moveTo(x: number, y: number): void {
    this.path += `M${short(x)} ${short(y)}`;
  }
  lineTo(x: number, y: number): void {
    this.path += `${this.path === "" ? "M" : "L"}${short(x)} ${short(y)}`;
  }
  quadraticCurveTo(x1: number, y1: number, x: number, y: number): void {
    this.path += "Q" + [x1, y1, x, y].map(short).join(" ");
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`;
  }
  roundRect(x: number, y: number, width: number, height: number): void {
    this.rect(x, y, width, height);
  }
  /** Clockwise; as much as a turn is a circle. */
  arc(x: number, y: number, radius: number, from: number, to: number): void {
    const at = (angle: number): string => `${short(x + radius * Math.cos(angle))} ${short(y + radius * Math.sin(angle))}`, turn = Math.min(to - from, FULL);
    this.path += `${this.path === "" || turn === FULL ? "M" : "L"}${at(from)}A${short(radius)} ${short(radius)} 0 ${turn > Math.PI ? 1 : 0} 1 ${at(from + turn)}`;
  }
  setLineDash(lengths: readonly number[]): void {
    this.dash = lengths.join(" ");
  }
  fill(): void {
    this.keep(this.path, { fill: this.fillStyle });
  }
  stroke(): void {
    this.keep(this.path, { fill: "none", stroke: this.strokeStyle, "stroke-width": String(this.lineWidth), "stroke-linejoin": this.lineJoin, "stroke-linecap": this.lineCap, ...(this.dash === "" ? {} : { "stroke-dasharray": this.dash }) });
  }
  fillRect(x: number, y: number, width: number, height: number): void {
    this.keep(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`, { fill: this.fillStyle });
  }
  fillText(): void {}
  measureText(): { readonly width: number } {
    return { width: 0 };
  }

  private keep(path: string, look: Record<string, string>): void {
    if (path !== "") this.strokes.push({ d: path, ...look, ...(this.globalAlpha === 1 ? {} : { opacity: String(this.globalAlpha) }) });
  }
}

const NAMES = ["d", "fill", "stroke", "stroke-width", "stroke-linejoin", "stroke-linecap", "stroke-dasharray", "opacity"];

/** Shows it in an svg; paths that are there are used again. */
export function showStrokes(svg: SVGSVGElement, { strokes }: Pen): void {
  while (svg.childElementCount > strokes.length) svg.lastElementChild?.remove();
  strokes.forEach((stroke, index) => {
    const element = svg.children[index] ?? svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path"));
    for (const name of NAMES) {
      const value = stroke[name];
      if (value === undefined) element.removeAttribute(name);
      else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
    }
  });
}
