/* Clips of a DAWproject: notes, sounds at their own speed or warped, and clips inside clips, as programs nest them; what is nested
   is laid out flat, repeated where the clip around it loops, and cut where that ends. */

#include "session/build.h"
#include "session/dawproject_reader.h"

#include "core/math.h"
#include "model/records.h"

#include <string.h>

#define CLIPS_MAX 200000u
#define DEPTH_MAX 8u
#define TICKS_MOST 1e14
#define TIME_MOST 1e7
#define BEND 128
#define PRESSURE 129

bool daw_in_seconds(const DawReader *in, const XmlElement *timeline, const char *attribute, bool inherited) {
  if (xml_attribute_is(&in->xml, timeline, attribute, "seconds")) return true;
  return xml_attribute_is(&in->xml, timeline, attribute, "beats") ? false : inherited;
}

/* ---- where things lie */

/* `time` units behind a place of the song. */
static double behind(const DawReader *in, double ticks, double time, bool seconds) {
  if (!seconds) return ticks + daw_ticks(time);
  return tempo_map_ticks(&in->map, tempo_map_seconds(&in->map, ticks) + time);
}

/* How many units lie between two places. */
static double between(const DawReader *in, double from_ticks, double to_ticks, bool seconds) {
  if (!seconds) return (to_ticks - from_ticks) / (double)TICKS_PER_QUARTER;
  return tempo_map_seconds(&in->map, to_ticks) - tempo_map_seconds(&in->map, from_ticks);
}

/* A clip as it is said: where it lies, and which part of its content it plays. */
typedef struct DawClip {
  const XmlElement *element, *content;
  Id holder;              /* what the clip is made on; a slot or track */
  double start_ticks, end_ticks;
  bool seconds;           /* what content's times are */
  double play, loop_from, loop_to; /* in them; no loop unless to > from */
  double fade_in_ticks, fade_out_ticks;
  bool enabled;
} DawClip;

static bool loops(const DawClip *clip) { return clip->loop_to > clip->loop_from; }

/* The place in the content after so much of it was played. */
static double played(const DawClip *clip, double time) {
  const double at = clip->play + time;
  if (!loops(clip) || at < clip->loop_to) return at;
  const double length = clip->loop_to - clip->loop_from, past = at - clip->loop_from;
  return clip->loop_from + past - math_floor(past / length) * length;
}

/* What is left of it inside a window; false: nothing. */
static bool cut(const DawReader *in, DawClip *clip, double from_ticks, double to_ticks) {
  if (to_ticks < clip->end_ticks) {
    clip->end_ticks = to_ticks;
    clip->fade_out_ticks = 0;
  }
  if (from_ticks > clip->start_ticks) {
    clip->play = played(clip, between(in, clip->start_ticks, from_ticks, clip->seconds));
    clip->start_ticks = from_ticks;
    clip->fade_in_ticks = 0;
  }
  return clip->end_ticks - clip->start_ticks >= 1.0;
}

static const char *const timelines[] = {"Lanes", "Notes", "Clips", "Warps", "Audio", "Points"};

static const XmlElement *content_of(const DawReader *in, const XmlElement *clip) {
  for (const XmlElement *e = xml_first(&in->xml, clip); e; e = xml_next(&in->xml, e)) {
    for (size_t i = 0; i < COUNT_OF(timelines); i++)
      if (xml_is(e, timelines[i])) return e;
  }
  return daw_named(in, clip, "reference");
}

/* The timeline of a kind in some content: itself, or one of its lanes. */
static const XmlElement *find_timeline(const DawReader *in, const XmlElement *content, const char *name) {
  if (content == NULL || xml_is(content, name)) return content;
  return xml_is(content, "Lanes") ? xml_child(&in->xml, content, name) : NULL;
}

/* ---- what all clips have */

static Id begin_clip(DawReader *in, const DawClip *clip, uint16_t kind) {
  char name[BUILD_TEXT_BYTES];
  const int64_t start = math_round_clamp(clip->start_ticks, 0, (int64_t)TICKS_MOST), end = math_round_clamp(clip->end_ticks, 0, (int64_t)TICKS_MOST);
  const Id id = daw_next_id(in);
  const size_t size = daw_text(in, clip->element, "name", name);
  batch_op_create(in->batch, id, kind, clip->holder, ID_LAST);
  batch_set_int(in->batch, id, build_field(kind, "start_ticks"), start);
  batch_set_int(in->batch, id, build_field(kind, "length_ticks"), end > start ? end - start : 1);
  batch_set_text(in->batch, id, build_field(kind, "name"), name, size);
  batch_set_bool(in->batch, id, build_field(kind, "mute"), !clip->enabled);
  in->clips++;
  in->filled = clip->holder;
  return id;
}

/* ---- notes */

static void write_notes(DawReader *in, Id clip, const XmlElement *notes, double shift) {
  batch_patch_begin(in->batch, clip, KIND_NOTE_CLIP, build_field(KIND_NOTE_CLIP, "notes"));
  for (const XmlElement *e = xml_first(&in->xml, notes); e; e = xml_next(&in->xml, e)) {
    const double at = xml_real(&in->xml, e, "time", -1) - shift, length = daw_ticks(xml_real(&in->xml, e, "duration", 0)), key = xml_real(&in->xml, e, "key", -1);
    if (!xml_is(e, "Note") || !(at >= 0 && at < 1e7) || !(length > 0) || !(key >= 0 && key <= 127)) continue;
    const double values[] = {
      [NOTE_START] = math_floor(daw_ticks(at) + 0.5), [NOTE_LENGTH] = math_clamp(math_floor(length + 0.5), 1, TICKS_MOST), [NOTE_KEY] = math_floor(key),
      [NOTE_VELOCITY] = math_clamp(127.0 * xml_real(&in->xml, e, "vel", 100.0 / 127.0), 1, 127),
      [NOTE_RELEASE] = math_clamp(127.0 * xml_real(&in->xml, e, "rel", 64.0 / 127.0), 0, 127),
      [NOTE_CHANNEL] = math_floor(math_clamp(xml_real(&in->xml, e, "channel", 0), 0, 15)),
    };
    batch_patch_row(in->batch, daw_next_id(in), PATCH_ALL, values);
  }
  batch_patch_end(in->batch);
}

typedef struct ControlName { const char *expression; int number; } ControlName;
static const ControlName control_names[] = {{"channelController", 0}, {"pitchBend", BEND}, {"channelPressure", PRESSURE}};

/* The controller a lane of points is for; -1: none of ours. */
static int control_of(const DawReader *in, const XmlElement *target) {
  for (size_t i = 0; i < COUNT_OF(control_names); i++) {
    if (!xml_attribute_is(&in->xml, target, "expression", control_names[i].expression)) continue;
    const double controller = xml_real(&in->xml, target, "controller", i == 0 ? -1 : 0);
    if (i > 0) return control_names[i].number;
    return controller >= 0 && controller < BEND ? (int)controller : -1;
  }
  return -1;
}

static void write_control(DawReader *in, const XmlElement *points, double shift) {
  const XmlElement *target = xml_child(&in->xml, points, "Target");
  const int number = control_of(in, target);
  for (const XmlElement *e = number >= 0 ? xml_first(&in->xml, points) : NULL; e; e = xml_next(&in->xml, e)) {
    const double at = xml_real(&in->xml, e, "time", -1) - shift, value = math_clamp(xml_real(&in->xml, e, "value", -1), -1, 1);
    if (!xml_is(e, "RealPoint") || !(at >= 0 && at < 1e7) || value < 0) continue;
    const double values[] = {
      [CONTROL_POSITION] = math_floor(daw_ticks(at) + 0.5), [CONTROL_NUMBER] = number,
      [CONTROL_VALUE] = number == BEND ? math_floor(value * 16383.0 + 0.5) - 8192.0 : math_floor(value * 127.0 + 0.5),
      [CONTROL_CHANNEL] = math_floor(math_clamp(xml_real(&in->xml, target, "channel", 0), 0, 15)), [CONTROL_KEY] = 0,
    };
    batch_patch_row(in->batch, daw_next_id(in), PATCH_ALL, values);
  }
}

/* `shift` beats of the content lie before what the clip counts from. */
static void make_note_clip(DawReader *in, const DawClip *clip, double shift, bool loop) {
  const XmlElement *notes = find_timeline(in, clip->content, "Notes");
  const Id id = begin_clip(in, clip, KIND_NOTE_CLIP);
  batch_set_int(in->batch, id, build_field(KIND_NOTE_CLIP, "offset_ticks"), math_round_clamp(daw_ticks(clip->play - shift), 0, (int64_t)TICKS_MOST));
  if (loop) batch_set_int(in->batch, id, build_field(KIND_NOTE_CLIP, "loop_ticks"), math_round_clamp(daw_ticks(clip->loop_to - clip->loop_from), 1, (int64_t)TICKS_MOST));
  write_notes(in, id, notes, shift);
  if (!xml_is(clip->content, "Lanes")) return;
  batch_patch_begin(in->batch, id, KIND_NOTE_CLIP, build_field(KIND_NOTE_CLIP, "controls"));
  for (const XmlElement *e = xml_first(&in->xml, clip->content); e; e = xml_next(&in->xml, e))
    if (xml_is(e, "Points")) write_control(in, e, shift);
  batch_patch_end(in->batch);
}

/* Our loops begin where the content does: what theirs have before it is a clip of its own. */
static void read_notes(DawReader *in, const DawClip *clip) {
  DawClip rest = *clip;
  const double least = math_min(0.0, math_min(clip->play, clip->loop_from));
  if (!loops(clip)) {
    make_note_clip(in, clip, least, false);
    return;
  }
  if (clip->play < clip->loop_from) {
    DawClip first = *clip;
    rest.start_ticks = behind(in, clip->start_ticks, clip->loop_from - clip->play, clip->seconds);
    rest.play = clip->loop_from;
    if (cut(in, &first, first.start_ticks, rest.start_ticks)) make_note_clip(in, &first, least, false);
  }
  if (rest.end_ticks - rest.start_ticks >= 1.0) make_note_clip(in, &rest, clip->loop_from, true);
}

/* ---- sounds */

typedef struct WarpLine { const DawReader *in; const XmlElement *warps; } WarpLine;
typedef struct WarpPoint { double time, content; } WarpPoint;

static WarpPoint warp_point(const DawReader *in, const XmlElement *warp) {
  return (WarpPoint){xml_real(&in->xml, warp, "time", 0), xml_real(&in->xml, warp, "contentTime", 0)};
}

/* The content's second that sounds at a time of warped content: lines between its points, the outer ones going on. */
static double warped(const WarpLine *line, double time) {
  WarpPoint a = {0, 0}, b = {1, 1};
  uint32_t count = 0;
  for (const XmlElement *e = xml_first(&line->in->xml, line->warps); e; e = xml_next(&line->in->xml, e)) {
    if (!xml_is(e, "Warp")) continue;
    const WarpPoint point = warp_point(line->in, e);
    if (count >= 2 && time < b.time) break;
    if (count > 0 && !(point.time > (count == 1 ? a.time : b.time))) continue;
    if (count >= 2) a = b;
    if (count == 0) a = point;
    else b = point;
    count++;
  }
  if (count == 1) b = (WarpPoint){a.time + 1, a.content + 1};
  return a.content + (time - a.time) * (b.content - a.content) / (b.time - a.time);
}

static void write_warps(DawReader *in, Id clip, const XmlElement *warps, const DawSound *sound) {
  double last_time = -1, last_content = -1;
  batch_patch_begin(in->batch, clip, KIND_AUDIO_CLIP, build_field(KIND_AUDIO_CLIP, "warps"));
  for (const XmlElement *e = xml_first(&in->xml, warps); e; e = xml_next(&in->xml, e)) {
    const WarpPoint point = warp_point(in, e);
    if (!xml_is(e, "Warp") || !(point.time > last_time && point.time < 1e7) || !(point.content > last_content && point.content < 1e6)) continue;
    last_time = point.time;
    last_content = point.content;
    const double values[] = {[WARP_POSITION] = math_floor(daw_ticks(point.time) + 0.5), [WARP_SOURCE] = math_floor(point.content * sound->rate_hz + 0.5)};
    batch_patch_row(in->batch, daw_next_id(in), PATCH_ALL, values);
  }
  batch_patch_end(in->batch);
}

/* A level or transposition that holds for the whole clip: its first point. */
static double clip_value(const DawReader *in, const DawClip *clip, const char *expression, double fallback) {
  for (const XmlElement *e = xml_is(clip->content, "Lanes") ? xml_first(&in->xml, clip->content) : NULL; e; e = xml_next(&in->xml, e)) {
    const XmlElement *point = xml_child(&in->xml, e, "RealPoint");
    if (xml_is(e, "Points") && xml_attribute_is(&in->xml, xml_child(&in->xml, e, "Target"), "expression", expression)) return xml_real(&in->xml, point, "value", fallback);
  }
  return fallback;
}

static int64_t frame_of(const DawSound *sound, double seconds) { return math_round_clamp(seconds * (double)sound->rate_hz, 0, (int64_t)TICKS_MOST); }

/* A time of the content in its sound's seconds. Content in beats that is not warped runs at the tempo of the clip's start. */
static double sound_seconds(const DawReader *in, const DawClip *clip, const WarpLine *line, double time) {
  if (line->warps != NULL) return warped(line, time);
  return clip->seconds ? time : time * 60.0 / tempo_map_bpm(&in->map, clip->start_ticks);
}

static void write_fades(DawReader *in, Id id, const DawClip *clip) {
  const int64_t length = math_round_clamp(clip->end_ticks - clip->start_ticks, 1, (int64_t)TICKS_MOST);
  const int64_t fade_in = math_round_clamp(clip->fade_in_ticks, 0, length);
  batch_set_int(in->batch, id, build_field(KIND_AUDIO_CLIP, "fade_in_ticks"), fade_in);
  batch_set_int(in->batch, id, build_field(KIND_AUDIO_CLIP, "fade_out_ticks"), math_round_clamp(clip->fade_out_ticks, 0, length - fade_in));
}

static void read_audio(DawReader *in, const DawClip *clip, const XmlElement *audio, const XmlElement *warps) {
  const DawSound *sound = daw_sound(in, audio);
  if (sound == NULL || clip->holder == ID_NONE) return;
  const bool in_beats = warps != NULL && !daw_in_seconds(in, warps, "timeUnit", clip->seconds);
  const WarpLine line = {in, warps};
  const Id id = begin_clip(in, clip, KIND_AUDIO_CLIP);
  batch_set_ref(in->batch, id, build_field(KIND_AUDIO_CLIP, "asset"), sound->asset);
  batch_set_int(in->batch, id, build_field(KIND_AUDIO_CLIP, "source_frame"), frame_of(sound, sound_seconds(in, clip, &line, clip->play)));
  batch_set_int(in->batch, id, build_field(KIND_AUDIO_CLIP, "time_base"), in_beats ? TIME_BASE_BEATS : TIME_BASE_SECONDS);
  if (loops(clip)) {
    batch_set_int(in->batch, id, build_field(KIND_AUDIO_CLIP, "loop_start_frame"), frame_of(sound, sound_seconds(in, clip, &line, clip->loop_from)));
    batch_set_int(in->batch, id, build_field(KIND_AUDIO_CLIP, "loop_end_frame"), frame_of(sound, sound_seconds(in, clip, &line, clip->loop_to)));
  }
  if (in_beats) write_warps(in, id, warps, sound);
  batch_set_real(in->batch, id, build_field(KIND_AUDIO_CLIP, "gain_db"), math_clamp(math_db_from_gain(clip_value(in, clip, "gain", 1)), -144, 24));
  batch_set_real(in->batch, id, build_field(KIND_AUDIO_CLIP, "pitch"), math_clamp(clip_value(in, clip, "transpose", 0), -48, 48));
  write_fades(in, id, clip);
}

/* ---- clips inside clips */

static void read_inner(DawReader *in, const DawTrack *track, Id slot, const XmlElement *clips, DawFrame frame) {
  frame.seconds = daw_in_seconds(in, clips, "timeUnit", frame.seconds);
  for (const XmlElement *e = xml_first(&in->xml, clips); e; e = xml_next(&in->xml, e))
    if (xml_is(e, "Clip")) daw_read_clip(in, track, slot, e, &frame);
}

/* Content is laid out from its place `play` on until the loop's end, then from the loop's start, again and again. */
static void lay_out(DawReader *in, const DawTrack *track, Id slot, const XmlElement *clips, const DawClip *clip, uint32_t depth) {
  double at = clip->start_ticks, play = clip->play;
  while (clip->end_ticks - at >= 1.0 && in->clips < CLIPS_MAX) {
    const double end = loops(clip) && play < clip->loop_to ? behind(in, at, clip->loop_to - play, clip->seconds) : clip->end_ticks;
    const DawFrame frame = {.origin_ticks = behind(in, at, -play, clip->seconds), .seconds = clip->seconds, .from_ticks = at,
                            .to_ticks = math_min(end, clip->end_ticks), .enabled = clip->enabled, .depth = depth};
    const uint32_t before = in->clips;
    read_inner(in, track, slot, clips, frame);
    if (!(end > at + 1.0) || (in->clips == before && play <= clip->loop_from)) break; /* silence, again and again */
    at = end;
    play = clip->loop_from;
  }
}

static double fade_ticks(const DawReader *in, const XmlElement *element, const DawClip *clip, const char *attribute, bool seconds) {
  const double fade = xml_real(&in->xml, element, attribute, 0);
  return fade > 0 ? behind(in, clip->start_ticks, fade, seconds) - clip->start_ticks : 0;
}

static bool is_place(double ticks) { return ticks > -TICKS_MOST && ticks < TICKS_MOST; }
static bool is_time(double time) { return time > -TIME_MOST && time < TIME_MOST; }

static bool place_clip(DawReader *in, const XmlElement *element, const DawFrame *frame, DawClip *clip) {
  const double time = xml_real(&in->xml, element, "time", 0), duration = xml_real(&in->xml, element, "duration", -1);
  clip->element = element;
  clip->content = content_of(in, element);
  clip->seconds = daw_in_seconds(in, element, "contentTimeUnit", frame->seconds);
  clip->play = xml_real(&in->xml, element, "playStart", 0);
  clip->loop_from = xml_real(&in->xml, element, "loopStart", 0);
  clip->loop_to = xml_real(&in->xml, element, "loopEnd", 0);
  clip->start_ticks = behind(in, frame->origin_ticks, time, frame->seconds);
  clip->end_ticks = duration >= 0 ? behind(in, frame->origin_ticks, time + duration, frame->seconds)
                                  : behind(in, clip->start_ticks, xml_real(&in->xml, element, "playStop", clip->play) - clip->play, clip->seconds);
  const bool fade_seconds = daw_in_seconds(in, element, "fadeTimeUnit", frame->seconds);
  clip->fade_in_ticks = fade_ticks(in, element, clip, "fadeInTime", fade_seconds);
  clip->fade_out_ticks = fade_ticks(in, element, clip, "fadeOutTime", fade_seconds);
  clip->enabled = frame->enabled && xml_bool(&in->xml, element, "enable", true);
  const bool sane = is_place(clip->start_ticks) && is_place(clip->end_ticks) && is_time(clip->play) && is_time(clip->loop_from) && is_time(clip->loop_to);
  return sane && clip->content != NULL && cut(in, clip, math_max(frame->from_ticks, 0.0), frame->to_ticks);
}

void daw_read_clip(DawReader *in, const DawTrack *track, Id slot, const XmlElement *element, const DawFrame *frame) {
  DawClip clip;
  if (slot != ID_NONE && in->filled == slot) return; /* a slot has one clip */
  if (frame->depth > DEPTH_MAX || in->clips >= CLIPS_MAX || !place_clip(in, element, frame, &clip)) return;
  const XmlElement *inner = find_timeline(in, clip.content, "Clips"), *warps = find_timeline(in, clip.content, "Warps");
  const XmlElement *audio = find_timeline(in, warps != NULL ? xml_child(&in->xml, warps, "Audio") : clip.content, "Audio");
  if (inner != NULL) {
    lay_out(in, track, slot, inner, &clip, frame->depth + 1);
  } else if (audio != NULL) {
    clip.holder = slot != ID_NONE && track->type == TRACK_AUDIO ? slot : slot == ID_NONE ? daw_track_of_sounds(in, track) : ID_NONE;
    read_audio(in, &clip, audio, warps);
  } else if (find_timeline(in, clip.content, "Notes") != NULL && track->type == TRACK_INSTRUMENT) {
    clip.holder = slot != ID_NONE ? slot : track->id;
    read_notes(in, &clip);
  } else if (find_timeline(in, clip.content, "Notes") != NULL) {
    daw_leave(in, track->element, "name", "notes on a track that plays none");
  }
}
