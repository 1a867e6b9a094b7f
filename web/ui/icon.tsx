// The one icon set: Lucide, 16 px, stroke 1.5. Documents name icons of tracks by these keys.
import { memo } from "react";
import {
  AudioLines, AudioWaveform, Bell, BellRing, Bird, Church, Cloud, Fan, Megaphone, MessageSquare, Music2, Music4, Phone, Sparkles, Waves, Zap, ChevronDown, ChevronLeft, ChevronRight, Check, CornerDownLeft, CircleAlert, CircleHelp, Copy, Download, Drum, Ellipsis, Eraser,
  FileMusic, FolderOpen, Gauge, Ghost, Guitar, HardDrive, House, Info, Keyboard, KeyboardMusic, Library, LocateFixed, Magnet, Metronome, Mic, Minus,
  Circle, Headphones, History, Layers, Spline, Speaker, Hand, Activity, MicVocal, Moon, MousePointer2, Music, Pause, Pencil, Piano, Play, Plus, Power, Redo2, Repeat2, Scissors, Search, Share, SkipBack,
  SlidersVertical, Square, SquareSplitHorizontal, Sun, Trash2, TriangleAlert, Undo2, Users, VolumeX, Wind, X, ZoomIn, ZoomOut, Maximize2, LayoutGrid, Workflow, Rows2, PanelRight, SlidersHorizontal, Undo, NotebookPen, Settings, type LucideIcon,
} from "lucide-react";

export const ICONS = {
  audio: AudioWaveform, bass: AudioLines, bell: Bell, bullet: Minus, "chevron-down": ChevronDown, "chevron-left": ChevronLeft, "chevron-right": ChevronRight, check: Check, close: X,
  copy: Copy, device: HardDrive, download: Download, drum: Drum, ellipsis: Ellipsis, eraser: Eraser, error: CircleAlert, export: Share, file: FileMusic,
  fit: Maximize2, folder: FolderOpen, follow: LocateFixed, gauge: Gauge, ghost: Ghost, guitar: Guitar, help: CircleHelp, home: House, info: Info,
  record: Circle, headphones: Headphones, history: History, layers: Layers, automation: Spline, speaker: Speaker, tap: Hand, signal: Activity,
  keyboard: Keyboard, keys: KeyboardMusic, library: Library, loop: Repeat2, magnet: Magnet, metronome: Metronome, mic: Mic, mixer: SlidersVertical, moon: Moon,
  mute: VolumeX, music: Music, pause: Pause, pencil: Pencil, piano: Piano, play: Play, plus: Plus, pointer: MousePointer2, power: Power, redo: Redo2, return: CornerDownLeft,
  scissors: Scissors, search: Search, split: SquareSplitHorizontal, start: SkipBack, stop: Square, sun: Sun, trash: Trash2, undo: Undo2, users: Users, voice: MicVocal,
  // Names that documents and the factory's instruments use.
  "audio-lines": AudioLines, "audio-waveform": AudioWaveform, "bell-ring": BellRing, bird: Bird, church: Church, cloud: Cloud, fan: Fan, "keyboard-music": KeyboardMusic,
  megaphone: Megaphone, "mic-vocal": MicVocal, "music-2": Music2, "music-4": Music4, phone: Phone, sparkles: Sparkles, waves: Waves, zap: Zap,
  comment: MessageSquare, grid: LayoutGrid, nodes: Workflow, beside: Rows2, panel: PanelRight, settings: SlidersHorizontal, gear: Settings, notebook: NotebookPen, back: Undo,
  warning: TriangleAlert, wind: Wind, "zoom-in": ZoomIn, "zoom-out": ZoomOut,
} satisfies Record<string, LucideIcon>;

export type IconName = keyof typeof ICONS;
export const isIconName = (name: string): name is IconName => Object.hasOwn(ICONS, name);

export const Icon = memo(function Icon({ name, size = 16, className = "" }: { name: IconName; size?: 12 | 14 | 16 | 20 | 24; className?: string }) {
  const Shape = ICONS[name];
  return <Shape className={`ic ${size === 16 ? "" : `s${size}`} ${className}`} strokeWidth={1.5} absoluteStrokeWidth={false} aria-hidden="true" focusable="false" />;
});

/** The product's sign. */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="var(--accent)" aria-hidden="true">
      <rect x="1" y="7" width="3" height="6" rx="1.5" /><rect x="6" y="3" width="3" height="14" rx="1.5" />
      <rect x="11" y="1" width="3" height="18" rx="1.5" /><rect x="16" y="6" width="3" height="8" rx="1.5" />
    </svg>
  );
}
