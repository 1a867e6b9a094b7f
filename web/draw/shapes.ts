// What is drawn once and stays can be shapes of the page instead of a canvas: hundreds of canvases are as many layers, which cost in every frame
// in which anything moves.

/** Takes what is drawn with rectangles, and keeps it as the path of each fill and how strong that is. */
export class Shapes {
  readonly fills: { readonly path: string; readonly alpha: number }[] = [];
  globalAlpha = 1;
  private path = "";

  beginPath(): void {
    this.path = "";
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`;
  }
  fill(): void {
    if (this.path !== "") this.fills.push({ path: this.path, alpha: this.globalAlpha });
  }
}
const short = (value: number): number => Math.round(value * 100) / 100;

/** Shows them in an svg; paths that are there are used again. */
export function showShapes(svg: SVGSVGElement, { fills }: Shapes, ink: string): void {
  while (svg.childElementCount > fills.length) svg.lastElementChild?.remove();
  fills.forEach(({ path, alpha }, index) => {
    const element = svg.children[index] ?? svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path"));
    for (const [name, value] of [["d", path], ["fill", ink], ["fill-opacity", String(alpha)]] as const) if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  });
}
