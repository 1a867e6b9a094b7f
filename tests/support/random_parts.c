/* See random_parts.h. */
#include "support/random_parts.h"

#include "devices/device.h"
#include "model/edits.h"
#include "model/store.h"
#include "model/value.h"
#include "session/groove_sources.h"
#include "support/random_doc.h"

#include <string.h>

#define FRAMES_MOST 60000.0

typedef struct Parts {
  Random *random;
  Session *session;
  Doc *doc;
  Batch *batch;
  int64_t length_ticks;
} Parts;

static uint16_t field(uint16_t kind, const char *name) { return schema_field_by_name(schema_kind(kind), name)->number; }
static void begin(Parts *p) { p->batch = batch_create(memory_heap(), "Parts", ACTOR_LOCAL); }

static bool attempt(Parts *p) {
  const bool done = session_apply(p->session, p->batch, NULL, NULL) == STATUS_OK;
  p->batch = NULL;
  return done;
}

static Id create(Parts *p, uint16_t kind, Id parent, Id after) {
  const Id id = doc_next_id(p->doc, ACTOR_LOCAL);
  batch_op_create(p->batch, id, kind, parent, after);
  return id;
}

static const Device *device_of(Parts *p, DeviceRole role) {
  const Device *device;
  do device = device_at(random_below(p->random, device_count()));
  while (device->role != role || device->zones);
  return device;
}

static Id add_device(Parts *p, const Device *device, Id parent, Id after) {
  const Id id = create(p, KIND_DEVICE, parent, after);
  batch_set_int(p->batch, id, field(KIND_DEVICE, "device"), device->number);
  for (uint32_t i = 0; i < device->param_count; i++)
    if (random_below(p->random, 3) == 0)
      batch_set_real(p->batch, id, (uint16_t)(FIELD_PARAM_FIRST + i), param_value_from_travel(&device->params[i], random_real(p->random, 0.2, 0.8)));
  return id;
}

/* Behind what stands on a track, or in front of all of it, then with instruments in its chains. */
static void add_container(Parts *p, const Object *track) {
  const bool plays = doc_as_track(track)->type == TRACK_INSTRUMENT && random_below(p->random, 3) == 0;
  begin(p);
  const Id holder = add_device(p, plays ? device_by_id("layers") : device_of(p, DEVICE_CONTAINER), track->id, ID_LAST);
  for (uint32_t i = 1 + random_below(p->random, 3); i > 0; i--) {
    const Id chain = create(p, KIND_CHAIN, holder, ID_LAST);
    if (plays) {
      if (random_below(p->random, 2)) (void)add_device(p, device_of(p, DEVICE_NOTE_EFFECT), chain, ID_LAST);
      (void)add_device(p, device_of(p, DEVICE_INSTRUMENT), chain, ID_LAST);
      batch_set_int(p->batch, chain, field(KIND_CHAIN, "choke"), random_below(p->random, 3));
    }
    for (uint32_t e = random_below(p->random, 3); e > 0; e--) (void)add_device(p, device_of(p, random_below(p->random, 6) ? DEVICE_EFFECT : DEVICE_CONTAINER), chain, ID_LAST);
    batch_set_real(p->batch, chain, field(KIND_CHAIN, "gain_db"), random_real(p->random, -12, 0));
    batch_set_real(p->batch, chain, field(KIND_CHAIN, "pan"), random_real(p->random, -1, 1));
  }
  (void)attempt(p);
}

static void add_notes(Parts *p, Id clip, int64_t length_ticks) {
  batch_patch_begin(p->batch, clip, KIND_NOTE_CLIP, field(KIND_NOTE_CLIP, "notes"));
  for (uint32_t i = 0; i < 8; i++) {
    const double row[RECORD_COLUMNS_MAX] = {
        [NOTE_START] = (double)random_between(p->random, 0, length_ticks - 1), [NOTE_LENGTH] = (double)(length_ticks / 10),
        [NOTE_KEY] = 40 + random_below(p->random, 40), [NOTE_VELOCITY] = 60 + random_below(p->random, 60), [NOTE_RELEASE] = 64};
    batch_patch_row(p->batch, doc_next_id(p->doc, ACTOR_LOCAL), PATCH_ALL, row);
  }
  batch_patch_end(p->batch);
}

/* A clip's own lane: its track's level, here and there. */
static void add_lane(Parts *p, Id clip) {
  const Id lane = create(p, KIND_AUTOMATION, clip, ID_LAST);
  batch_set_int(p->batch, lane, field(KIND_AUTOMATION, "param"), field(KIND_TRACK, "gain_db"));
  batch_patch_begin(p->batch, lane, KIND_AUTOMATION, field(KIND_AUTOMATION, "points"));
  for (int64_t i = 0; i < 4; i++) {
    const double row[RECORD_COLUMNS_MAX] = {[LANE_POSITION] = (double)(p->length_ticks * i / 4), [LANE_VALUE] = random_real(p->random, -12, 0),
                                            [LANE_SHAPE] = random_below(p->random, 3), [LANE_TENSION] = random_real(p->random, -1, 1)};
    batch_patch_row(p->batch, doc_next_id(p->doc, ACTOR_LOCAL), PATCH_ALL, row);
  }
  batch_patch_end(p->batch);
}

/* A take of notes, chosen for two stretches. */
static void add_take(Parts *p, const Object *track) {
  begin(p);
  const Id lane = create(p, KIND_TAKE_LANE, track->id, ID_LAST), clip = create(p, KIND_NOTE_CLIP, lane, ID_LAST);
  batch_set_int(p->batch, clip, field(KIND_NOTE_CLIP, "length_ticks"), p->length_ticks);
  add_notes(p, clip, p->length_ticks);
  if (random_below(p->random, 2)) add_lane(p, clip);
  batch_patch_begin(p->batch, lane, KIND_TAKE_LANE, field(KIND_TAKE_LANE, "comp"));
  for (int64_t i = 0; i < 2; i++) {
    const double row[RECORD_COLUMNS_MAX] = {(double)(p->length_ticks * (1 + 2 * i) / 5), (double)(p->length_ticks / 6)};
    batch_patch_row(p->batch, doc_next_id(p->doc, ACTOR_LOCAL), PATCH_ALL, row);
  }
  batch_patch_end(p->batch);
  (void)attempt(p);
}

/* A template of the library, or of the strokes of what was recorded. */
static Id take_groove(Parts *p) {
  const Object *clip = doc_project(p->doc);
  while (clip != NULL && clip->kind->number != KIND_AUDIO_CLIP) clip = store_next(clip, doc_project(p->doc));
  const GrooveMeasure bar = {4 * TICKS_PER_QUARTER, TICKS_PER_QUARTER / 4};
  const Status status = clip == NULL || random_below(p->random, 2) ? session_library_groove(p->session, library_at(random_below(p->random, library_count())), &p->batch, NULL)
                                                                   : session_extract_groove(p->session, clip->id, "Recorded", bar, &p->batch, NULL);
  if (status != STATUS_OK || !attempt(p)) return ID_NONE;
  return doc_project(p->doc)->last_child->id;
}

/* A groove of sixteen steps. */
static Id make_groove(Parts *p) {
  begin(p);
  const Id groove = create(p, KIND_GROOVE, ID_PROJECT, ID_LAST);
  const int64_t step_ticks = TICKS_PER_QUARTER / 4;
  batch_patch_begin(p->batch, groove, KIND_GROOVE, field(KIND_GROOVE, "steps"));
  for (int64_t i = 0; i < 16; i++) {
    const double row[RECORD_COLUMNS_MAX] = {
        [GROOVE_POSITION] = (double)(i * step_ticks), [GROOVE_TIMING] = (double)random_between(p->random, 0, step_ticks / 3), [GROOVE_VELOCITY] = random_real(p->random, 60, 140)};
    batch_patch_row(p->batch, doc_next_id(p->doc, ACTOR_LOCAL), PATCH_ALL, row);
  }
  batch_patch_end(p->batch);
  return attempt(p) ? groove : ID_NONE;
}

/* Some of the song's note clips played with a groove. */
static void add_groove(Parts *p) {
  const Id taken = random_below(p->random, 2) ? take_groove(p) : ID_NONE, groove = taken != ID_NONE ? taken : make_groove(p);
  if (groove == ID_NONE) return;
  begin(p);
  for (const Object *track = doc_project(p->doc)->first_child; track != NULL; track = track->next)
    for (const Object *o = track->kind->number == KIND_TRACK ? track->first_child : NULL; o != NULL; o = o->next)
      if (o->kind->number == KIND_NOTE_CLIP && random_below(p->random, 2)) batch_set_ref(p->batch, o->id, field(KIND_NOTE_CLIP, "groove"), groove);
  (void)attempt(p);
}

static void fill_slot(Parts *p, Id clip, Id track, Id scene) {
  if (edit_clip_to_slot(p->doc, ACTOR_LOCAL, clip, (SlotPlace){track, scene}, &p->batch, NULL) == STATUS_OK) (void)attempt(p);
}

/* Clips of the arrangement again in scenes. */
static void fill_scenes(Parts *p) {
  for (uint32_t scenes = 0; scenes < 2; scenes++) {
    begin(p);
    const Id scene = create(p, KIND_SCENE, ID_PROJECT, ID_LAST);
    if (random_below(p->random, 2)) batch_set_real(p->batch, scene, field(KIND_SCENE, "tempo_bpm"), random_real(p->random, 70, 170));
    if (random_below(p->random, 3) == 0) batch_set_int(p->batch, scene, field(KIND_SCENE, "beats"), random_between(p->random, 2, 7));
    if (!attempt(p)) return;
    for (const Object *track = doc_project(p->doc)->first_child; track != NULL; track = track->next) {
      Id chosen = ID_NONE;
      uint32_t seen = 0;
      for (const Object *o = track->kind->number == KIND_TRACK ? track->first_child : NULL; o != NULL; o = o->next)
        if ((o->kind->number == KIND_NOTE_CLIP || o->kind->number == KIND_AUDIO_CLIP || o->kind->number == KIND_PATTERN_CLIP) && random_below(p->random, ++seen) == 0) chosen = o->id;
      if (chosen != ID_NONE) fill_slot(p, chosen, track->id, scene);
    }
  }
}

/* Slots are heard when somebody launches them; where nobody does they must not change what else is heard. */
static void add_slots(Parts *p, const Object *track) {
  begin(p);
  const Id scene = create(p, KIND_SCENE, ID_PROJECT, ID_LAST), slot = create(p, KIND_SLOT, track->id, ID_LAST);
  batch_set_ref(p->batch, slot, field(KIND_SLOT, "scene"), scene);
  const Id clip = create(p, KIND_NOTE_CLIP, slot, ID_LAST);
  batch_set_int(p->batch, clip, field(KIND_NOTE_CLIP, "length_ticks"), p->length_ticks / 3);
  add_notes(p, clip, p->length_ticks / 3);
  (void)attempt(p);
}

/* A value a listener could live with: in range, but no silence and nothing hours away. */
static double audible(Parts *p, const Field *of) {
  double low = of->min, high = of->max;
  if (strcmp(of->unit ? of->unit : "", "dB") == 0 && low < -20.0) low = -20.0, high = high < 0.0 ? high : 0.0;
  if (strcmp(of->unit ? of->unit : "", "ticks") == 0 && high > (double)p->length_ticks) high = (double)p->length_ticks;
  if (strcmp(of->unit ? of->unit : "", "frames") == 0 && high > FRAMES_MOST) high = FRAMES_MOST;
  return random_number(p->random, low, high, of->type != FIELD_REAL);
}

static bool may_be_set(const Object *object, const Field *of) {
  if (of->effect == EFFECT_NONE || (of->flags & FIELD_READ_ONLY) || object->kind->number == KIND_ASSET || object->id == ID_PROJECT || object->id == ID_MASTER) return false;
  return strcmp(of->name, "mute") != 0 && strcmp(of->name, "solo") != 0 && of->type <= FIELD_CHOICE;
}

static void set_something(Parts *p) {
  const Object *object = random_object(p->random, p->doc, 0);
  Field scratch;
  const uint32_t count = object_field_count(object);
  if (count == 0) return;
  const Field *of = object_field_at(object, random_below(p->random, count), &scratch);
  if (!may_be_set(object, of)) return;
  begin(p);
  if (of->type == FIELD_BOOL) batch_set_bool(p->batch, object->id, of->number, random_below(p->random, 2));
  else if (of->type == FIELD_REAL) batch_set_real(p->batch, object->id, of->number, audible(p, of));
  else batch_set_int(p->batch, object->id, of->number, (int64_t)audible(p, of));
  (void)attempt(p);
}

/* A recording a second time, sharing what is done to it. */
static void link_audio(Parts *p) {
  const Object *clip = doc_project(p->doc);
  while (clip != NULL && clip->kind->number != KIND_AUDIO_CLIP) clip = store_next(clip, doc_project(p->doc));
  if (clip == NULL || clip->parent->kind->number != KIND_TRACK) return;
  const Id first = clip->id;
  const int64_t later = random_between(p->random, 1, 8) * p->length_ticks / 16;
  if (edit_link_clips(p->doc, ACTOR_LOCAL, (EditIds){&first, 1}, later, 0, &p->batch, NULL) == STATUS_OK) (void)attempt(p);
}

/* Lyrics, on the song or on a track: nobody hears them; that they travel is what is compared. */
static void add_words(Parts *p, Id holder) {
  begin(p);
  for (uint32_t i = 1 + random_below(p->random, 3); i > 0; i--) {
    const Id id = create(p, KIND_MIDI_WORD, holder, ID_LAST);
    batch_set_int(p->batch, id, field(KIND_MIDI_WORD, "position_ticks"), random_between(p->random, 0, p->length_ticks));
    batch_set_int(p->batch, id, field(KIND_MIDI_WORD, "type"), random_below(p->random, WORD_TYPE_COUNT));
    batch_set_text(p->batch, id, field(KIND_MIDI_WORD, "data"), "F7", 2);
  }
  (void)attempt(p);
}

void random_parts(Random *random, Session *session, int64_t length_ticks) {
  Parts p = {random, session, session_doc(session), NULL, length_ticks};
  Id tracks[64];
  uint32_t count = 0;
  for (const Object *o = doc_project(p.doc)->first_child; o != NULL && count < COUNT_OF(tracks); o = o->next)
    if (o->kind->number == KIND_TRACK && o->id != ID_MASTER) tracks[count++] = o->id;
  for (uint32_t i = 0; i < count; i++) {
    const Object *track = doc_find(p.doc, tracks[i]);
    if (random_below(random, 3) == 0) add_container(&p, track);
    if (doc_as_track(track)->type != TRACK_INSTRUMENT) continue;
    if (random_below(random, 3) == 0) add_take(&p, track);
    if (random_below(random, 4) == 0) add_slots(&p, track);
  }
  if (random_below(random, 2)) add_words(&p, count > 0 && random_below(random, 2) ? tracks[random_below(random, count)] : ID_PROJECT);
  if (random_below(random, 2)) link_audio(&p);
  if (random_below(random, 2)) add_groove(&p);
  fill_scenes(&p);
}

void random_settings(Random *random, Session *session, int64_t length_ticks) {
  Parts p = {random, session, session_doc(session), NULL, length_ticks};
  for (uint32_t i = random_below(random, 40); i > 0; i--) set_something(&p);
}
