/* Recordings become zones: by the notes in their names, a key each, or a loop cut at its strokes. */
#include "session/zones.h"

#include "session/build.h"
#include "session/internal.h"
#include "session/strikes.h"

#include "core/math.h"
#include "devices/device.h"
#include "devices/kernel.h"
#include "formats/wav.h"

#include <stdio.h>
#include <string.h>

#define FIRST_KEY 36
#define MIDDLE_KEY 60
#define PADS_NUMBER 15u
#define PADS 16u
#define KEYS_MAX 92u  /* from C1 to the last key */
#define SLICES_MAX 64u

/* ---- names */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/* A note name at `at`; its length, or 0. */
static size_t read_note(const char *at, int32_t *key) {
  static const int32_t pitches[] = {9, 11, 0, 2, 4, 5, 7};
  const char letter = at[0] >= 'a' && at[0] <= 'g' ? (char)(at[0] - 'a' + 'A') : at[0];
  if (letter < 'A' || letter > 'G') return 0;
  size_t length = 1;
  int32_t pitch = pitches[letter - 'A'];
  if (at[length] == '#' || at[length] == 's') { pitch++; length++; }
  else if (at[length] == 'b') { pitch--; length++; }
  const bool below = at[length] == '-' && is_digit(at[length + 1]);
  if (below) length++;
  if (!is_digit(at[length])) return 0;
  const int32_t octave = (at[length] - '0') * (below ? -1 : 1);
  if (is_digit(at[++length]) || is_letter(at[length])) return 0;
  *key = 12 * (octave + 1) + pitch;
  return *key >= 0 && *key <= 127 ? length : 0;
}

static size_t read_number(const char *at, int32_t *key) {
  size_t length = 0;
  int32_t number = 0;
  while (is_digit(at[length]) && length < 4) number = number * 10 + (at[length++] - '0');
  *key = number;
  return length >= 2 && length <= 3 && number >= 12 && number <= 127 && !is_letter(at[length]) ? length : 0;
}

int32_t zone_key_from_name(const char *name) {
  int32_t found = -1, number = -1, key = -1;
  for (size_t i = 0; name[i] != '\0'; i++) {
    if (i > 0 && (is_letter(name[i - 1]) || is_digit(name[i - 1]))) continue;
    if (read_note(name + i, &key) > 0) found = key; /* the last one: "A1 Piano C4" is a C */
    else if (read_number(name + i, &key) > 0) number = key;
  }
  return found >= 0 ? found : number;
}

/* ---- sounds */

typedef struct Zones {
  Session *session;
  const ZoneJob *job;
  Batch *batch;
  Id device;
  uint32_t keys;   /* it has */
  Problem *problem;
} Zones;

static Status read_sound(const Zones *z, const ZoneSound *sound, Wav *wav) {
  const SessionAsset *pcm = session_find_asset(z->session, sound->sha256);
  if (pcm == NULL) return problem_set(z->problem, STATUS_NOT_FOUND, NO_OFFSET, "zones", "the sound is not here");
  *wav = pcm->layout;
  return STATUS_OK;
}

static Status asset_of(Zones *z, const ZoneSound *sound, Wav *wav, Id *asset, char title[BUILD_TEXT_BYTES]) {
  const Status status = read_sound(z, sound, wav);
  if (status != STATUS_OK) return status;
  char file_name[BUILD_TEXT_BYTES];
  build_text(build_title(sound->name), title);
  build_text((Bytes){(const uint8_t *)sound->name, strlen(sound->name)}, file_name);
  *asset = session_build_asset(z->session, z->batch, wav, &sound->sha256, title, file_name);
  return STATUS_OK;
}

typedef struct Place { int64_t key_low, key_high, key_root; ZonePart part; } Place;

static void add_zone(Zones *z, Id asset, const char *name, const Place *place) {
  const Id id = doc_next_id(z->session->doc, z->session->actor);
  batch_op_create(z->batch, id, KIND_ZONE, z->device, ID_LAST);
  batch_set_text(z->batch, id, build_field(KIND_ZONE, "name"), name, strlen(name));
  batch_set_ref(z->batch, id, build_field(KIND_ZONE, "asset"), asset);
  batch_set_int(z->batch, id, build_field(KIND_ZONE, "key_low"), place->key_low);
  batch_set_int(z->batch, id, build_field(KIND_ZONE, "key_high"), place->key_high);
  batch_set_int(z->batch, id, build_field(KIND_ZONE, "key_root"), place->key_root);
  const ZonePart *part = &place->part;
  if (part->start_frame > 0) batch_set_int(z->batch, id, build_field(KIND_ZONE, "start_frame"), part->start_frame);
  if (part->end_frame > 0) batch_set_int(z->batch, id, build_field(KIND_ZONE, "end_frame"), part->end_frame);
  if (part->gain_db != 0) batch_set_real(z->batch, id, build_field(KIND_ZONE, "gain_db"), part->gain_db);
  if (part->tune_ct != 0) batch_set_real(z->batch, id, build_field(KIND_ZONE, "tune_ct"), part->tune_ct);
  if (part->reverse) batch_set_bool(z->batch, id, build_field(KIND_ZONE, "reverse"), true);
}

/* ---- layouts */

static Place one_key(uint32_t index) {
  const int64_t key = FIRST_KEY + (int64_t)index;
  return (Place){.key_low = key, .key_high = key, .key_root = key};
}

/* Half way to the nearest other roots. Several of one root share its range: their velocities are the user's to set. */
static Place around_root(const Zones *z, int32_t root) {
  Place place = {.key_low = 0, .key_high = 127, .key_root = root};
  for (uint32_t i = 0; i < z->job->count; i++) {
    const int32_t other = zone_key_from_name(z->job->sounds[i].name);
    if (other > root && (root + other - 1) / 2 < place.key_high) place.key_high = (root + other - 1) / 2;
    if (other >= 0 && other < root && (root + other + 1) / 2 > place.key_low) place.key_low = (root + other + 1) / 2;
  }
  return place;
}

static bool all_have_roots(const ZoneJob *job) {
  for (uint32_t i = 0; i < job->count; i++)
    if (zone_key_from_name(job->sounds[i].name) < 0) return false;
  return true;
}

static Status lay_whole(Zones *z) {
  const ZoneJob *job = z->job;
  const bool pitched = job->layout == ZONES_BY_PITCH, rooted = pitched && all_have_roots(job), alone = pitched && job->count == 1 && !rooted;
  for (uint32_t i = 0; i < job->count && (rooted || i < z->keys); i++) {
    Wav wav = {0};
    Id asset;
    char title[BUILD_TEXT_BYTES];
    const Status status = asset_of(z, &job->sounds[i], &wav, &asset, title);
    if (status != STATUS_OK) return status;
    Place place = one_key(i);
    if (rooted) place = around_root(z, zone_key_from_name(job->sounds[i].name));
    if (alone) place = (Place){.key_high = 127, .key_root = MIDDLE_KEY};
    add_zone(z, asset, title, &place);
  }
  return STATUS_OK;
}

static Status lay_slices(Zones *z) {
  Wav wav = {0};
  Id asset;
  char title[BUILD_TEXT_BYTES], name[BUILD_TEXT_BYTES + 16];
  Strike found[SLICES_MAX];
  uint32_t count = 0;
  Status status = asset_of(z, &z->job->sounds[0], &wav, &asset, title);
  if (status == STATUS_OK) status = strikes_find(z->session, z->job->sounds[0].sha256, z->job->sensitivity, found, z->keys < SLICES_MAX ? z->keys : SLICES_MAX, &count, z->problem);
  if (status != STATUS_OK) return status;
  if (count == 0) return problem_set(z->problem, STATUS_REFUSED, NO_OFFSET, "zones", "nothing in it stands out to be cut at");
  for (uint32_t i = 0; i < count; i++) {
    Place place = one_key(i);
    place.part.start_frame = found[i].frame;
    place.part.end_frame = i + 1 < count ? found[i + 1].frame : (int64_t)wav.frames;
    snprintf(name, sizeof name, "%s %u", title, (unsigned)i + 1);
    add_zone(z, asset, name, &place);
  }
  return STATUS_OK;
}

/* ---- one more */

static bool plays_key(const Object *o, int64_t key) { return o->kind->number == KIND_ZONE && doc_as_zone(o)->key_low <= key && key <= doc_as_zone(o)->key_high; }

static bool is_played(const Object *device, int64_t key) {
  for (const Object *o = device->first_child; o != NULL; o = o->next)
    if (plays_key(o, key)) return true;
  return false;
}

static Place free_keys(const Object *device, int64_t key) {
  Place place = {.key_low = key, .key_high = key, .key_root = key};
  while (place.key_low > 0 && !is_played(device, place.key_low - 1)) place.key_low--;
  while (place.key_high < 127 && !is_played(device, place.key_high + 1)) place.key_high++;
  return place;
}

/* Of the keys of a zone with another root the newcomer gets those that are nearer to its own; with one of the same root it shares them.
   A root outside of its zone's keys leaves nothing to part: then it is a layer there. */
static void share_keys(const Zones *z, const Object *taken, Place *place) {
  const ZoneObject *zone = doc_as_zone(taken);
  const int64_t border = (zone->key_root + place->key_root + 1) / 2; /* the first key of the higher one */
  int64_t low = zone->key_low, high = zone->key_high;
  if (zone->key_root < place->key_root && border > low) {
    low = border;
    batch_set_int(z->batch, taken->id, build_field(KIND_ZONE, "key_high"), border - 1);
  } else if (zone->key_root > place->key_root && border <= high) {
    high = border - 1;
    batch_set_int(z->batch, taken->id, build_field(KIND_ZONE, "key_low"), border);
  }
  if (low > place->key_low) place->key_low = low;
  if (high < place->key_high) place->key_high = high;
}

static Place keys_around(const Zones *z, const Object *device, int64_t key) {
  if (!is_played(device, key)) return free_keys(device, key);
  Place place = {.key_low = 0, .key_high = 127, .key_root = key};
  for (const Object *o = device->first_child; o != NULL; o = o->next)
    if (plays_key(o, key)) share_keys(z, o, &place);
  return place;
}

/* As a response: what begins at key 0 takes the place of all there is, anything else goes beside it. */
static Status lay_response(Zones *z, const Object *device, uint32_t most) {
  uint32_t count = z->job->count;
  z->device = device->id;
  for (const Object *o = device->first_child; o != NULL; o = o->next) {
    if (o->kind->number != KIND_ZONE) continue;
    if (z->job->key == 0) batch_op_delete(z->batch, o->id);
    else count++;
  }
  if (count > most) return problem_set(z->problem, STATUS_REFUSED, NO_OFFSET, "zones", "an effect takes one sound, or one for each side");
  Status status = STATUS_OK;
  for (uint32_t i = 0; i < z->job->count && status == STATUS_OK; i++) {
    Wav wav = {0};
    Id asset;
    char title[BUILD_TEXT_BYTES];
    status = asset_of(z, &z->job->sounds[i], &wav, &asset, title);
    if (status == STATUS_OK) add_zone(z, asset, title, &(Place){.key_high = 127, .key_root = MIDDLE_KEY, .part = z->job->sounds[i].part});
  }
  return status;
}

static Status lay_on_key(Zones *z, const Object *device) {
  const bool pad = z->keys == PADS;
  if (device == NULL || z->job->key < 0 || z->job->key > 127) return problem_set(z->problem, STATUS_REFUSED, NO_OFFSET, "zones", "there is no such key");
  if (pad && (z->job->key < FIRST_KEY || z->job->key >= FIRST_KEY + (int32_t)PADS)) return problem_set(z->problem, STATUS_REFUSED, NO_OFFSET, "zones", "no pad has that key");
  z->device = device->id;
  Wav wav = {0};
  Id asset;
  char title[BUILD_TEXT_BYTES];
  const Status status = asset_of(z, &z->job->sounds[0], &wav, &asset, title);
  if (status != STATUS_OK) return status;
  const Place alone = {.key_low = z->job->key, .key_high = z->job->key, .key_root = z->job->key};
  for (const Object *o = device->first_child; pad && o != NULL; o = o->next)
    if (o->kind->number == KIND_ZONE && doc_as_zone(o)->key_low == z->job->key && doc_as_zone(o)->key_high == z->job->key) batch_op_delete(z->batch, o->id);
  Place place = pad ? alone : keys_around(z, device, z->job->key);
  place.part = z->job->sounds[0].part;
  add_zone(z, asset, title, &place);
  return STATUS_OK;
}

/* ---- the device */

static void add_device(Zones *z, const Device *device) {
  char title[BUILD_TEXT_BYTES];
  build_text(build_title(z->job->sounds[0].name), title);
  const Id track = doc_next_id(z->session->doc, z->session->actor);
  z->device = doc_next_id(z->session->doc, z->session->actor);
  build_track(z->batch, track, &(BuildTrack){.name = title, .name_bytes = strlen(title), .icon = "audio-waveform", .type = TRACK_INSTRUMENT,
                                                .hue = build_new_hue(z->session->doc)});
  batch_op_create(z->batch, z->device, KIND_DEVICE, track, ID_LAST);
  batch_set_int(z->batch, z->device, build_field(KIND_DEVICE, "device"), device->number);
}

static void clear_device(Zones *z, const Object *device) {
  z->device = device->id;
  for (const Object *o = device->first_child; o != NULL; o = o->next)
    if (o->kind->number == KIND_ZONE) batch_op_delete(z->batch, o->id);
}

static const Device *device_of(const Session *session, const ZoneJob *job, const Object **object) {
  *object = job->device == ID_NONE ? NULL : doc_find(session->doc, job->device);
  if (job->device == ID_NONE) return device_by_number(job->instrument);
  return *object != NULL && (*object)->kind->number == KIND_DEVICE ? device_by_number((uint32_t)doc_as_device(*object)->device) : NULL;
}

Status session_build_zones(Session *session, const ZoneJob *job, Batch **batch, Problem *problem) {
  static const char *const labels[ZONE_LAYOUTS] = {"Make a sampler", "Make a sampler", "Slice to keys", "Add sound"}, *const response = "Use as impulse response";
  *batch = NULL;
  const Object *object;
  const Device *device = device_of(session, job, &object);
  if (device == NULL) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "zones", "the instrument is not there");
  if (!device->zones || job->count == 0 || job->count > LIMIT_ZONES || job->layout >= ZONE_LAYOUTS)
    return problem_set(problem, STATUS_REFUSED, NO_OFFSET, "zones", "that instrument plays no samples, or there are none for it");
  const bool answers = device->kernel != NULL;
  if (answers && (object == NULL || job->layout != ZONES_ON_KEY))
    return problem_set(problem, STATUS_REFUSED, NO_OFFSET, "zones", "an effect takes one sound, or one for each side");
  Zones z = {.session = session, .job = job, .keys = device->number == PADS_NUMBER ? PADS : KEYS_MAX, .problem = problem};
  z.batch = batch_create(session->memory, answers ? response : labels[job->layout], session->actor);
  if (z.batch == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "zones", "%s", status_text(STATUS_NO_MEMORY));
  const bool more = job->layout == ZONES_ON_KEY;
  if (object != NULL && !more) clear_device(&z, object);
  else if (!more) add_device(&z, device);
  Status status = answers ? lay_response(&z, object, device->kernel->sounds_max) : more ? lay_on_key(&z, object) : job->layout == ZONES_BY_SLICE ? lay_slices(&z) : lay_whole(&z);
  if (status == STATUS_OK && batch_status(z.batch) != STATUS_OK) status = problem_set(problem, batch_status(z.batch), NO_OFFSET, "zones", "%s", status_text(batch_status(z.batch)));
  if (status != STATUS_OK) {
    batch_destroy(z.batch);
    return status;
  }
  *batch = z.batch;
  return STATUS_OK;
}
