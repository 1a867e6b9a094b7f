/* Places kits, grooves and phrases: reads their tables, writes one batch. */
#include "session/library.h"

#include "core/attributes.h"
#include "dsp/scale.h"
#include "session/build.h"
#include "session/internal.h"
#include "session/library_tables.h"
#include "session/patch.h"

#include <stdio.h>
#include <string.h>

#define STEP (TICKS_PER_QUARTER / 4)
#define AT_MAX (INT64_C(1) << 49)
#define GATE 0.96 /* of a step that a note fills, so that the next one is heard to begin */

uint32_t library_count(void) { return library_kit_count + library_groove_count + library_phrase_count; }

const LibraryEntry *library_at(uint32_t index) {
  if (index < library_kit_count) return &library_kits[index];
  index -= library_kit_count;
  if (index < library_groove_count) return &library_grooves[index];
  index -= library_groove_count;
  return index < library_phrase_count ? &library_phrases[index] : NULL;
}

const LibraryEntry *library_by_id(const char *id) {
  for (uint32_t i = 0; i < library_count(); i++)
    if (strcmp(library_at(i)->id, id) == 0) return library_at(i);
  return NULL;
}

/* ---- the words of a phrase */

enum { CHORD_KEYS_MAX = 6 };

typedef struct Word {
  int8_t offsets[CHORD_KEYS_MAX]; /* semitones above degree 1 */
  uint32_t offset_count;          /* 0: a rest */
  uint32_t steps;
  uint8_t velocity;
} Word;

static int read_number(const char **at) {
  int value = 0;
  for (; **at >= '0' && **at <= '9'; (*at)++) value = value * 10 + (**at - '0');
  return value;
}

static int8_t read_degree(const char **at, Scale scale) {
  const int bend = **at == 'b' ? -1 : **at == '#' ? 1 : 0;
  if (bend != 0) (*at)++;
  const bool below = **at == '-';
  if (below) (*at)++;
  const int number = read_number(at), degree = (below ? -number : number) - 1;
  return (int8_t)(scale_degree(scale, degree) + bend);
}

/* The next word; false at the end. */
static bool read_word(const char **at, Scale scale, Word *word) {
  while (**at == ' ') (*at)++;
  if (**at == '\0') return false;
  *word = (Word){.steps = 1, .velocity = 92};
  if (**at == '.') (*at)++;
  else
    for (bool more = true; more; more = **at == '+' && *(*at)++ != '\0') word->offsets[word->offset_count++] = read_degree(at, scale);
  if (**at == '!') word->velocity = 110, (*at)++;
  else if (**at == ',') word->velocity = 70, (*at)++;
  if (**at == ':') (*at)++, word->steps = (uint32_t)read_number(at);
  return true;
}

/* ---- how long things are */

static uint32_t groove_steps(const LibraryGroove *groove) { return (uint32_t)strlen(groove->lines[0].steps); }

int64_t library_length_ticks(const LibraryEntry *entry) {
  if (entry->type == LIBRARY_GROOVE) return groove_steps(&entry->as.groove) * (TICKS_PER_QUARTER / entry->as.groove.quarter_steps);
  int64_t steps = 0;
  Word word;
  const char *at = entry->type == LIBRARY_PHRASE ? entry->as.phrase.words : "";
  while (read_word(&at, SCALE_MAJOR, &word)) steps += word.steps;
  return steps * STEP;
}

/* ---- placing */

typedef struct Place {
  Session *session;
  const LibraryEntry *entry;
  Batch *batch;
  Id track;
  int64_t at_ticks;
} Place;

static void add_note(Place *p, int64_t start_ticks, int64_t length_ticks, int key, uint8_t velocity) {
  if (key < 0 || key > 127) return;
  const double row[] = {[NOTE_START] = (double)start_ticks, [NOTE_LENGTH] = (double)length_ticks * GATE, [NOTE_KEY] = (double)key,
                        [NOTE_VELOCITY] = velocity, [NOTE_RELEASE] = 64, [NOTE_CHANNEL] = 0};
  batch_patch_row(p->batch, doc_next_id(p->session->doc, p->session->actor), (1u << COUNT_OF(row)) - 1, row);
}

bool library_hit(const LibraryGroove *groove, uint32_t *at, LibraryHit *hit) {
  static const struct { char hit; uint8_t velocity; } hits[] = {{'X', 116}, {'x', 92}, {'o', 66}, {'-', 38}};
  const uint32_t steps = groove_steps(groove);
  const int64_t step = TICKS_PER_QUARTER / groove->quarter_steps, late = (int64_t)((double)step * groove->swing);
  for (; *at < groove->line_count * steps; ++*at) {
    const GrooveLine *line = &groove->lines[*at / steps];
    const uint32_t s = *at % steps;
    for (uint32_t h = 0; h < COUNT_OF(hits); h++) {
      if (line->steps[s] != hits[h].hit) continue;
      *hit = (LibraryHit){s * step + (s % 2 ? late : 0), step - (s % 2 ? late : 0), line->key, hits[h].velocity};
      ++*at;
      return true;
    }
  }
  return false;
}

static void add_groove(Place *p) {
  LibraryHit hit;
  for (uint32_t at = 0; library_hit(&p->entry->as.groove, &at, &hit);) add_note(p, hit.start_ticks, hit.length_ticks, hit.key, hit.velocity);
}

/* The root of the song's key at or below the key a phrase is written near. */
static int root_key(const Doc *doc, uint8_t near) {
  const int root = (int)doc_as_project(doc_project(doc))->key_root;
  return near - (near + 12 - root) % 12;
}

static void add_phrase(Place *p) {
  const LibraryPhrase *phrase = &p->entry->as.phrase;
  const Doc *doc = p->session->doc;
  const Scale wanted = (Scale)doc_as_project(doc_project(doc))->key_scale, scale = wanted == SCALE_CHROMATIC ? SCALE_MAJOR : wanted; /* degrees want seven steps */
  const int root = root_key(doc, phrase->key);
  int64_t step = 0;
  Word word;
  for (const char *at = phrase->words; read_word(&at, scale, &word); step += word.steps)
    for (uint32_t i = 0; i < word.offset_count; i++) add_note(p, step * STEP, word.steps * STEP, root + word.offsets[i], word.velocity);
}

static void add_clip(Place *p) {
  const Id id = doc_next_id(p->session->doc, p->session->actor);
  const uint16_t kind = KIND_NOTE_CLIP;
  batch_op_create(p->batch, id, kind, p->track, ID_LAST);
  batch_set_int(p->batch, id, build_field(kind, "start_ticks"), p->at_ticks);
  batch_set_int(p->batch, id, build_field(kind, "length_ticks"), library_length_ticks(p->entry));
  batch_set_text(p->batch, id, build_field(kind, "name"), p->entry->name, strlen(p->entry->name));
  batch_patch_begin(p->batch, id, kind, build_field(kind, "notes"));
  (p->entry->type == LIBRARY_GROOVE ? add_groove : add_phrase)(p);
  batch_patch_end(p->batch);
}

static const Device *device_of(const Object *object) {
  return object->kind->number == KIND_DEVICE ? device_by_number((uint32_t)doc_as_device(object)->device) : NULL;
}

static const Object *instrument_on(const Object *track) {
  for (const Object *o = track->first_child; o != NULL; o = o->next)
    if (device_of(o) != NULL && device_of(o)->role == DEVICE_INSTRUMENT) return o;
  return NULL;
}

/* Behind the note effects: that is where an instrument stands. */
static Id before_instrument(const Object *track) {
  Id after = ID_NONE;
  for (const Object *o = track->first_child; o != NULL; o = o->next)
    if (device_of(o) != NULL && device_of(o)->role == DEVICE_NOTE_EFFECT) after = o->id;
  return after;
}

static Id add_kit(Place *p, const LibraryEntry *kit, Id after) {
  return build_patch(p->batch, (BuildPlace){p->session->doc, p->session->actor, p->track, after}, kit->as.kit, kit->name);
}

/* The kit's settings on a drum device that is there. */
static void change_kit(Place *p, const LibraryEntry *kit, const Object *object) {
  double values[LIMIT_PARAMS];
  const Device *drums = patch_part(kit->as.kit, 0, values);
  const DeviceObject *known = doc_as_device(object);
  for (uint32_t i = 0; i < drums->param_count && i < known->param_count; i++)
    if (values[i] != known->params[i]) batch_set_real(p->batch, object->id, (uint16_t)(FIELD_PARAM_FIRST + i), values[i]);
  batch_set_text(p->batch, object->id, build_field(KIND_DEVICE, "preset"), kit->name, strlen(kit->name));
}

static void place_kit(Place *p, const Object *track) {
  const Object *instrument = instrument_on(track);
  if (instrument != NULL && device_of(instrument) == patch_part(p->entry->as.kit, 0, NULL)) {
    change_kit(p, p->entry, instrument);
    return;
  }
  add_kit(p, p->entry, before_instrument(track));
  if (instrument != NULL) batch_op_delete(p->batch, instrument->id);
}

static void create_track(Place *p) {
  const LibraryEntry *entry = p->entry;
  const bool drums = entry->type != LIBRARY_PHRASE;
  const Instrument *instrument = instrument_for_program(drums ? 0 : entry->as.phrase.program, drums);
  const char *name = drums ? "Drums" : instrument->name;
  p->track = doc_next_id(p->session->doc, p->session->actor);
  build_track(p->batch, p->track, &(BuildTrack){.name = name, .name_bytes = strlen(name), .icon = instrument->icon, .type = TRACK_INSTRUMENT,
                                                .hue = build_new_hue(p->session->doc)});
  if (drums) add_kit(p, entry->type == LIBRARY_KIT ? entry : library_by_id(entry->as.groove.kit), ID_LAST);
  else build_patch(p->batch, (BuildPlace){p->session->doc, p->session->actor, p->track, ID_LAST}, instrument->patch, instrument->name);
}

/* Nothing stands in the song yet, its tempo neither. */
static bool song_is_empty(const Doc *doc) {
  for (const Object *o = doc_project(doc)->first_child; o != NULL; o = o->next)
    if (o->id != ID_MASTER) return false;
  return true;
}

static void add_tempo(Place *p) {
  const Id tempo = doc_next_id(p->session->doc, p->session->actor);
  batch_op_create(p->batch, tempo, KIND_TEMPO, ID_PROJECT, ID_LAST);
  batch_set_real(p->batch, tempo, build_field(KIND_TEMPO, "bpm"), p->entry->bpm);
}

static Status check_place(const Session *session, Id track, int64_t at_ticks, const Object **object, Problem *problem) {
  *object = NULL;
  if (at_ticks < 0 || at_ticks > AT_MAX) return problem_set(problem, STATUS_OUT_OF_RANGE, NO_OFFSET, "library", "there is no such place in the song");
  if (track == ID_NONE) return STATUS_OK;
  *object = doc_find(session->doc, track);
  if (*object == NULL || (*object)->kind->number != KIND_TRACK) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "track", "the track is not there any more");
  const bool plays_notes = doc_as_track(*object)->type == TRACK_INSTRUMENT;
  return plays_notes ? STATUS_OK : problem_set(problem, STATUS_REFUSED, NO_OFFSET, "track", "grooves, phrases and kits need an instrument track");
}

Status library_place(Session *session, const LibraryEntry *entry, Id track, int64_t at_ticks, Batch **batch, Problem *problem) {
  *batch = NULL;
  const Object *object;
  Status status = check_place(session, track, at_ticks, &object, problem);
  if (status != STATUS_OK) return status;
  char label[96];
  snprintf(label, sizeof label, "%s %s", entry->type == LIBRARY_KIT ? "Choose" : "Add", entry->name);
  Place place = {.session = session, .entry = entry, .track = track, .at_ticks = at_ticks, .batch = batch_create(session->memory, label, session->actor)};
  if (place.batch == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "library", "%s", status_text(STATUS_NO_MEMORY));
  if (entry->bpm > 0 && song_is_empty(session->doc)) add_tempo(&place);
  if (object == NULL) create_track(&place);
  else if (entry->type == LIBRARY_KIT) place_kit(&place, object);
  if (entry->type != LIBRARY_KIT) add_clip(&place);
  status = batch_status(place.batch);
  if (status != STATUS_OK) {
    batch_destroy(place.batch);
    return problem_set(problem, status, NO_OFFSET, "library", "%s", status_text(status));
  }
  *batch = place.batch;
  return STATUS_OK;
}
