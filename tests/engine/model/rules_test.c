/* Each rule of engine/model/rules.c has a test of its name: what it forbids is refused, what it allows is not, and the look
   at one object agrees with the look at all. */
#include "core/utf8.h"
#include "core/limits.h"
#include "devices/device.h"
#include "model/rules.h"
#include "support/random_doc.h"
#include "support/rules_song.h"

#include <string.h>

enum { TRACK_NAME = 1, TRACK_TYPE = 2, TRACK_TARGET = 9, DEVICE_NUMBER = 1, CLIP_ASSET = 3, POINT_POSITION = 1, SIGNATURE_DENOMINATOR = 3,
       CONNECTION_TYPE = 1, CONNECTION_SOURCE = 2, CONNECTION_TARGET = 4, CONNECTION_FEEDBACK_FIELD = 8, CHAIN_KEY_LOW = 6 };

static Status create_track(Song *song, int64_t type) {
  Batch *batch = begin();
  const Id id = doc_next_id(song->doc, 1);
  batch_op_create(batch, id, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_int(batch, id, TRACK_TYPE, type);
  return finish(song->doc, batch, NULL);
}

static Status create_device(Song *song, Id track, Id after, int64_t number) {
  Batch *batch = begin();
  const Id id = doc_next_id(song->doc, 1);
  batch_op_create(batch, id, KIND_DEVICE, track, after);
  batch_set_int(batch, id, DEVICE_NUMBER, number);
  return finish(song->doc, batch, NULL);
}

static Status set_ref(Song *song, Id id, uint16_t field, Id value) {
  Batch *batch = begin();
  batch_set_ref(batch, id, field, value);
  return finish(song->doc, batch, NULL);
}

static Status set_int(Song *song, Id id, uint16_t field, int64_t value) {
  Batch *batch = begin();
  batch_set_int(batch, id, field, value);
  return finish(song->doc, batch, NULL);
}

static Status delete(Song *song, Id id) {
  Batch *batch = begin();
  batch_op_delete(batch, id);
  return finish(song->doc, batch, NULL);
}

static void one_master(void **state) {
  (void)state;
  Song song = song_create();
  assert_int_equal(create_track(&song, TRACK_MASTER), STATUS_REFUSED);
  assert_int_equal(delete(&song, ID_MASTER), STATUS_REFUSED);
  assert_int_equal(delete(&song, ID_PROJECT), STATUS_REFUSED);
  assert_int_equal(create_track(&song, TRACK_AUDIO), STATUS_OK);
  doc_destroy(song.doc);
}

static void references_exist(void **state) {
  (void)state;
  Song song = song_create();
  Id clip;
  assert_int_equal(create(&song, KIND_AUDIO_CLIP, song.audio, ID_LAST, &clip), STATUS_OK);
  assert_int_equal(set_ref(&song, clip, CLIP_ASSET, id_make(9, 9)), STATUS_REFUSED);
  assert_int_equal(set_ref(&song, clip, CLIP_ASSET, song.notes), STATUS_REFUSED);
  assert_int_equal(set_ref(&song, clip, CLIP_ASSET, song.asset), STATUS_OK);
  assert_int_equal(delete(&song, song.asset), STATUS_REFUSED);
  assert_int_equal(delete(&song, clip), STATUS_OK);
  assert_int_equal(delete(&song, song.asset), STATUS_OK);
  assert_int_equal(set_ref(&song, song.notes, TRACK_TARGET, song.audio), STATUS_OK);
  assert_int_equal(delete(&song, song.audio), STATUS_OK); /* a target passes on: tests of dependents */
  doc_destroy(song.doc);
}

static void clip_on_right_track_type(void **state) {
  (void)state;
  Song song = song_create();
  Id clip;
  assert_int_equal(create(&song, KIND_NOTE_CLIP, song.audio, ID_LAST, &clip), STATUS_REFUSED);
  assert_int_equal(create(&song, KIND_AUDIO_CLIP, song.notes, ID_LAST, &clip), STATUS_REFUSED);
  assert_int_equal(create(&song, KIND_AUDIO_CLIP, ID_MASTER, ID_LAST, &clip), STATUS_REFUSED);
  assert_int_equal(create(&song, KIND_PATTERN_CLIP, ID_MASTER, ID_LAST, &clip), STATUS_REFUSED);
  assert_int_equal(create(&song, KIND_PATTERN_CLIP, song.audio, ID_LAST, &clip), STATUS_OK);
  assert_int_equal(create(&song, KIND_NOTE_CLIP, song.notes, ID_LAST, &clip), STATUS_OK);
  Batch *batch = begin();
  batch_op_move(batch, clip, song.audio, ID_LAST);
  assert_int_equal(finish(song.doc, batch, NULL), STATUS_REFUSED);
  assert_true(doc_find(song.doc, clip)->parent->id == song.notes);
  doc_destroy(song.doc);
}

static void part_plays_an_instrument(void **state) {
  (void)state;
  Song song = song_create();
  Id part;
  assert_int_equal(create(&song, KIND_PART, ID_PROJECT, ID_LAST, &part), STATUS_OK);
  const Id tracks[] = {song.notes, song.audio, ID_MASTER};
  for (int i = 0; i < 3; i++) {
    Batch *batch = begin();
    batch_set_ref(batch, part, 2, tracks[i]);
    assert_int_equal(finish(song.doc, batch, NULL), i == 0 ? STATUS_OK : STATUS_REFUSED);
  }
  assert_true(doc_as_part(doc_find(song.doc, part))->track == song.notes);
  doc_destroy(song.doc);
}

static const Device *device_of(DeviceRole role) {
  for (uint32_t i = 0; i < device_count(); i++) {
    if (device_at(i)->role == role) return device_at(i);
  }
  return NULL;
}

static void device_chain_order(void **state) {
  (void)state;
  Song song = song_create();
  const Device *effect = device_of(DEVICE_EFFECT), *instrument = device_of(DEVICE_INSTRUMENT);
  Id nameless;
  assert_non_null(effect);
  assert_int_equal(create(&song, KIND_DEVICE, song.notes, ID_LAST, &nameless), STATUS_REFUSED);
  assert_int_equal(create_device(&song, song.notes, ID_LAST, effect->number), STATUS_OK);
  assert_int_equal(create_device(&song, ID_MASTER, ID_LAST, effect->number), STATUS_OK);
  assert_int_equal(create_device(&song, song.notes, ID_LAST, 65535), STATUS_OK);
  assert_non_null(instrument);
  assert_int_equal(create_device(&song, song.notes, ID_LAST, instrument->number), STATUS_REFUSED);
  assert_int_equal(create_device(&song, song.audio, ID_LAST, instrument->number), STATUS_REFUSED);
  assert_int_equal(create_device(&song, song.notes, ID_NONE, instrument->number), STATUS_OK);
  assert_int_equal(create_device(&song, song.notes, ID_NONE, instrument->number), STATUS_REFUSED);
  const Device *notes = device_of(DEVICE_NOTE_EFFECT);
  assert_non_null(notes);
  assert_int_equal(create_device(&song, song.notes, ID_LAST, notes->number), STATUS_REFUSED);
  assert_int_equal(create_device(&song, song.audio, ID_NONE, notes->number), STATUS_REFUSED);
  assert_int_equal(create_device(&song, song.notes, ID_NONE, notes->number), STATUS_OK);
  assert_int_equal(create_device(&song, song.notes, ID_NONE, instrument->number), STATUS_REFUSED);
  for (uint32_t i = 4; i < LIMIT_DEVICES_PER_TRACK; i++) assert_int_equal(create_device(&song, song.notes, ID_LAST, effect->number), STATUS_OK);
  assert_int_equal(create_device(&song, song.notes, ID_LAST, effect->number), STATUS_REFUSED);
  doc_destroy(song.doc);
}

static Id new_track(Song *song, int64_t type, const char *name) {
  Batch *batch = begin();
  const Id id = doc_next_id(song->doc, 1);
  batch_op_create(batch, id, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_int(batch, id, TRACK_TYPE, type);
  batch_set_text(batch, id, TRACK_NAME, name, strlen(name));
  assert_int_equal(finish(song->doc, batch, NULL), STATUS_OK);
  return id;
}

static Id new_device(Song *song, Id parent, int64_t number) {
  Batch *batch = begin();
  const Id id = doc_next_id(song->doc, 1);
  batch_op_create(batch, id, KIND_DEVICE, parent, ID_LAST);
  batch_set_int(batch, id, DEVICE_NUMBER, number);
  assert_int_equal(finish(song->doc, batch, NULL), STATUS_OK);
  return id;
}

typedef struct Ends { Id source, target; int64_t type; bool feedback; } Ends;

static Status connect(Song *song, Ends ends, Id *id, Problem *problem) {
  Batch *batch = begin();
  *id = doc_next_id(song->doc, 1);
  batch_op_create(batch, *id, KIND_CONNECTION, ID_PROJECT, ID_LAST);
  batch_set_int(batch, *id, CONNECTION_TYPE, ends.type);
  batch_set_ref(batch, *id, CONNECTION_SOURCE, ends.source);
  batch_set_ref(batch, *id, CONNECTION_TARGET, ends.target);
  batch_set_bool(batch, *id, CONNECTION_FEEDBACK_FIELD, ends.feedback);
  return finish(song->doc, batch, problem);
}

static void routes_acyclic(void **state) {
  (void)state;
  Song song = song_create();
  Problem problem;
  Id id;
  const Id drums = new_track(&song, TRACK_AUDIO, "Drums"), hall = new_track(&song, TRACK_RETURN, "Hall"), bus = new_track(&song, TRACK_GROUP, "Bus");
  const Device *listens = device_by_id("compressor");
  assert_true(listens && listens->sidechain);
  const Id squeeze = new_device(&song, drums, listens->number);
  assert_int_equal(set_ref(&song, song.notes, TRACK_TARGET, song.notes), STATUS_REFUSED);
  assert_int_equal(set_ref(&song, song.notes, TRACK_TARGET, song.audio), STATUS_OK);
  assert_int_equal(set_ref(&song, song.audio, TRACK_TARGET, song.notes), STATUS_REFUSED);
  assert_int_equal(set_ref(&song, song.audio, TRACK_TARGET, ID_MASTER), STATUS_OK);
  assert_int_equal(connect(&song, (Ends){drums, hall, CONNECTION_SEND, false}, &id, &problem), STATUS_OK);
  assert_int_equal(connect(&song, (Ends){hall, drums, CONNECTION_SEND, false}, &id, &problem), STATUS_REFUSED);
  assert_string_equal(problem.what, "sound would go in a circle: Drums \xe2\x86\x92 Hall \xe2\x86\x92 Drums");
  assert_int_equal(connect(&song, (Ends){hall, squeeze, CONNECTION_SIDECHAIN, false}, &id, &problem), STATUS_REFUSED);
  assert_non_null(strstr(problem.what, "Hall"));
  assert_int_equal(connect(&song, (Ends){ID_MASTER, hall, CONNECTION_SEND, false}, &id, &problem), STATUS_REFUSED);
  assert_int_equal(connect(&song, (Ends){drums, drums, CONNECTION_SEND, false}, &id, &problem), STATUS_REFUSED);
  assert_int_equal(connect(&song, (Ends){hall, drums, CONNECTION_SEND, true}, &id, &problem), STATUS_OK); /* it waits a block */
  assert_int_equal(set_ref(&song, drums, TRACK_TARGET, bus), STATUS_OK);
  assert_int_equal(connect(&song, (Ends){bus, hall, CONNECTION_SEND, false}, &id, &problem), STATUS_OK);
  assert_int_equal(set_ref(&song, hall, TRACK_TARGET, bus), STATUS_REFUSED);
  /* a device that moves takes its sidechain to another track */
  assert_int_equal(connect(&song, (Ends){song.notes, squeeze, CONNECTION_SIDECHAIN, false}, &id, &problem), STATUS_OK);
  Batch *batch = begin();
  batch_op_move(batch, squeeze, song.notes, ID_LAST);
  assert_int_equal(finish(song.doc, batch, &problem), STATUS_REFUSED);
  doc_destroy(song.doc);
}

static void a_long_circle_is_told_by_its_ends(void **state) {
  (void)state;
  Song song = song_create();
  Problem problem;
  Id first = ID_NONE, last = ID_NONE;
  for (uint32_t i = 0; i < 9; i++) {
    const Id id = new_track(&song, TRACK_GROUP, "A group whose name is long \xc3\xa9\xc3\xa9");
    if (last != ID_NONE) assert_int_equal(set_ref(&song, last, TRACK_TARGET, id), STATUS_OK);
    else first = id;
    last = id;
  }
  Batch *batch = begin();
  batch_set_ref(batch, last, TRACK_TARGET, first);
  assert_int_equal(finish(song.doc, batch, &problem), STATUS_REFUSED);
  assert_non_null(strstr(problem.what, "\xe2\x80\xa6 \xe2\x86\x92 A group"));
  assert_true(utf8_valid(problem.what, strlen(problem.what)));
  doc_destroy(song.doc);
}

static void track_target_takes_tracks(void **state) {
  (void)state;
  Song song = song_create();
  const Id hall = new_track(&song, TRACK_RETURN, "Hall"), bus = new_track(&song, TRACK_GROUP, "Bus");
  assert_int_equal(set_ref(&song, song.notes, TRACK_TARGET, hall), STATUS_REFUSED);
  assert_int_equal(set_ref(&song, song.notes, TRACK_TARGET, bus), STATUS_OK);
  assert_int_equal(set_ref(&song, hall, TRACK_TARGET, bus), STATUS_OK);
  assert_int_equal(set_ref(&song, ID_MASTER, TRACK_TARGET, bus), STATUS_REFUSED);
  doc_destroy(song.doc);
}

static void connection_ends_fit(void **state) {
  (void)state;
  Song song = song_create();
  Id id;
  const Id hall = new_track(&song, TRACK_RETURN, "Hall");
  const Id gain = new_device(&song, song.audio, device_by_id("gain")->number), squeeze = new_device(&song, hall, device_by_id("compressor")->number);
  const Id unknown = new_device(&song, song.audio, 65535);
  assert_int_equal(connect(&song, (Ends){song.notes, hall, CONNECTION_SEND, false}, &id, NULL), STATUS_OK);
  assert_int_equal(connect(&song, (Ends){gain, hall, CONNECTION_SEND, false}, &id, NULL), STATUS_OK);
  assert_int_equal(connect(&song, (Ends){song.notes, gain, CONNECTION_SEND, false}, &id, NULL), STATUS_REFUSED);
  assert_int_equal(connect(&song, (Ends){song.notes, song.asset, CONNECTION_SEND, false}, &id, NULL), STATUS_REFUSED);
  assert_int_equal(connect(&song, (Ends){song.notes, ID_NONE, CONNECTION_SEND, false}, &id, NULL), STATUS_REFUSED);
  assert_int_equal(connect(&song, (Ends){song.notes, squeeze, CONNECTION_SIDECHAIN, false}, &id, NULL), STATUS_OK);
  assert_int_equal(connect(&song, (Ends){song.notes, unknown, CONNECTION_SIDECHAIN, false}, &id, NULL), STATUS_OK);
  assert_int_equal(connect(&song, (Ends){song.notes, gain, CONNECTION_SIDECHAIN, false}, &id, NULL), STATUS_REFUSED);
  assert_int_equal(connect(&song, (Ends){song.notes, hall, CONNECTION_SIDECHAIN, false}, &id, NULL), STATUS_REFUSED);
  assert_int_equal(connect(&song, (Ends){gain, squeeze, CONNECTION_MODULATION, false}, &id, NULL), STATUS_REFUSED);
  assert_int_equal(connect(&song, (Ends){song.notes, squeeze, CONNECTION_MODULATION, false}, &id, NULL), STATUS_REFUSED);
  doc_destroy(song.doc);
}

static void connection_count_limited(void **state) {
  (void)state;
  Song song = song_create();
  Id id;
  const Id hall = new_track(&song, TRACK_RETURN, "Hall");
  Batch *batch = begin();
  for (uint32_t i = 0; i < LIMIT_CONNECTIONS; i++) {
    id = doc_next_id(song.doc, 1);
    batch_op_create(batch, id, KIND_CONNECTION, ID_PROJECT, ID_LAST);
    batch_set_ref(batch, id, CONNECTION_SOURCE, song.notes);
    batch_set_ref(batch, id, CONNECTION_TARGET, hall);
  }
  assert_int_equal(finish(song.doc, batch, NULL), STATUS_OK);
  assert_int_equal(connect(&song, (Ends){song.notes, hall, CONNECTION_SEND, false}, &id, NULL), STATUS_REFUSED);
  doc_destroy(song.doc);
}

/* No registered device need hold chains for this: one of a newer version may. */
static void chain_in_container(void **state) {
  (void)state;
  Song song = song_create();
  const Id effect = new_device(&song, song.notes, device_by_id("gain")->number);
  Id box = new_device(&song, song.notes, 65535), chain;
  const Id outermost = box;
  assert_int_equal(create(&song, KIND_CHAIN, effect, ID_LAST, &chain), STATUS_REFUSED);
  assert_int_equal(create(&song, KIND_CHAIN, song.notes, ID_LAST, &chain), STATUS_REFUSED);
  for (uint32_t depth = 0; depth < LIMIT_CONTAINER_DEPTH; depth++) {
    assert_int_equal(create(&song, KIND_CHAIN, box, ID_LAST, &chain), STATUS_OK);
    box = new_device(&song, chain, 65535);
  }
  Id deeper;
  assert_int_equal(create(&song, KIND_CHAIN, box, ID_LAST, &deeper), STATUS_REFUSED);
  assert_int_equal(set_int(&song, chain, CHAIN_KEY_LOW, 100), STATUS_OK);
  assert_int_equal(set_int(&song, chain, CHAIN_KEY_LOW + 1, 99), STATUS_REFUSED);
  /* what was shallow enough may not be, elsewhere */
  const Id other = new_device(&song, song.notes, 65535);
  Id first;
  assert_int_equal(create(&song, KIND_CHAIN, other, ID_LAST, &first), STATUS_OK);
  Batch *batch = begin();
  batch_op_move(batch, outermost, first, ID_LAST);
  assert_int_equal(finish(song.doc, batch, NULL), STATUS_REFUSED);
  Batch *full = begin();
  for (uint32_t i = 1; i < LIMIT_CHAINS_PER_DEVICE; i++) batch_op_create(full, doc_next_id(song.doc, 1), KIND_CHAIN, other, ID_LAST);
  assert_int_equal(finish(song.doc, full, NULL), STATUS_OK);
  assert_int_equal(create(&song, KIND_CHAIN, other, ID_LAST, &first), STATUS_REFUSED);
  doc_destroy(song.doc);
}

static void track_count_limited(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch = begin();
  for (uint32_t i = 0; i < LIMIT_TRACKS - 3; i++) batch_op_create(batch, doc_next_id(song.doc, 1), KIND_TRACK, ID_PROJECT, ID_LAST);
  assert_int_equal(finish(song.doc, batch, NULL), STATUS_OK);
  assert_int_equal(create_track(&song, TRACK_AUDIO), STATUS_REFUSED);
  doc_destroy(song.doc);
}

static void loop_range_ordered(void **state) {
  (void)state;
  Song song = song_create();
  assert_int_equal(set_int(&song, ID_PROJECT, 3, 100), STATUS_REFUSED);
  assert_int_equal(set_int(&song, ID_PROJECT, 4, 100), STATUS_OK);
  assert_int_equal(set_int(&song, ID_PROJECT, 3, 100), STATUS_OK);
  assert_int_equal(set_int(&song, ID_PROJECT, 4, 99), STATUS_REFUSED);
  doc_destroy(song.doc);
}

static void tempo_and_signature_positions(void **state) {
  (void)state;
  Song song = song_create();
  Id tempo, second, signature;
  assert_int_equal(create(&song, KIND_TEMPO, ID_PROJECT, ID_LAST, &tempo), STATUS_OK);
  assert_int_equal(create(&song, KIND_TEMPO, ID_PROJECT, ID_LAST, &second), STATUS_REFUSED);
  assert_int_equal(create(&song, KIND_SIGNATURE, ID_PROJECT, ID_LAST, &signature), STATUS_OK);
  assert_int_equal(set_int(&song, signature, SIGNATURE_DENOMINATOR, 6), STATUS_REFUSED);
  assert_int_equal(set_int(&song, signature, SIGNATURE_DENOMINATOR, 8), STATUS_OK);
  assert_int_equal(set_int(&song, tempo, POINT_POSITION, 500), STATUS_OK);
  assert_int_equal(create(&song, KIND_TEMPO, ID_PROJECT, ID_LAST, &second), STATUS_OK);
  assert_int_equal(set_int(&song, tempo, POINT_POSITION, 0), STATUS_REFUSED);
  doc_destroy(song.doc);
}

static void every_applied_batch_leaves_a_legal_document(void **state) {
  (void)state;
  Random random = random_begin("every_applied_batch_leaves_a_legal_document");
  Doc *doc = doc_create(memory_heap());
  for (uint32_t i = 0; i < 1000; i++) {
    Problem problem;
    random_edits(&random, doc, 1, 1);
    assert_int_equal(rules_check(doc, &problem), STATUS_OK);
  }
  doc_destroy(doc);
}

static Status create_lane(Song *song, Id parent, Id target, int64_t param, bool relative) {
  Batch *batch = begin();
  const Id id = doc_next_id(song->doc, 1);
  batch_op_create(batch, id, KIND_AUTOMATION, parent, ID_LAST);
  if (target != ID_NONE) batch_set_ref(batch, id, 1, target);
  batch_set_int(batch, id, 2, param);
  batch_set_bool(batch, id, 5, relative);
  return finish(song->doc, batch, NULL);
}

static void lane_moves_what_can_be_moved(void **state) {
  (void)state;
  Song song = song_create();
  Id device, clip;
  Batch *batch = begin();
  device = doc_next_id(song.doc, 1);
  batch_op_create(batch, device, KIND_DEVICE, song.notes, ID_LAST);
  batch_set_int(batch, device, DEVICE_NUMBER, device_by_id("gain")->number);
  assert_int_equal(finish(song.doc, batch, NULL), STATUS_OK);
  assert_int_equal(create(&song, KIND_NOTE_CLIP, song.notes, ID_LAST, &clip), STATUS_OK);
  const int64_t count = device_by_id("gain")->param_count;
  assert_int_equal(create_lane(&song, song.notes, ID_NONE, 5, false), STATUS_OK);
  assert_int_equal(create_lane(&song, song.notes, ID_NONE, 10, false), STATUS_REFUSED); /* how tall it is drawn */
  assert_int_equal(create_lane(&song, song.notes, ID_NONE, FIELD_PARAM_FIRST, false), STATUS_REFUSED);
  assert_int_equal(create_lane(&song, song.notes, device, FIELD_PARAM_FIRST, false), STATUS_REFUSED);
  assert_int_equal(create_lane(&song, device, ID_NONE, 2, false), STATUS_OK);
  assert_int_equal(create_lane(&song, device, ID_NONE, FIELD_PARAM_FIRST + count - 1, false), STATUS_OK);
  assert_int_equal(create_lane(&song, device, ID_NONE, FIELD_PARAM_FIRST + count, false), STATUS_REFUSED);
  assert_int_equal(create_lane(&song, clip, ID_NONE, 6, false), STATUS_OK);
  assert_int_equal(create_lane(&song, clip, device, FIELD_PARAM_FIRST, false), STATUS_OK);
  assert_int_equal(create_lane(&song, clip, clip, 1, false), STATUS_REFUSED);
  assert_int_equal(delete(&song, device), STATUS_OK); /* the clip's lane goes with it */
  assert_int_equal(rules_check(song.doc, NULL), STATUS_OK);
  doc_destroy(song.doc);
}

static void one_lane_a_parameter(void **state) {
  (void)state;
  Song song = song_create();
  assert_int_equal(create_lane(&song, song.notes, ID_NONE, 5, false), STATUS_OK);
  assert_int_equal(create_lane(&song, song.notes, ID_NONE, 6, false), STATUS_OK);
  assert_int_equal(create_lane(&song, song.notes, ID_NONE, 5, false), STATUS_REFUSED);
  assert_int_equal(create_lane(&song, song.notes, ID_NONE, 5, true), STATUS_OK);
  assert_int_equal(create_lane(&song, song.notes, ID_NONE, 5, true), STATUS_REFUSED);
  assert_int_equal(create_lane(&song, song.audio, ID_NONE, 5, false), STATUS_OK);
  Batch *batch = begin();
  const Id doomed = doc_next_id(song.doc, 1);
  batch_op_create(batch, doomed, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_op_delete(batch, doomed); /* a delete has all rules look at the whole document */
  for (int i = 0; i < 2; i++) {
    batch_op_create(batch, doc_next_id(song.doc, 1), KIND_AUTOMATION, song.audio, ID_LAST);
    batch_set_int(batch, doc_next_id(song.doc, 1) - 1, 2, 7);
  }
  assert_int_equal(finish(song.doc, batch, NULL), STATUS_REFUSED);
  doc_destroy(song.doc);
}

enum { ZONE_KEY_LOW = 3, ZONE_KEY_HIGH = 4, ZONE_VELOCITY_LOW = 6, ZONE_VELOCITY_HIGH = 7 };

static Id create_sampler(Song *song, const char *id) {
  Batch *batch = begin();
  const Id device = doc_next_id(song->doc, 1);
  batch_op_create(batch, device, KIND_DEVICE, song->notes, ID_LAST);
  batch_set_int(batch, device, DEVICE_NUMBER, device_by_id(id)->number);
  assert_int_equal(finish(song->doc, batch, NULL), STATUS_OK);
  return device;
}

static void zone_on_a_sampler(void **state) {
  (void)state;
  Song song = song_create();
  Id zone;
  const Id sampler = create_sampler(&song, "sampler"), gain = create_sampler(&song, "gain");
  assert_int_equal(create(&song, KIND_ZONE, sampler, ID_LAST, &zone), STATUS_OK);
  assert_int_equal(create(&song, KIND_ZONE, gain, ID_LAST, &zone), STATUS_REFUSED);
  assert_int_equal(rules_check(song.doc, NULL), STATUS_OK);
  doc_destroy(song.doc);
}

static void zone_ranges_ordered(void **state) {
  (void)state;
  Song song = song_create();
  Id zone;
  assert_int_equal(create(&song, KIND_ZONE, create_sampler(&song, "sampler"), ID_LAST, &zone), STATUS_OK);
  assert_int_equal(set_int(&song, zone, ZONE_KEY_HIGH, 60), STATUS_OK);
  assert_int_equal(set_int(&song, zone, ZONE_KEY_LOW, 60), STATUS_OK);
  assert_int_equal(set_int(&song, zone, ZONE_KEY_LOW, 61), STATUS_REFUSED);
  assert_int_equal(set_int(&song, zone, ZONE_VELOCITY_LOW, 100), STATUS_OK);
  assert_int_equal(set_int(&song, zone, ZONE_VELOCITY_HIGH, 99), STATUS_REFUSED);
  assert_int_equal(rules_check(song.doc, NULL), STATUS_OK);
  doc_destroy(song.doc);
}

static void zone_count_limited(void **state) {
  (void)state;
  Song song = song_create();
  const Id sampler = create_sampler(&song, "sampler");
  Batch *batch = begin();
  for (uint32_t i = 0; i < LIMIT_ZONES; i++) batch_op_create(batch, doc_next_id(song.doc, 1), KIND_ZONE, sampler, ID_LAST);
  assert_int_equal(finish(song.doc, batch, NULL), STATUS_OK);
  Id zone;
  assert_int_equal(create(&song, KIND_ZONE, sampler, ID_LAST, &zone), STATUS_REFUSED);
  assert_int_equal(rules_check(song.doc, NULL), STATUS_OK);
  doc_destroy(song.doc);
}

static Status create_mapping(Song *song, Id target, int64_t param) {
  Batch *batch = begin();
  const Id id = doc_next_id(song->doc, 1);
  batch_op_create(batch, id, KIND_MAPPING, ID_PROJECT, ID_LAST);
  if (target != ID_NONE) batch_set_ref(batch, id, 3, target);
  batch_set_int(batch, id, 4, param);
  return finish(song->doc, batch, NULL);
}

static void mapping_moves_what_can_be_moved(void **state) {
  (void)state;
  Song song = song_create();
  assert_int_equal(create_mapping(&song, song.notes, 5), STATUS_OK);
  assert_int_equal(create_mapping(&song, song.notes, 10), STATUS_REFUSED);
  assert_int_equal(create_mapping(&song, ID_NONE, 5), STATUS_REFUSED);
  assert_int_equal(rules_check(song.doc, NULL), STATUS_OK);
  doc_destroy(song.doc);
}

static Status create_slot(Song *song, Id track, Id scene, Id *slot) {
  Batch *batch = begin();
  *slot = doc_next_id(song->doc, 1);
  batch_op_create(batch, *slot, KIND_SLOT, track, ID_LAST);
  if (scene != ID_NONE) batch_set_ref(batch, *slot, 1, scene);
  return finish(song->doc, batch, NULL);
}

static Status move(Song *song, Id object, Id parent) {
  Batch *batch = begin();
  batch_op_move(batch, object, parent, ID_LAST);
  return finish(song->doc, batch, NULL);
}

static void slot_holds_one_clip(void **state) {
  (void)state;
  Song song = song_create();
  Id scene, slot, other, group_slot, clip;
  assert_int_equal(create(&song, KIND_SCENE, ID_PROJECT, ID_LAST, &scene), STATUS_OK);
  assert_int_equal(create_slot(&song, song.notes, scene, &slot), STATUS_OK);
  assert_int_equal(create_slot(&song, song.audio, scene, &other), STATUS_OK);
  assert_int_equal(create_slot(&song, ID_MASTER, scene, &group_slot), STATUS_REFUSED);
  assert_int_equal(create(&song, KIND_AUDIO_CLIP, slot, ID_LAST, &clip), STATUS_REFUSED);
  assert_int_equal(create(&song, KIND_NOTE_CLIP, slot, ID_LAST, &clip), STATUS_OK);
  assert_int_equal(move(&song, clip, other), STATUS_REFUSED);
  assert_int_equal(move(&song, slot, song.audio), STATUS_REFUSED);
  Id second;
  assert_int_equal(create(&song, KIND_NOTE_CLIP, slot, ID_LAST, &second), STATUS_REFUSED);
  assert_int_equal(create(&song, KIND_NOTE_CLIP, song.notes, ID_LAST, &second), STATUS_OK);
  assert_int_equal(move(&song, second, slot), STATUS_REFUSED);
  assert_int_equal(move(&song, clip, song.notes), STATUS_OK);
  assert_int_equal(move(&song, second, slot), STATUS_OK);
  assert_int_equal(rules_check(song.doc, NULL), STATUS_OK);
  doc_destroy(song.doc);
}

static void slot_in_a_scene(void **state) {
  (void)state;
  Song song = song_create();
  Id scene, other, slot, second;
  assert_int_equal(create(&song, KIND_SCENE, ID_PROJECT, ID_LAST, &scene), STATUS_OK);
  assert_int_equal(create(&song, KIND_SCENE, ID_PROJECT, ID_LAST, &other), STATUS_OK);
  assert_int_equal(create_slot(&song, song.notes, ID_NONE, &slot), STATUS_REFUSED);
  assert_int_equal(create_slot(&song, song.notes, song.notes, &slot), STATUS_REFUSED);
  assert_int_equal(create_slot(&song, song.notes, scene, &slot), STATUS_OK);
  assert_int_equal(create_slot(&song, song.notes, scene, &second), STATUS_REFUSED);
  assert_int_equal(create_slot(&song, song.notes, other, &second), STATUS_OK);
  Batch *batch = begin();
  batch_set_ref(batch, second, 1, scene);
  assert_int_equal(finish(song.doc, batch, NULL), STATUS_REFUSED);
  assert_int_equal(rules_check(song.doc, NULL), STATUS_OK);
  batch = begin();
  batch_op_delete(batch, scene);
  assert_int_equal(finish(song.doc, batch, NULL), STATUS_OK);
  assert_null(doc_find(song.doc, slot)); /* a deleted scene takes its slots along */
  assert_non_null(doc_find(song.doc, second));
  doc_destroy(song.doc);
}

static void scene_count_limited(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch = begin();
  for (uint32_t i = 0; i < LIMIT_SCENES; i++) batch_op_create(batch, doc_next_id(song.doc, 1), KIND_SCENE, ID_PROJECT, ID_LAST);
  assert_int_equal(finish(song.doc, batch, NULL), STATUS_OK);
  Id scene;
  assert_int_equal(create(&song, KIND_SCENE, ID_PROJECT, ID_LAST, &scene), STATUS_REFUSED);
  assert_int_equal(rules_check(song.doc, NULL), STATUS_OK);
  doc_destroy(song.doc);
}

static void marker_count_limited(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch = begin();
  for (uint32_t i = 0; i < LIMIT_MARKERS; i++) batch_op_create(batch, doc_next_id(song.doc, 1), KIND_MARKER, ID_PROJECT, ID_LAST);
  assert_int_equal(finish(song.doc, batch, NULL), STATUS_OK);
  Id marker;
  assert_int_equal(create(&song, KIND_MARKER, ID_PROJECT, ID_LAST, &marker), STATUS_REFUSED);
  assert_int_equal(rules_check(song.doc, NULL), STATUS_OK);
  doc_destroy(song.doc);
}

static const struct CMUnitTest tests[] = {
  cmocka_unit_test(one_master),
  cmocka_unit_test(references_exist),
  cmocka_unit_test(clip_on_right_track_type),
  cmocka_unit_test(part_plays_an_instrument),
  cmocka_unit_test(device_chain_order),
  cmocka_unit_test(routes_acyclic),
  cmocka_unit_test(a_long_circle_is_told_by_its_ends),
  cmocka_unit_test(track_target_takes_tracks),
  cmocka_unit_test(connection_ends_fit),
  cmocka_unit_test(connection_count_limited),
  cmocka_unit_test(chain_in_container),
  cmocka_unit_test(track_count_limited),
  cmocka_unit_test(lane_moves_what_can_be_moved),
  cmocka_unit_test(mapping_moves_what_can_be_moved),
  cmocka_unit_test(one_lane_a_parameter),
  cmocka_unit_test(zone_on_a_sampler),
  cmocka_unit_test(zone_ranges_ordered),
  cmocka_unit_test(zone_count_limited),
  cmocka_unit_test(slot_holds_one_clip),
  cmocka_unit_test(slot_in_a_scene),
  cmocka_unit_test(scene_count_limited),
  cmocka_unit_test(marker_count_limited),
  cmocka_unit_test(loop_range_ordered),
  cmocka_unit_test(tempo_and_signature_positions),
  cmocka_unit_test(every_applied_batch_leaves_a_legal_document),
};

/* A rule that comes without a test of its name is found here. */
static int every_rule_has_a_test(void **state) {
  (void)state;
  for (uint32_t i = 0; i < rule_count(); i++) {
    bool found = false;
    for (size_t t = 0; t < COUNT_OF(tests); t++) found = found || strcmp(tests[t].name, rule_at(i)->name) == 0;
    if (!found) print_error("no test is called %s\n", rule_at(i)->name);
    if (!found) return 1;
  }
  return 0;
}

int main(void) { return cmocka_run_group_tests(tests, every_rule_has_a_test, NULL); }
