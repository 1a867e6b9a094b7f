/*
  Piano rolls for the reference: what a note effect makes of a phrase, played through it as a song would. What goes in is drawn
  as outlines, what comes out filled, the harder the darker. A row of `scenes` gives a device a phrase and settings that show what it
  is for; one without a row plays the first phrase as it comes.
*/
#include "core/event.h"
#include "core/math.h"
#include "core/memory.h"
#include "core/tempo.h"
#include "tools/gen.h"

#include <stdlib.h>
#include <string.h>

#define RATE 48000.0
#define BEAT_FRAMES 24000 /* at 120 beats a minute */
#define BEATS 4
#define DRAWN_MAX 256u
#define PHRASE_MAX 16u
#define SETTINGS_MAX 4u

/* From beat to beat. */
typedef struct Played { double begin, end; uint16_t key; float velocity; } Played;
typedef struct Phrase { Played notes[PHRASE_MAX]; uint32_t count; } Phrase;

static const Phrase melody = {{{0, 0.8, 60, 0.5f}, {1, 1.8, 64, 0.7f}, {2, 2.8, 67, 0.9f}, {3, 3.8, 62, 0.6f}}, 4};
static const Phrase held_chord = {{{0, 3.9, 60, 0.9f}, {0, 3.9, 64, 0.7f}, {0, 3.9, 67, 0.5f}}, 3};
static const Phrase chromatic = {{{0, 0.25, 60, 0.8f}, {0.3, 0.55, 61, 0.8f}, {0.6, 0.85, 62, 0.8f}, {0.9, 1.15, 63, 0.8f}, {1.2, 1.45, 64, 0.8f}, {1.5, 1.75, 65, 0.8f},
                                  {1.8, 2.05, 66, 0.8f}, {2.1, 2.35, 67, 0.8f}, {2.4, 2.65, 68, 0.8f}, {2.7, 2.95, 69, 0.8f}, {3, 3.25, 70, 0.8f}, {3.3, 3.55, 71, 0.8f},
                                  {3.6, 3.85, 72, 0.8f}}, 13};
static const Phrase uneven = {{{0.05, 0.3, 60, 0.8f}, {0.44, 0.7, 62, 0.5f}, {1.08, 1.3, 64, 0.8f}, {1.45, 1.7, 65, 0.5f}, {1.93, 2.2, 67, 0.8f}, {2.57, 2.8, 65, 0.5f},
                               {3.04, 3.3, 64, 0.8f}, {3.46, 3.7, 62, 0.5f}}, 8};
static const Phrase even = {{{0, 0.35, 60, 0.7f}, {0.5, 0.85, 60, 0.7f}, {1, 1.35, 60, 0.7f}, {1.5, 1.85, 60, 0.7f}, {2, 2.35, 60, 0.7f}, {2.5, 2.85, 60, 0.7f},
                             {3, 3.35, 60, 0.7f}, {3.5, 3.85, 60, 0.7f}}, 8};

typedef struct Setting { const char *param; double value; } Setting;
typedef struct Scene { const char *device, *title; const Phrase *phrase; Setting settings[SETTINGS_MAX]; } Scene;
#define TITLE(what) "Keys over beats, " what ": outlined what goes in, filled what comes out, the harder the darker"
static const Scene scenes[] = {
    {"arpeggiator", TITLE("a held chord over two octaves"), &held_chord, {{"octaves", 2}, {NULL, 0}}},
    {"chord", TITLE("single notes strummed over 80 ms"), &melody, {{"strum_ms", 80}, {NULL, 0}}},
    {"scale", TITLE("every key of an octave in C major"), &chromatic, {{NULL, 0}}},
    {"note_quantise", TITLE("uneven eighths of which the early ones wait for their sixteenth"), &uneven, {{NULL, 0}}},
    {"humanise", TITLE("even eighths spread by 40 ms and a third of their velocity"), &even, {{"time_ms", 40}, {"velocity", 33}, {NULL, 0}}},
};

static const Scene *scene_of(const Device *device) {
  static const Scene plain = {NULL, TITLE("single notes"), &melody, {{NULL, 0}}};
  for (uint32_t s = 0; s < COUNT_OF(scenes); s++)
    if (strcmp(scenes[s].device, device->id) == 0) return &scenes[s];
  return &plain;
}

/* --- playing --------------------------------------------------------------------------------------------------------- */

typedef struct Drawn { Id id; int64_t begin, end; uint16_t key; float velocity; } Drawn;
typedef struct Roll { Drawn notes[DRAWN_MAX]; uint32_t count; } Roll;

/* What comes out, from frame `at` of the song on. */
static void keep(Roll *roll, const Event *event, int64_t at) {
  const int64_t frame = at + event->frame;
  if (event->type == EVENT_NOTE_ON && roll->count < DRAWN_MAX)
    roll->notes[roll->count++] = (Drawn){event->id, frame, BEATS * BEAT_FRAMES, event->number, event->value};
  if (event->type != EVENT_NOTE_OFF && event->type != EVENT_CHOKE) return;
  for (uint32_t i = roll->count; i-- > 0;)
    if (roll->notes[i].id == event->id && roll->notes[i].end == BEATS * BEAT_FRAMES) {
      roll->notes[i].end = frame;
      return;
    }
}

static int64_t frame_of(double beat) { return math_round_clamp(beat * BEAT_FRAMES, 0, INT32_MAX); }

/* The phrase's events of one block; ends before beginnings. */
static uint32_t events_at(const Phrase *phrase, int64_t at, Event *events) {
  uint32_t count = 0;
  for (int64_t frame = at; frame < at + GRID_FRAMES; frame++)
    for (int pass = 0; pass < 2; pass++)
      for (uint32_t i = 0; i < phrase->count; i++) {
        const Played *note = &phrase->notes[i];
        if (frame_of(pass == 0 ? note->end : note->begin) != frame) continue;
        events[count++] = (Event){.frame = (uint32_t)(frame - at), .type = pass == 0 ? EVENT_NOTE_OFF : EVENT_NOTE_ON, .number = note->key,
                                  .id = 100 + i, .value = pass == 0 ? 0.0f : note->velocity, .song_frame = frame_of(note->begin)};
      }
  return count;
}

static void play(const Device *device, const Scene *scene, Roll *roll) {
  const DeviceSetup setup = {.rate_hz = RATE, .object_id = 1};
  const size_t bytes = device->state_bytes(&setup);
  void *const state = memory_new(memory_heap(), bytes);
  if (state == NULL) exit(EXIT_FAILURE);
  float params[LIMIT_PARAMS];
  for (uint32_t p = 0; p < device->param_count; p++) params[p] = (float)device->params[p].fallback;
  for (uint32_t s = 0; s < SETTINGS_MAX && scene->settings[s].param != NULL; s++)
    params[gen_param_of(device, scene->settings[s].param)->number] = (float)scene->settings[s].value;
  device->prepare(state, &setup);
  for (int64_t at = 0; at < BEATS * BEAT_FRAMES; at += GRID_FRAMES) {
    Event events[2 * PHRASE_MAX], made[LIMIT_BLOCK_EVENTS];
    EventSink sink = {.events = made, .capacity = LIMIT_BLOCK_EVENTS};
    const DeviceBlock block = {.frames = GRID_FRAMES, .params = params, .params_end = params, .events = events,
                               .event_count = events_at(scene->phrase, at, events), .song_frame = at,
                               .song_ticks = (double)at / BEAT_FRAMES * (double)TICKS_PER_QUARTER, .bpm = 120.0, .playing = true, .notes_out = &sink};
    device->process(state, &block);
    for (uint32_t i = 0; i < sink.count; i++) keep(roll, &sink.events[i], at);
  }
  memory_free(memory_heap(), state, bytes);
}

/* --- drawing --------------------------------------------------------------------------------------------------------- */

#define WIDTH 520.0
#define LEFT 44.0
#define TOP 12.0
#define RIGHT 12.0
#define BOTTOM 26.0
#define ROW 9.0

static double place_x(double beats) { return LEFT + beats / BEATS * (WIDTH - LEFT - RIGHT); }
static double place_y(int key, int highest) { return TOP + (highest - key) * ROW; }

static void draw_rows(FILE *out, int lowest, int highest) {
  const double foot = place_y(lowest - 1, highest);
  for (int key = lowest; key <= highest; key++) {
    if (key % 12 != 0) continue;
    fprintf(out, "<path class=\"grid\" d=\"M%.1f %.1fH%.1f\"/><text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">C%d</text>\n", LEFT, place_y(key - 1, highest), WIDTH - RIGHT,
            LEFT - 5.0, place_y(key, highest) + ROW, key / 12 - 1);
  }
  for (int beat = 0; beat <= BEATS; beat++)
    fprintf(out, "<path class=\"grid\" d=\"M%.1f %.1fV%.1f\"/><text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%d%s</text>\n", place_x(beat), TOP, foot, place_x(beat),
            foot + 17.0, beat, beat == 0 ? " beats" : "");
}

static void draw_note(FILE *out, const char *look, double begin, double end, int key, int highest) {
  fprintf(out, "<rect %s x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\"/>\n", look, place_x(begin), place_y(key, highest) + 0.5,
          math_max(place_x(end) - place_x(begin), 1.0), ROW - 1.0);
}

static void draw(FILE *out, const char *title, const Phrase *phrase, const Roll *roll) {
  int lowest = 127, highest = 0;
  for (uint32_t i = 0; i < phrase->count; i++) {
    lowest = phrase->notes[i].key < lowest ? phrase->notes[i].key : lowest;
    highest = phrase->notes[i].key > highest ? phrase->notes[i].key : highest;
  }
  for (uint32_t i = 0; i < roll->count; i++) {
    lowest = roll->notes[i].key < lowest ? roll->notes[i].key : lowest;
    highest = roll->notes[i].key > highest ? roll->notes[i].key : highest;
  }
  lowest--;
  highest++;
  const double height = place_y(lowest - 1, highest) + BOTTOM;
  fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" role=\"img\" aria-label=\"%s\">\n", WIDTH, height, WIDTH, title);
  fputs("<style>text{font:11px sans-serif;fill:#888}.grid{stroke:#8884;fill:none}.in{fill:none;stroke:#888}.out{fill:#2f6fde}</style>\n", out);
  draw_rows(out, lowest, highest);
  for (uint32_t i = 0; i < roll->count; i++) {
    const Drawn *note = &roll->notes[i];
    char look[64];
    snprintf(look, sizeof look, "class=\"out\" opacity=\"%.2f\"", math_clamp((double)note->velocity, 0.15, 1.0));
    draw_note(out, look, (double)note->begin / BEAT_FRAMES, (double)note->end / BEAT_FRAMES, note->key, highest);
  }
  for (uint32_t i = 0; i < phrase->count; i++) draw_note(out, "class=\"in\"", phrase->notes[i].begin, phrase->notes[i].end, phrase->notes[i].key, highest);
  fputs("</svg>\n", out);
}

const char *gen_notes_title(const Device *device) { return scene_of(device)->title; }

void gen_notes(FILE *out, const Device *device) {
  const Scene *scene = scene_of(device);
  Roll *roll = memory_new(memory_heap(), sizeof *roll);
  if (roll == NULL) exit(EXIT_FAILURE);
  play(device, scene, roll);
  draw(out, scene->title, scene->phrase, roll);
  memory_free(memory_heap(), roll, sizeof *roll);
}
