/*
  Projects for the parity test: seeded, short, and musical enough not to be silent. Devices, parameters, notes, controllers,
  tempo ramps, signatures and audio are all drawn from the program's own tables, so a new device takes part by itself.

    generate COUNT SEED FOLDER   writes FOLDER/project-SEED.tutti and song-SEED.mid, SEED + 1, ...
    generate COUNT SEED          writes nothing, and says what none of them uses
*/

#include "formats/wav.h"
#include "model/edits.h"
#include "model/expressions.h"
#include "model/records.h"
#include "model/value.h"
#include "server/files.h"
#include "session/build.h"
#include "session/instruments.h"
#include "session/session.h"
#include "support/every_choice.h"
#include "support/random_motion.h"
#include "support/random_parts.h"
#include "support/random.h"

#include <math.h>
#include <string.h>

enum { BARS = 3 };
#define BAR_TICKS (4 * TICKS_PER_QUARTER)

typedef struct Draft {
  Session *session;
  Batch *batch;
  Random random;
} Draft;

static uint16_t field(uint16_t kind, const char *name) {
  const Field *row = schema_field_by_name(schema_kind(kind), name);
  if (row == NULL) {
    fprintf(stderr, "the schema has no field '%s'\n", name);
    exit(1);
  }
  return row->number;
}

static void must(Status status, const Problem *problem, const char *doing) {
  char text[320] = "";
  if (status == STATUS_OK) return;
  problem_text(problem, text, sizeof text);
  fprintf(stderr, "%s: %s (%s)\n", doing, status_text(status), text);
  exit(1);
}

static double uniform(Random *random) { return (double)(random_u64(random) >> 11) * 0x1p-53; }
static Id fresh(Draft *draft) { return doc_next_id(session_doc(draft->session), ACTOR_LOCAL); }

static Id add_device(Draft *draft, Id track, const Device *device) {
  const Id id = fresh(draft);
  batch_op_create(draft->batch, id, KIND_DEVICE, track, ID_LAST);
  batch_set_int(draft->batch, id, field(KIND_DEVICE, "device"), device->number);
  for (uint32_t i = 0; i < device->param_count; i++) {
    const Param *param = &device->params[i];
    if (random_below(&draft->random, 3) != 0) continue; /* most stay as they are: a patch out of pure chance is often silent */
    const double travel = 0.2 + 0.6 * uniform(&draft->random);
    batch_set_real(draft->batch, id, (uint16_t)(FIELD_PARAM_FIRST + param->number), param_value_from_travel(param, travel));
  }
  return id;
}

/* Half the instruments are factory ones, half are drawn from the parameter tables. */
static void add_instrument(Draft *draft, Id track) {
  const Instrument *factory = instrument_for_program(random_below(&draft->random, 128), random_below(&draft->random, 4) == 0);
  if (random_below(&draft->random, 2) == 0) {
    build_patch(draft->batch, (BuildPlace){session_doc(draft->session), ACTOR_LOCAL, track, ID_LAST}, factory->patch, factory->name);
    return;
  }
  const Device *device;
  do device = device_at(random_below(&draft->random, device_count()));
  while (device->role != DEVICE_INSTRUMENT || device->zones); /* those come with their sounds */
  add_device(draft, track, device);
}

static void add_effects(Draft *draft, Id track) {
  for (uint32_t i = random_below(&draft->random, 3); i > 0; i--) {
    const Device *device = device_at(random_below(&draft->random, device_count()));
    if (device->role == DEVICE_EFFECT) add_device(draft, track, device);
  }
}

/* Up to two before the instrument. */
static void add_note_effects(Draft *draft, Id track) {
  for (uint32_t i = random_below(&draft->random, 8); i > 0; i--) {
    const Device *device = device_at(random_below(&draft->random, device_count()));
    if (device->role == DEVICE_NOTE_EFFECT) add_device(draft, track, device);
  }
}

/* Bent, pressed and panned while they sound. */
static void add_expressions(Draft *draft, Id clip, const Id *notes, uint32_t count) {
  batch_patch_begin(draft->batch, clip, KIND_NOTE_CLIP, field(KIND_NOTE_CLIP, "expressions"));
  for (uint32_t i = 0; i < count; i++) {
    double row[RECORD_COLUMNS_MAX] = {[EXPRESSED_AT] = (double)random_between(&draft->random, 0, TICKS_PER_QUARTER), [EXPRESSED_KIND] = random_below(&draft->random, 5),
                                      [EXPRESSED_VALUE] = 2 * uniform(&draft->random) - 0.5, [EXPRESSED_GLIDES] = random_below(&draft->random, 2)};
    expression_name(row, notes[i / 3 * 3]);
    batch_patch_row(draft->batch, fresh(draft), PATCH_ALL, row);
  }
  batch_patch_end(draft->batch);
}

static void add_notes(Draft *draft, Id clip) {
  const uint32_t count = 4 + random_below(&draft->random, 24);
  Id ids[28];
  for (uint32_t i = 0; i < count; i++) ids[i] = fresh(draft);
  batch_patch_begin(draft->batch, clip, KIND_NOTE_CLIP, field(KIND_NOTE_CLIP, "notes"));
  for (uint32_t i = 0; i < count; i++) {
    const int64_t sixteenth = TICKS_PER_QUARTER / 4;
    const double row[6] = {
      [NOTE_START] = (double)(random_between(&draft->random, 0, 16 * BARS - 2) * sixteenth + random_between(&draft->random, 0, sixteenth / 8)),
      [NOTE_LENGTH] = (double)random_between(&draft->random, sixteenth / 4, 6 * sixteenth),
      [NOTE_KEY] = 33 + random_below(&draft->random, 55),
      [NOTE_VELOCITY] = 40 + random_below(&draft->random, 88),
      [NOTE_RELEASE] = random_below(&draft->random, 128),
      [NOTE_CHANNEL] = random_below(&draft->random, 16),
    };
    batch_patch_row(draft->batch, ids[i], PATCH_ALL, row);
  }
  batch_patch_end(draft->batch);
  batch_patch_begin(draft->batch, clip, KIND_NOTE_CLIP, field(KIND_NOTE_CLIP, "variations"));
  for (uint32_t i = 0; i < count; i += 3) {
    const double row[RECORD_COLUMNS_MAX] = {
      [VARIATION_TIMING] = (double)random_between(&draft->random, -100000, 100000), [VARIATION_PROBABILITY] = 30 + random_below(&draft->random, 71),
      [VARIATION_RATCHETS] = 1 + random_below(&draft->random, 4), [VARIATION_VELOCITY_RANGE] = random_below(&draft->random, 30),
      [VARIATION_EVERY] = 1 + random_below(&draft->random, 2), [VARIATION_PHASE] = random_below(&draft->random, 2)};
    batch_patch_row(draft->batch, ids[i], PATCH_ALL, row);
  }
  batch_patch_end(draft->batch);
  if (random_below(&draft->random, 2) == 0) add_expressions(draft, clip, ids, count);
}

static void add_controls(Draft *draft, Id clip) {
  static const int numbers[] = {1, 7, 10, 11, 64, 74, 128, 129, 131};
  batch_patch_begin(draft->batch, clip, KIND_NOTE_CLIP, field(KIND_NOTE_CLIP, "controls"));
  for (uint32_t i = random_below(&draft->random, 12); i > 0; i--) {
    const int number = numbers[random_below(&draft->random, COUNT_OF(numbers))];
    const double row[5] = {
      [CONTROL_POSITION] = (double)random_between(&draft->random, 0, BARS * BAR_TICKS - 1),
      [CONTROL_NUMBER] = number,
      [CONTROL_CHANNEL] = random_below(&draft->random, 16),
      [CONTROL_KEY] = number == 131 ? 33 + random_below(&draft->random, 55) : 0,
      [CONTROL_VALUE] = number == 128 ? (double)random_between(&draft->random, -8192, 8191) : 20 + random_below(&draft->random, 108),
    };
    batch_patch_row(draft->batch, fresh(draft), PATCH_ALL, row);
  }
  batch_patch_end(draft->batch);
}

static void add_track(Draft *draft) {
  const Id track = fresh(draft), clip = fresh(draft);
  batch_op_create(draft->batch, track, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_int(draft->batch, track, field(KIND_TRACK, "type"), TRACK_INSTRUMENT);
  batch_set_real(draft->batch, track, field(KIND_TRACK, "gain_db"), -12 + 12 * uniform(&draft->random));
  batch_set_real(draft->batch, track, field(KIND_TRACK, "pan"), 2 * uniform(&draft->random) - 1);
  add_note_effects(draft, track);
  add_instrument(draft, track);
  add_effects(draft, track);
  batch_op_create(draft->batch, clip, KIND_NOTE_CLIP, track, ID_LAST);
  batch_set_int(draft->batch, clip, field(KIND_NOTE_CLIP, "start_ticks"), random_between(&draft->random, 0, 1) * BAR_TICKS / 2);
  batch_set_int(draft->batch, clip, field(KIND_NOTE_CLIP, "length_ticks"), BARS * BAR_TICKS);
  if (random_below(&draft->random, 3) == 0) batch_set_int(draft->batch, clip, field(KIND_NOTE_CLIP, "loop_ticks"), BAR_TICKS);
  add_notes(draft, clip);
  add_controls(draft, clip);
}

/* A clip's notes in a pattern, or shared with a second clip, higher and softer. */
static void share_notes(Draft *draft, Problem *problem) {
  Doc *doc = session_doc(draft->session);
  Id clips[16];
  uint32_t count = 0;
  for (const Object *track = doc_project(doc)->first_child; track != NULL; track = track->next)
    for (const Object *o = track->first_child; o != NULL && count < 16; o = o->next)
      if (o->kind->number == KIND_NOTE_CLIP) clips[count++] = o->id;
  Batch *batch = NULL;
  const bool pattern = random_below(&draft->random, 2) == 0;
  const int64_t later = random_between(&draft->random, 0, 2) * BAR_TICKS / 4;
  const EditIds ids = {clips, 1 + random_below(&draft->random, count)};
  must(pattern ? edit_make_pattern(doc, ACTOR_LOCAL, ids, "Verse", &batch, problem)
               : edit_link_clips(doc, ACTOR_LOCAL, ids, later, 0, &batch, problem), problem, "share notes");
  must(session_apply(draft->session, batch, NULL, problem), problem, "share notes");
  if (pattern) return;
  draft->batch = batch_create(memory_heap(), "Bend a link", ACTOR_LOCAL);
  const Id link = doc_find(doc, clips[0])->next->id;
  batch_set_int(draft->batch, link, field(KIND_NOTE_CLIP, "transpose"), random_between(&draft->random, -12, 12));
  batch_set_real(draft->batch, link, field(KIND_NOTE_CLIP, "velocity"), 120 * uniform(&draft->random));
  must(session_apply(draft->session, draft->batch, NULL, problem), problem, "bend a link");
}

static void add_tempo(Draft *draft) {
  for (uint32_t i = random_below(&draft->random, 4); i > 0; i--) {
    const Id id = fresh(draft);
    batch_op_create(draft->batch, id, KIND_TEMPO, ID_PROJECT, ID_LAST);
    batch_set_int(draft->batch, id, field(KIND_TEMPO, "position_ticks"), random_between(&draft->random, 0, BARS * BAR_TICKS));
    batch_set_real(draft->batch, id, field(KIND_TEMPO, "bpm"), 90 + 110 * uniform(&draft->random));
    batch_set_bool(draft->batch, id, field(KIND_TEMPO, "ramp"), random_below(&draft->random, 2) == 0);
  }
  if (random_below(&draft->random, 3) == 0) {
    const Id id = fresh(draft);
    batch_op_create(draft->batch, id, KIND_SIGNATURE, ID_PROJECT, ID_LAST);
    batch_set_int(draft->batch, id, field(KIND_SIGNATURE, "numerator"), random_between(&draft->random, 2, 9));
  }
}

/* What sounds does not depend on them; that they travel is what is compared. */
static void add_markers(Draft *draft) {
  for (uint32_t i = random_below(&draft->random, 4); i > 0; i--) {
    const Id id = fresh(draft);
    batch_op_create(draft->batch, id, KIND_MARKER, ID_PROJECT, ID_LAST);
    batch_set_text(draft->batch, id, field(KIND_MARKER, "name"), "Verse", 5);
    batch_set_int(draft->batch, id, field(KIND_MARKER, "position_ticks"), random_between(&draft->random, 0, BARS * BAR_TICKS));
    batch_set_int(draft->batch, id, field(KIND_MARKER, "length_ticks"), random_between(&draft->random, 0, 1) * BAR_TICKS);
  }
}

static void put_sample(Buffer *wav, WavSample sample, int32_t value) {
  if (sample == WAV_F32) buffer_f32le(wav, (float)value / 40000.0f);
  else if (sample == WAV_S24) buffer_put(wav, (const uint8_t[3]){(uint8_t)(77 * value), (uint8_t)value, (uint8_t)(value >> 8)}, 3);
  else buffer_u16le(wav, (uint16_t)(int16_t)value);
}

/* A decaying chirp with noise, at a rate that often is not the project's, in any form an asset has; floats end in a tail that nobody hears. */
static Status add_audio(Draft *draft, Problem *problem) {
  static const uint32_t rates_hz[] = {44100, 48000, 32000};
  static const WavSample forms[] = {WAV_S16, WAV_S24, WAV_F32};
  const uint32_t rate_hz = rates_hz[random_below(&draft->random, 3)], frames = rate_hz * 2, channels = 1 + random_below(&draft->random, 2);
  const WavSample form = forms[random_below(&draft->random, 3)];
  Buffer wav;
  buffer_init(&wav, memory_heap(), 1u << 24);
  wav_write_header(&wav, rate_hz, channels, form, frames);
  int32_t phase = 0;
  for (uint32_t i = 0; i < frames; i++) {
    phase += 400 + (int32_t)(i / 64);
    const int32_t level = (int32_t)(8000 - (int64_t)i * 8000 / frames), saw = (phase & 0xffff) - 0x8000;
    const int32_t noise = (int32_t)random_below(&draft->random, 2000) - 1000;
    const bool inaudible = form == WAV_F32 && i > frames - 2000;
    for (uint32_t side = 0; side < channels; side++) {
      if (inaudible) buffer_f32le(&wav, (float)noise * 1e-40f);
      else put_sample(&wav, form, side == 0 ? saw * level / 0x8000 + noise : -saw * level / 0x10000 + noise);
    }
  }
  Batch *batch = NULL;
  const Status made = session_import_audio(draft->session, buffer_bytes(&wav), "chirp", BAR_TICKS / 2, ID_NONE, &batch, problem);
  buffer_finish(&wav);
  return made == STATUS_OK ? session_apply(draft->session, batch, NULL, problem) : made;
}

static const Object *find_audio_clip(const Doc *doc) {
  for (const Object *track = doc_project(doc)->first_child; track != NULL; track = track->next)
    for (const Object *o = track->first_child; o != NULL; o = o->next)
      if (o->kind->number == KIND_AUDIO_CLIP) return o;
  return NULL;
}

static void set_by_chance(Draft *draft, Id clip, const char *name) {
  const Field *of = schema_field_by_name(schema_kind(KIND_AUDIO_CLIP), name);
  const double low = of->min, high = of->max < 60000 ? of->max : 60000;
  if (of->type == FIELD_BOOL) batch_set_bool(draft->batch, clip, of->number, random_below(&draft->random, 2) == 0);
  else if (of->type == FIELD_REAL) batch_set_real(draft->batch, clip, of->number, low + (high - low) * uniform(&draft->random));
  else batch_set_int(draft->batch, clip, of->number, random_between(&draft->random, (int64_t)low, (int64_t)high));
}

/* Everything a clip does with its sound: reversed, looped, faded, stretched, shifted, warped. */
static Status bend_audio(Draft *draft, Problem *problem) {
  static const char *const fields[] = {"reverse", "fade_in_shape", "fade_in_tension", "fade_out_shape", "fade_out_tension", "time_base",
                                       "stretch", "formants", "loop_start_frame", "loop_end_frame", "source_frame"};
  const Id clip = find_audio_clip(session_doc(draft->session))->id;
  draft->batch = batch_create(memory_heap(), "Bend a clip", ACTOR_LOCAL);
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
    if (random_below(&draft->random, 2) == 0) set_by_chance(draft, clip, fields[i]);
  batch_set_real(draft->batch, clip, field(KIND_AUDIO_CLIP, "source_bpm"), 80 + 80 * uniform(&draft->random));
  batch_set_real(draft->batch, clip, field(KIND_AUDIO_CLIP, "gain_db"), 9 * uniform(&draft->random) - 6);
  batch_set_int(draft->batch, clip, field(KIND_AUDIO_CLIP, "fade_in_ticks"), BAR_TICKS / 8);
  batch_set_int(draft->batch, clip, field(KIND_AUDIO_CLIP, "fade_out_ticks"), BAR_TICKS / 4);
  if (random_below(&draft->random, 2) == 0) batch_set_real(draft->batch, clip, field(KIND_AUDIO_CLIP, "pitch"), 24 * uniform(&draft->random) - 12);
  if (random_below(&draft->random, 2) == 0) {
    batch_patch_begin(draft->batch, clip, KIND_AUDIO_CLIP, field(KIND_AUDIO_CLIP, "warps"));
    for (int64_t i = 0; i < 4; i++) {
      const double row[RECORD_COLUMNS_MAX] = {(double)(i * BAR_TICKS / 4), (double)(i * 20000 + random_between(&draft->random, 0, 4000))};
      batch_patch_row(draft->batch, fresh(draft), PATCH_ALL, row);
    }
    batch_patch_end(draft->batch);
  }
  const Id lane = fresh(draft), take = fresh(draft);
  batch_op_create(draft->batch, lane, KIND_TAKE_LANE, find_audio_clip(session_doc(draft->session))->parent->id, ID_LAST);
  batch_op_create(draft->batch, take, KIND_AUDIO_CLIP, lane, ID_LAST);
  batch_set_int(draft->batch, take, field(KIND_AUDIO_CLIP, "length_ticks"), BAR_TICKS);
  batch_set_ref(draft->batch, take, field(KIND_AUDIO_CLIP, "asset"), doc_as_audio_clip(find_audio_clip(session_doc(draft->session)))->asset);
  batch_patch_begin(draft->batch, lane, KIND_TAKE_LANE, field(KIND_TAKE_LANE, "comp"));
  for (int64_t i = 0; i < 3; i++) {
    const double row[RECORD_COLUMNS_MAX] = {(double)(i * BAR_TICKS / 3 + 1000000), (double)(BAR_TICKS / 7)};
    batch_patch_row(draft->batch, fresh(draft), PATCH_ALL, row);
  }
  batch_patch_end(draft->batch);
  return session_apply(draft->session, draft->batch, NULL, problem);
}

/* ---- zones */

static void add_zone(Draft *draft, Id device, Id asset) {
  const Id id = fresh(draft);
  const uint32_t low = random_below(&draft->random, 60);
  batch_op_create(draft->batch, id, KIND_ZONE, device, ID_LAST);
  batch_set_ref(draft->batch, id, field(KIND_ZONE, "asset"), asset);
  batch_set_int(draft->batch, id, field(KIND_ZONE, "key_low"), low);
  batch_set_int(draft->batch, id, field(KIND_ZONE, "key_high"), low + random_between(&draft->random, 20, 67));
  batch_set_int(draft->batch, id, field(KIND_ZONE, "key_root"), random_between(&draft->random, 36, 84));
  batch_set_real(draft->batch, id, field(KIND_ZONE, "tune_ct"), 200 * uniform(&draft->random) - 100);
  batch_set_real(draft->batch, id, field(KIND_ZONE, "pan"), 2 * uniform(&draft->random) - 1);
  batch_set_int(draft->batch, id, field(KIND_ZONE, "start_frame"), random_between(&draft->random, 0, 3000));
  batch_set_int(draft->batch, id, field(KIND_ZONE, "end_frame"), random_below(&draft->random, 3) == 0 ? random_between(&draft->random, 16000, 24000) : 0);
  batch_set_int(draft->batch, id, field(KIND_ZONE, "loop"), random_below(&draft->random, 4));
  batch_set_int(draft->batch, id, field(KIND_ZONE, "loop_start_frame"), random_between(&draft->random, 3000, 6000));
  batch_set_int(draft->batch, id, field(KIND_ZONE, "loop_end_frame"), random_between(&draft->random, 6000, 16000));
  batch_set_int(draft->batch, id, field(KIND_ZONE, "loop_crossfade_frames"), random_between(&draft->random, 0, 2000));
  batch_set_int(draft->batch, id, field(KIND_ZONE, "round_robin"), random_below(&draft->random, 3));
  batch_set_int(draft->batch, id, field(KIND_ZONE, "choke"), random_below(&draft->random, 3));
  batch_set_bool(draft->batch, id, field(KIND_ZONE, "reverse"), random_below(&draft->random, 4) == 0);
}

/* A few zones of the song's recording for each device that plays them, and a sampler in any case. */
static Status add_zones(Draft *draft, Problem *problem) {
  const Doc *doc = session_doc(draft->session);
  const Id asset = doc_as_audio_clip(find_audio_clip(doc))->asset, track = fresh(draft), clip = fresh(draft);
  draft->batch = batch_create(memory_heap(), "Add zones", ACTOR_LOCAL);
  for (const Object *t = doc_project(doc)->first_child; t != NULL; t = t->next)
    for (const Object *o = t->first_child; o != NULL; o = o->next) {
      const Device *device = o->kind->number == KIND_DEVICE ? device_by_number((uint32_t)doc_as_device(o)->device) : NULL;
      for (uint32_t i = random_below(&draft->random, 6); device != NULL && device->zones && i > 0; i--) add_zone(draft, o->id, asset);
    }
  batch_op_create(draft->batch, track, KIND_TRACK, ID_PROJECT, ID_LAST);
  const Id sampler = add_device(draft, track, device_by_id(random_below(&draft->random, 3) == 0 ? "pads" : "sampler"));
  for (uint32_t i = 0; i < 4; i++) add_zone(draft, sampler, asset);
  batch_op_create(draft->batch, clip, KIND_NOTE_CLIP, track, ID_LAST);
  batch_set_int(draft->batch, clip, field(KIND_NOTE_CLIP, "length_ticks"), BARS * BAR_TICKS);
  add_notes(draft, clip);
  add_controls(draft, clip);
  return session_apply(draft->session, draft->batch, NULL, problem);
}

/* ---- routing */

static Id pick_track(Draft *draft) {
  const Doc *doc = session_doc(draft->session);
  Id chosen = ID_MASTER;
  uint32_t seen = 0;
  for (const Object *o = doc_project(doc)->first_child; o != NULL; o = o->next)
    if (o->kind->number == KIND_TRACK && o->id != ID_MASTER && random_below(&draft->random, ++seen) == 0) chosen = o->id;
  return chosen;
}

static Id pick_listener(Draft *draft) {
  const Doc *doc = session_doc(draft->session);
  Id chosen = ID_NONE;
  uint32_t seen = 0;
  for (const Object *track = doc_project(doc)->first_child; track != NULL; track = track->next)
    for (const Object *o = track->first_child; o != NULL; o = o->next) {
      const Device *device = o->kind->number == KIND_DEVICE ? device_by_number((uint32_t)doc_as_device(o)->device) : NULL;
      if (device != NULL && device->sidechain && random_below(&draft->random, ++seen) == 0) chosen = o->id;
    }
  return chosen;
}

/* One batch; a circle is refused, and then the song goes without it. */
static void attempt(Draft *draft) {
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  const Status status = session_apply(draft->session, draft->batch, NULL, &problem);
  if (status != STATUS_REFUSED) must(status, &problem, "route");
  draft->batch = NULL;
}

static void begin(Draft *draft) { draft->batch = batch_create(memory_heap(), "Route", ACTOR_LOCAL); }

static void add_bus(Draft *draft, int64_t type) {
  const Id id = fresh(draft);
  begin(draft);
  batch_op_create(draft->batch, id, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_int(draft->batch, id, field(KIND_TRACK, "type"), type);
  if (type == TRACK_RETURN) add_device(draft, id, device_by_id((const char *const[]){"reverb", "delay", "convolution"}[random_below(&draft->random, 3)]));
  if (random_below(&draft->random, 2) == 0) add_device(draft, id, device_by_id("compressor"));
  if (random_below(&draft->random, 2) == 0) add_device(draft, id, device_by_id("limiter")); /* it looks ahead */
  attempt(draft);
}

static void add_connection(Draft *draft, int64_t type, Id target) {
  const Id id = fresh(draft);
  begin(draft);
  batch_op_create(draft->batch, id, KIND_CONNECTION, ID_PROJECT, ID_LAST);
  batch_set_int(draft->batch, id, field(KIND_CONNECTION, "type"), type);
  batch_set_ref(draft->batch, id, field(KIND_CONNECTION, "source"), pick_track(draft));
  batch_set_ref(draft->batch, id, field(KIND_CONNECTION, "target"), target);
  batch_set_int(draft->batch, id, field(KIND_CONNECTION, "point"), random_below(&draft->random, 3));
  batch_set_real(draft->batch, id, field(KIND_CONNECTION, "gain_db"), -18 + 15 * uniform(&draft->random));
  batch_set_real(draft->batch, id, field(KIND_CONNECTION, "pan"), 2 * uniform(&draft->random) - 1);
  if (random_below(&draft->random, 6) == 0) {
    batch_set_bool(draft->batch, id, field(KIND_CONNECTION, "feedback"), true);
    batch_set_int(draft->batch, id, field(KIND_CONNECTION, "delay_frames"), random_between(&draft->random, 64, 9000));
  }
  attempt(draft);
}

static void set_strip(Draft *draft, Id track) {
  begin(draft);
  batch_set_real(draft->batch, track, field(KIND_TRACK, "width"), 50 + 100 * uniform(&draft->random));
  batch_set_bool(draft->batch, track, field(KIND_TRACK, "mono"), random_below(&draft->random, 6) == 0);
  batch_set_bool(draft->batch, track, field(KIND_TRACK, "invert_left"), random_below(&draft->random, 6) == 0);
  batch_set_bool(draft->batch, track, field(KIND_TRACK, "invert_right"), random_below(&draft->random, 6) == 0);
  batch_set_int(draft->batch, track, field(KIND_TRACK, "pan_law"), random_below(&draft->random, 5));
  batch_set_int(draft->batch, track, field(KIND_TRACK, "side"), random_below(&draft->random, 3));
  batch_set_real(draft->batch, ID_PROJECT, field(KIND_PROJECT, "crossfade"), 1.6 * uniform(&draft->random) - 0.8);
  batch_set_int(draft->batch, ID_PROJECT, field(KIND_PROJECT, "crossfade_curve"), random_below(&draft->random, 3));
  attempt(draft);
}

/* Groups in groups, returns, sends and sidechains from every point, and strips that are not at their defaults. */
static void add_routing(Draft *draft) {
  for (uint32_t i = random_below(&draft->random, 3); i > 0; i--) add_bus(draft, TRACK_GROUP);
  for (uint32_t i = random_below(&draft->random, 3); i > 0; i--) add_bus(draft, TRACK_RETURN);
  for (uint32_t i = 0; i < 6; i++) {
    begin(draft);
    batch_set_ref(draft->batch, pick_track(draft), field(KIND_TRACK, "target"), pick_track(draft));
    attempt(draft);
    set_strip(draft, pick_track(draft));
    add_connection(draft, CONNECTION_SEND, pick_track(draft));
    const Id listener = pick_listener(draft);
    if (listener != ID_NONE) add_connection(draft, CONNECTION_SIDECHAIN, listener);
  }
}

static void write_file(const char *path, const Buffer *content) {
  FileWriter writer = {.fd = -1};
  const char *why = file_writer_put(&writer, path, content->data, content->size, 0);
  if (why == NULL) why = file_writer_commit(&writer);
  if (why == NULL) return;
  fprintf(stderr, "%s: %s\n", path, why);
  exit(1);
}

static Session *make_project(uint64_t seed) {
  Draft draft = {session_create(memory_heap(), ACTOR_LOCAL), batch_create(memory_heap(), "Draw a song", ACTOR_LOCAL), {seed}};
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  add_tempo(&draft);
  for (uint32_t i = 1 + random_below(&draft.random, 5); i > 0; i--) add_track(&draft);
  must(session_apply(draft.session, draft.batch, NULL, &problem), &problem, "apply");
  if (random_below(&draft.random, 2) == 0) share_notes(&draft, &problem);
  if (random_below(&draft.random, 2) == 0) {
    must(add_audio(&draft, &problem), &problem, "import audio");
    must(bend_audio(&draft, &problem), &problem, "bend audio");
    must(add_zones(&draft, &problem), &problem, "add zones");
  }
  if (random_below(&draft.random, 4) != 0) add_routing(&draft);
  random_parts(&draft.random, draft.session, BARS * BAR_TICKS);
  if (!random_motion(&draft.random, draft.session, BARS * BAR_TICKS, &problem)) must(problem.status, &problem, "move things");
  random_settings(&draft.random, draft.session, BARS * BAR_TICKS);
  every_choice(draft.session, seed);
  draft.batch = batch_create(memory_heap(), "Mark places", ACTOR_LOCAL);
  add_markers(&draft);
  must(session_apply(draft.session, draft.batch, NULL, &problem), &problem, "mark places");
  return draft.session;
}

static void write_project(Session *session, uint64_t seed, const char *folder) {
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  Buffer bundle;
  char path[4096];
  buffer_init(&bundle, memory_heap(), 1u << 28);
  must(session_to_bundle(session, &bundle), &problem, "make a bundle");
  snprintf(path, sizeof path, "%s/project-%llu.tutti", folder, (unsigned long long)seed);
  write_file(path, &bundle);
  buffer_clear(&bundle);
  must(session_export_midi(session, &bundle), &problem, "export MIDI");
  snprintf(path, sizeof path, "%s/song-%llu.mid", folder, (unsigned long long)seed);
  write_file(path, &bundle);
  buffer_finish(&bundle);
}

/* What came up, down to each field that is not at its default, each choice, each column and each parameter; what never does is not
   proven. */
enum { KINDS = 64, FIELDS = 64, CHOICES = 64, DEVICES = 256 };
typedef struct Census {
  bool kinds[KINDS], fields[KINDS][FIELDS], choices[KINDS][FIELDS][CHOICES], columns[KINDS][FIELDS][RECORD_COLUMNS_MAX];
  bool devices[DEVICES], params[DEVICES][LIMIT_PARAMS], param_choices[DEVICES][LIMIT_PARAMS][CHOICES];
} Census;
static Census census;

static void count_columns(const Records *records, bool columns[RECORD_COLUMNS_MAX]) {
  for (uint32_t c = 0; c < records->type->column_count; c++)
    for (uint32_t row = 0; row < records->count && !columns[c]; row++) columns[c] = fabs(records_cell(records, c, row) - records->type->columns[c].fallback) > 0.0;
}

static void count_field(const Object *object, uint32_t kind, uint32_t index) {
  Field scratch;
  const Field *field = object_field_at(object, index, &scratch);
  const Value value = value_get(object, field);
  if (index >= object->kind->field_count) { /* a parameter */
    const uint32_t device = (uint32_t)doc_as_device(object)->device % DEVICES, param = field->number - FIELD_PARAM_FIRST;
    census.params[device][param] |= !value_is_default(object, field);
    if (value.as.real >= field->min && value.as.real - field->min < CHOICES) census.param_choices[device][param][(uint32_t)(value.as.real - field->min)] = true;
    return;
  }
  census.fields[kind][field->number] |= !value_is_default(object, field);
  if (field->type == FIELD_CHOICE) census.choices[kind][field->number][value.as.integer % CHOICES] = true;
  if (field->type == FIELD_RECORDS) count_columns(value.as.records, census.columns[kind][field->number]);
}

static void count_one(const Object *object) {
  const uint32_t kind = object->kind->number;
  census.kinds[kind] = true;
  if (kind == KIND_DEVICE) census.devices[(uint32_t)doc_as_device(object)->device % DEVICES] = true;
  for (uint32_t i = 0; i < object_field_count(object); i++) count_field(object, kind, i);
  for (const Object *o = object->first_child; o != NULL; o = o->next) count_one(o);
}

/* Mappings only say which knob of a controller moves what: nothing of them is rendered. */
static bool is_rendered(uint32_t kind) { return kind != KIND_MAPPING; }

static int missing;
static void miss(const char *of, const char *what, const char *value) {
  missing++;
  printf("no project has %s %s%s%s\n", of, what, *value ? " at " : "", value);
}

static void report_kind(const Kind *kind) {
  if (!census.kinds[kind->number]) miss("a", kind->name, "");
  for (uint32_t f = 0; f < kind->field_count; f++) {
    const Field *field = &kind->fields[f];
    char name[96];
    snprintf(name, sizeof name, "%s.%s", kind->name, field->name);
    if (field->effect == EFFECT_NONE) continue;
    if (!census.fields[kind->number][field->number]) miss("another", name, "");
    for (uint32_t c = 0; field->choices != NULL && field->choices[c] != NULL; c++)
      if (!census.choices[kind->number][field->number][c]) miss("the", name, field->choices[c]);
    for (uint32_t c = 0; field->records != NULL && c < field->records->column_count; c++)
      if (!census.columns[kind->number][field->number][c]) miss("the column", name, field->records->columns[c].name);
  }
}

static void report_device(const Device *device) {
  if (!census.devices[device->number]) miss("the device", device->id, "");
  for (uint32_t i = 0; i < device->param_count; i++) {
    const Param *param = &device->params[i];
    char name[96];
    snprintf(name, sizeof name, "%s.%s", device->id, param->id);
    if (!census.params[device->number][i]) miss("another", name, "");
    for (uint32_t c = 0; param->choices != NULL && param->choices[c] != NULL; c++)
      if (!census.param_choices[device->number][i][c]) miss("the", name, param->choices[c]);
  }
}

static int report_census(void) {
  for (uint32_t i = 0; i < schema_kind_count(); i++)
    if (is_rendered(schema_kind_at(i)->number)) report_kind(schema_kind_at(i));
  for (uint32_t i = 0; i < device_count(); i++) report_device(device_at(i));
  return missing == 0 ? 0 : 1;
}

int main(int count, char **arguments) {
  if (count != 3 && count != 4) {
    fprintf(stderr, "usage: generate COUNT SEED [FOLDER]\n");
    return 2;
  }
  const uint64_t seed = strtoull(arguments[2], NULL, 10);
  for (uint64_t i = 0; i < strtoull(arguments[1], NULL, 10); i++) {
    Session *session = make_project(seed + i);
    count_one(doc_project(session_doc(session)));
    if (count == 4) write_project(session, seed + i, arguments[3]);
    session_destroy(session);
  }
  return count == 4 ? 0 : report_census();
}
