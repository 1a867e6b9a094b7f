/*
  "Chord": one key plays several. The notes of a chord are the played one and up to five above or below it, from a table or
  by hand, laid close or wide and turned over by the inversion; a strum spreads their beginnings, and their ends by as much,
  so that each keeps its length.
*/
#include "devices/note_effect.h"

#include "core/hash.h"
#include "core/math.h"

#include <string.h>

#define VOICES 6
#define OWN 5 /* notes of one's own chord beside the root */

enum { TYPE, VOICING, INVERSION, STRUM, STRUM_WAY, TAPER, INTERVAL, PARAM_COUNT = INTERVAL + OWN };

static const char *const types[] = {"Octave", "Fifth", "Major", "Minor", "Diminished", "Augmented", "Sus 2", "Sus 4", "Sixth", "Minor sixth",
                                    "Seventh", "Major seventh", "Minor seventh", "Half diminished", "Diminished seventh", "Added ninth",
                                    "Major ninth", "Minor ninth", "Fourths", "Own", NULL};
static const char *const voicings[] = {"Close", "Open", "Drop 2", "With bass", NULL};
static const char *const ways[] = {"Up", "Down", "Up and down", NULL};

#define TYPES 20
#define OWN_TYPE (TYPES - 1)
static const int8_t chords[TYPES - 1][OWN] = {{12}, {7, 12}, {4, 7}, {3, 7}, {3, 6}, {4, 8}, {2, 7}, {5, 7}, {4, 7, 9}, {3, 7, 9},
                                              {4, 7, 10}, {4, 7, 11}, {3, 7, 10}, {3, 6, 10}, {3, 6, 9}, {4, 7, 14},
                                              {4, 7, 11, 14}, {3, 7, 10, 14}, {5, 10, 15}};

#define INTERVAL_PARAM(n, start) \
  {INTERVAL + n, "interval_" #n "_st", "Note " #n, "Own chord", "st", -24, 24, start, PARAM_STEPS, PARAM_SMALL, PARAM_BIPOLAR | PARAM_MORE, NULL}

static const Param params[PARAM_COUNT] = {
    {TYPE, "type", "Chord", "Chord", "", 0, TYPES - 1, 2, PARAM_STEPS, PARAM_LARGE, 0, types},
    {VOICING, "voicing", "Voicing", "Chord", "", 0, 3, 0, PARAM_STEPS, PARAM_MEDIUM, 0, voicings},
    {INVERSION, "inversion", "Inversion", "Chord", "", 0, 4, 0, PARAM_STEPS, PARAM_SMALL, 0, NULL},
    {STRUM, "strum_ms", "Strum", "Strum", "ms", 0, 250, 0, PARAM_LINEAR, PARAM_MEDIUM, 0, NULL},
    {STRUM_WAY, "strum_way", "Way", "Strum", "", 0, 2, 0, PARAM_STEPS, PARAM_SMALL, 0, ways},
    {TAPER, "taper", "Taper", "Strum", "%", -100, 100, 0, PARAM_LINEAR, PARAM_SMALL, PARAM_BIPOLAR, NULL},
    INTERVAL_PARAM(0, 4), INTERVAL_PARAM(1, 7), INTERVAL_PARAM(2, 0), INTERVAL_PARAM(3, 0), INTERVAL_PARAM(4, 0),
};

typedef struct State {
  double rate_hz;
  uint64_t strokes; /* chords struck, for the strum that goes up and down */
  NoteStream stream;
} State;

static size_t state_bytes(const DeviceSetup *setup) { (void)setup; return (sizeof(State) + 15u) & ~(size_t)15u; }

static void reset(void *state_) RT_SAFE {
  State *state = state_;
  state->strokes = 0;
  note_stream_reset(&state->stream);
}

static void prepare(void *state_, const DeviceSetup *setup) {
  ((State *)state_)->rate_hz = setup->rate_hz;
  reset(state_);
}

typedef struct Voices { int32_t offset[VOICES], count; } Voices;

/* Sorted, and no note twice. */
static void add_offset(Voices *voices, int32_t offset) RT_SAFE {
  int32_t place = voices->count;
  for (int32_t i = 0; i < voices->count; i++)
    if (voices->offset[i] == offset) return;
  if (voices->count == VOICES) return;
  for (; place > 0 && voices->offset[place - 1] > offset; place--) voices->offset[place] = voices->offset[place - 1];
  voices->offset[place] = offset;
  voices->count++;
}

static void move_offset(Voices *voices, int32_t index, int32_t by) RT_SAFE {
  const int32_t offset = voices->offset[index] + by;
  memmove(voices->offset + index, voices->offset + index + 1, (size_t)(voices->count - index - 1) * sizeof voices->offset[0]);
  voices->count--;
  add_offset(voices, offset);
}

static Voices read_voices(const float *p) RT_SAFE {
  Voices voices = {.count = 0};
  const int32_t type = math_int_clamp((double)p[TYPE] + 0.5, 0, TYPES - 1);
  add_offset(&voices, 0);
  for (int32_t i = 0; i < OWN; i++) {
    const int32_t offset = type == OWN_TYPE ? math_int_clamp(math_floor((double)p[INTERVAL + i] + 0.5), -24, 24) : chords[type][i];
    add_offset(&voices, offset); /* 0 is the root again: none */
  }
  for (int32_t n = math_int_clamp((double)p[INVERSION] + 0.5, 0, 4); n > 0 && voices.count > 1; n--) move_offset(&voices, 0, 12);
  const int32_t voicing = math_int_clamp((double)p[VOICING] + 0.5, 0, 3);
  if (voicing == 1 && voices.count > 2) move_offset(&voices, 1, 12);
  if (voicing == 2 && voices.count > 2) move_offset(&voices, voices.count - 2, -12);
  if (voicing == 3) add_offset(&voices, -12);
  return voices;
}

/* Which note of the strum a voice is. */
static int32_t turn_of(int32_t index, int32_t count, int32_t way, uint64_t stroke) RT_SAFE {
  const bool down = way == 1 || (way == 2 && stroke % 2 == 1);
  return down ? count - 1 - index : index;
}

static void note_on(void *state_, const DeviceBlock *block, const Event *event) RT_SAFE {
  State *state = state_;
  const float *p = block->params;
  const Voices voices = read_voices(p);
  const double strum = math_clamp((double)p[STRUM], 0.0, 1000.0) * 0.001 * state->rate_hz;
  const float taper = (float)math_clamp((double)p[TAPER] * 0.01, -1.0, 1.0);
  const int32_t way = math_int_clamp((double)p[STRUM_WAY] + 0.5, 0, 2);
  const uint64_t stroke = state->strokes++;
  note_stream_end(&state->stream, event->id, event->frame); /* struck again before it ended */
  for (int32_t i = 0; i < voices.count; i++) {
    const int32_t key = (event->number & 127) + voices.offset[i];
    if (key < 0 || key > 127) continue;
    const int32_t turn = turn_of(i, voices.count, way, stroke);
    const float along = voices.count > 1 ? (float)turn / (float)(voices.count - 1) : 0.0f;
    StreamNote note = note_stream_note(&state->stream, event);
    note.id = voices.offset[i] == 0 ? event->id : hash_pair(event->id, (uint64_t)voices.offset[i] + 128u);
    note.delay_frames = note.off_delay_frames = (uint32_t)math_int_clamp(strum * (double)along, 0, 1 << 20);
    note.on_due += note.delay_frames;
    note.song_frame += note.delay_frames;
    note.velocity *= taper >= 0.0f ? 1.0f - taper * along : 1.0f + taper * (1.0f - along);
    note.key = (uint16_t)key;
    note_stream_begin(&state->stream, block->notes_out, &note);
  }
}

static void process(void *state, const DeviceBlock *block) RT_SAFE { note_effect_process(state, &((State *)state)->stream, block, note_on); }

static double tail_seconds(const float *p) { return (double)p[STRUM] * 0.001; }

const Device device_chord = {
    .number = 17, .id = "chord", .name = "Chord",
    .summary = "One key plays a chord, close or wide, at once or strummed.",
    .role = DEVICE_NOTE_EFFECT, .params = params, .param_count = PARAM_COUNT,
    .state_bytes = state_bytes, .prepare = prepare, .reset = reset, .process = process, .tail_seconds = tail_seconds,
};
