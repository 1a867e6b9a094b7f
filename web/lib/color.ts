// Hex colours: parsing, mixing, and text for a canvas.

export interface Rgb { readonly r: number; readonly g: number; readonly b: number }

/** Six digits, or the three that a minifier makes of them where they allow it. */
export function parseHex(text: string): Rgb {
  const digits = text.trim().replace("#", "");
  const hex = digits.length < 6 ? [...digits].map((digit) => digit + digit).join("") : digits;
  const at = (index: number): number => parseInt(hex.slice(index, index + 2), 16) || 0;
  return { r: at(0), g: at(2), b: at(4) };
}

const two = (value: number): string => Math.round(Math.min(255, Math.max(0, value))).toString(16).padStart(2, "0");
export const hexOf = ({ r, g, b }: Rgb): string => `#${two(r)}${two(g)}${two(b)}`;

/** `part` of a over the rest of b, as color-mix(in srgb) does. */
export function mix(a: string, b: string, part: number): string {
  const x = parseHex(a), y = parseHex(b), rest = 1 - part;
  return hexOf({ r: x.r * part + y.r * rest, g: x.g * part + y.g * rest, b: x.b * part + y.b * rest });
}

/** Towards its own grey; 0 is grey, 1 unchanged. */
export function saturate(color: string, amount: number): string {
  const { r, g, b } = parseHex(color);
  const grey = hexOf({ r: 0.299 * r + 0.587 * g + 0.114 * b, g: 0.299 * r + 0.587 * g + 0.114 * b, b: 0.299 * r + 0.587 * g + 0.114 * b });
  return mix(color, grey, amount);
}

export function withAlpha(color: string, alpha: number): string {
  return `${hexOf(parseHex(color))}${two(alpha * 255)}`;
}

/** WCAG contrast ratio of two opaque colours. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(parseHex(a)), luminance(parseHex(b))];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function luminance({ r, g, b }: Rgb): number {
  const linear = (v: number): number => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}
