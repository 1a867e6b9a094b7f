/* Stems of a song: which there are, and the law that they add up to the mix. */
#include "support/cm.h"
#include "support/session_song.h"

#include "session/stems.h"

#include "model/op.h"

#include <math.h>
#include <string.h>

static Session *open_song(void) {
  Random random = {11};
  Buffer midi = song_file_real(&random, 2, 2, 8);
  Session *session = session_song_open(buffer_bytes(&midi));
  buffer_finish(&midi);
  return session;
}

/* Interleaved floats; as long as the mix when `end_ticks` is its end. */
static void render_all(Session *session, int64_t end_ticks, Buffer *out, RenderReport *report) {
  Problem problem;
  Render *render;
  bool done = false;
  const RenderOptions options = {.format = SAMPLE_F32, .end_ticks = end_ticks};
  buffer_clear(out);
  assert_int_equal(render_create(session, &options, &render, &problem), STATUS_OK);
  while (!done) assert_int_equal(render_step(render, 1 << 16, out, &done), STATUS_OK);
  *report = render_report(render);
  render_destroy(render);
}

static void set_track(Session *session, Id track, const char *field, int64_t value) {
  Problem problem;
  Batch *batch = batch_create(memory_heap(), "set", ACTOR_LOCAL);
  const Field *of = schema_field_by_name(schema_kind(KIND_TRACK), field);
  if (of->type == FIELD_BOOL) batch_set_bool(batch, track, of->number, value != 0);
  else batch_set_int(batch, track, of->number, value);
  assert_int_equal(session_apply(session, batch, NULL, &problem), STATUS_OK);
}

/* How far the stems' sum is from the mix where it is furthest, and how loud the mix is there at most. */
static double furthest_apart(Session *session, double *loudest) {
  Id tracks[STEMS_MAX];
  Buffer mix, stem;
  RenderReport report, one;
  Problem problem;
  buffer_init(&mix, memory_heap(), 256u << 20);
  buffer_init(&stem, memory_heap(), 256u << 20);
  render_all(session, 0, &mix, &report);
  const int64_t end_ticks = stems_end_ticks(session, report.seconds);
  const uint32_t count = stems_of(session_doc(session), STEM_OF_TRACK, tracks);
  assert_true(count >= 2);
  const size_t samples = mix.size / sizeof(float);
  double *sum = calloc(samples, sizeof *sum);
  assert_non_null(sum);
  for (uint32_t i = 0; i < count; i++) {
    assert_int_equal(stem_solo(session, tracks[i], &problem), STATUS_OK);
    render_all(session, end_ticks, &stem, &one);
    assert_true(stem.size >= mix.size && one.frames < report.frames + 48);
    assert_true(one.peak_db > STEM_SILENT_DB);
    for (size_t s = 0; s < samples; s++) sum[s] += (double)((const float *)(const void *)stem.data)[s];
  }
  double furthest = *loudest = 0.0;
  for (size_t s = 0; s < samples; s++) {
    const double heard = (double)((const float *)(const void *)mix.data)[s], apart = sum[s] - heard;
    furthest = fmax(furthest, fabs(apart));
    *loudest = fmax(*loudest, fabs(heard));
  }
  free(sum);
  buffer_finish(&mix);
  buffer_finish(&stem);
  return furthest;
}

static void stems_add_up_to_the_mix(void **state) {
  (void)state;
  Session *session = open_song();
  double loudest;
  const double apart = furthest_apart(session, &loudest);
  if (!(apart < 1e-5)) fail_msg("the stems are up to %g away from the mix", apart);
  session_destroy(session);
}

/* A master that bends what it is given: stems through it are no parts of its mix, those before it are of what it is given. */
static void stems_before_a_master_that_bends_add_up_to_what_it_is_given(void **state) {
  (void)state;
  Problem problem;
  double loudest;
  Session *session = open_song(), *through = open_song();
  for (int i = 0; i < 2; i++) {
    Batch *batch = batch_create(memory_heap(), "bend", ACTOR_LOCAL);
    batch_op_create(batch, 6000, KIND_DEVICE, ID_MASTER, ID_LAST);
    batch_set_int(batch, 6000, schema_field_by_name(schema_kind(KIND_DEVICE), "device")->number, device_by_id("compressor")->number);
    batch_set_real(batch, 6000, FIELD_PARAM_FIRST, -40.0);
    batch_set_real(batch, ID_MASTER, schema_field_by_name(schema_kind(KIND_TRACK), "gain_db")->number, -2.0);
    batch_set_real(batch, ID_MASTER, schema_field_by_name(schema_kind(KIND_TRACK), "pan")->number, 0.5);
    assert_int_equal(session_apply(i == 0 ? session : through, batch, NULL, &problem), STATUS_OK);
  }
  const double bent_db = 20.0 * log10(furthest_apart(through, &loudest));
  assert_int_equal(stems_before_master(session, &problem), STATUS_OK);
  const double apart = furthest_apart(session, &loudest), apart_db = apart > 0.0 ? 20.0 * log10(apart) : -INFINITY;
  print_message("stems beside the mix: through the master %.1f dBFS apart, before it %.1f dBFS; that mix peaks at %.1f dBFS\n", bent_db, apart_db, 20.0 * log10(loudest));
  assert_true(bent_db > -60.0 && loudest > 0.01);
  assert_true(apart_db <= -120.0);
  session_destroy(session);
  session_destroy(through);
}

static void who_is_muted_has_no_stem_and_a_group_speaks_for_its_tracks(void **state) {
  (void)state;
  Id tracks[STEMS_MAX], all[STEMS_MAX];
  Problem problem;
  Session *session = open_song();
  const Doc *doc = session_doc(session);
  const uint32_t count = stems_of(doc, STEM_OF_TRACK, all);
  Batch *batch = batch_create(memory_heap(), "group", ACTOR_LOCAL);
  const Kind *kind = schema_kind(KIND_TRACK);
  const Id group = 5000;
  batch_op_create(batch, group, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_int(batch, group, schema_field_by_name(kind, "type")->number, TRACK_GROUP);
  batch_set_ref(batch, all[0], schema_field_by_name(kind, "target")->number, group);
  assert_int_equal(session_apply(session, batch, NULL, &problem), STATUS_OK);
  assert_int_equal(stems_of(doc, STEM_OF_TRACK, tracks), count);
  assert_int_equal(stems_of(doc, STEM_OF_GROUP, tracks), count); /* one less, and the group */
  assert_true(tracks[count - 1] == group && tracks[0] != all[0]);
  set_track(session, all[1], "mute", 1);
  assert_int_equal(stems_of(doc, STEM_OF_TRACK, tracks), count - 1);
  assert_int_equal(stem_solo(session, all[0], &problem), STATUS_OK);
  for (const Object *o = doc_project(doc)->first_child; o != NULL; o = o->next)
    if (o->kind->number == KIND_TRACK) assert_int_equal(doc_as_track(o)->solo, o->id == all[0]);
  session_destroy(session);
}

enum { GROUP = 7000, GLUE, RETURN, BENT, SEND, KEYED, KEY };

static uint16_t of(uint32_t kind, const char *field) { return schema_field_by_name(schema_kind(kind), field)->number; }
static void add_compressor(Batch *batch, Id id, Id track) {
  batch_op_create(batch, id, KIND_DEVICE, track, ID_LAST);
  batch_set_int(batch, id, of(KIND_DEVICE, "device"), device_by_id("compressor")->number);
  batch_set_real(batch, id, FIELD_PARAM_FIRST, -40.0);
}
static void add_way(Batch *batch, Id id, int64_t type, Id source, Id target) {
  batch_op_create(batch, id, KIND_CONNECTION, ID_PROJECT, ID_LAST);
  batch_set_int(batch, id, of(KIND_CONNECTION, "type"), type);
  batch_set_ref(batch, id, of(KIND_CONNECTION, "source"), source);
  batch_set_ref(batch, id, of(KIND_CONNECTION, "target"), target);
}

/* Two tracks in a group that a compressor bends, the first sent to a return that bends, too, and steering a compressor on the second. */
static Session *open_bent_song(Id *first) {
  Session *session = open_song();
  Problem problem;
  const Id tracks[2] = {session_song_track(session, 0)->id, session_song_track(session, 1)->id};
  Batch *batch = batch_create(memory_heap(), "Bend", ACTOR_LOCAL);
  batch_op_create(batch, GROUP, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_int(batch, GROUP, of(KIND_TRACK, "type"), TRACK_GROUP);
  batch_op_create(batch, RETURN, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_int(batch, RETURN, of(KIND_TRACK, "type"), TRACK_RETURN);
  add_compressor(batch, GLUE, GROUP);
  add_compressor(batch, BENT, RETURN);
  add_compressor(batch, KEYED, tracks[1]);
  for (size_t i = 0; i < 2; i++) batch_set_ref(batch, tracks[i], of(KIND_TRACK, "target"), GROUP);
  batch_set_real(batch, tracks[0], of(KIND_TRACK, "gain_db"), -5.0);
  batch_set_real(batch, tracks[0], of(KIND_TRACK, "pan"), 0.3);
  add_way(batch, SEND, CONNECTION_SEND, tracks[0], RETURN);
  batch_set_real(batch, SEND, of(KIND_CONNECTION, "gain_db"), -6.0);
  add_way(batch, KEY, CONNECTION_SIDECHAIN, tracks[0], KEYED);
  if (session_apply(session, batch, NULL, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  *first = tracks[0];
  return session;
}

/* The file begins `first` frames late, as long as nothing was heard before. */
static Digest take_stem(Session *session, const Buffer *stem, uint64_t first) {
  const size_t frame_bytes = 2 * sizeof(float), skipped = (size_t)first * frame_bytes;
  Buffer wav;
  Digest sha256;
  Problem problem;
  buffer_init(&wav, memory_heap(), 256u << 20);
  wav_write_header(&wav, 48000, 2, WAV_F32, (stem->size - skipped) / frame_bytes);
  buffer_put(&wav, (const uint8_t *)stem->data + skipped, stem->size - skipped);
  assert_int_equal(session_take_asset(session, buffer_bytes(&wav), &sha256, &problem), STATUS_OK);
  buffer_finish(&wav);
  return sha256;
}

static void a_track_turned_into_sound_goes_through_group_sends_and_sidechains_as_before(void **state) {
  (void)state;
  Id first;
  Session *song = open_bent_song(&first), *alone = open_bent_song(&first);
  Buffer before, stem, after;
  RenderReport report, one;
  Problem problem;
  Batch *batch;
  buffer_init(&before, memory_heap(), 256u << 20);
  buffer_init(&stem, memory_heap(), 256u << 20);
  buffer_init(&after, memory_heap(), 256u << 20);
  render_all(song, 0, &before, &report);
  assert_int_equal(stem_alone(alone, first, &problem), STATUS_OK);
  assert_int_equal(stems_before_master(alone, &problem), STATUS_OK);
  render_all(alone, 0, &stem, &one);
  const float *heard = (const float *)(const void *)stem.data;
  const uint64_t frames = stem.size / (2 * sizeof(float));
  uint64_t silent = 0;
  while (silent < frames && heard[2 * silent] == 0.0f && heard[2 * silent + 1] == 0.0f) silent++;
  const uint64_t left_out = silent > 1024 ? silent - 1024 : 0;
  const Digest sha256 = take_stem(song, &stem, left_out);
  assert_int_equal(session_import_in_place(song, sha256, "As sound", first, (HeardFrames){silent, frames, left_out}, &batch, &problem), STATUS_OK);
  assert_int_equal(session_apply(song, batch, NULL, &problem), STATUS_OK);
  render_all(song, stems_end_ticks(song, report.seconds), &after, &one);
  double furthest = 0.0, loudest = 0.0;
  for (size_t i = 0; i < before.size / sizeof(float) && i < after.size / sizeof(float); i++) {
    const double was = (double)((const float *)(const void *)before.data)[i], is = (double)((const float *)(const void *)after.data)[i];
    furthest = fmax(furthest, fabs(was - is));
    loudest = fmax(loudest, fabs(was));
  }
  const double apart_db = furthest > 0.0 ? 20.0 * log10(furthest) : -INFINITY;
  print_message("a track in its sound's place: %.1f dBFS apart from a mix that peaks at %.1f dBFS\n", apart_db, 20.0 * log10(loudest));
  assert_true(loudest > 0.01 && apart_db < -100.0);
  buffer_finish(&before);
  buffer_finish(&stem);
  buffer_finish(&after);
  session_destroy(song);
  session_destroy(alone);
}

static void before_the_master_nothing_of_it_is_left(void **state) {
  (void)state;
  Problem problem;
  Session *session = open_song();
  Batch *batch = batch_create(memory_heap(), "turn down", ACTOR_LOCAL);
  batch_set_real(batch, ID_MASTER, schema_field_by_name(schema_kind(KIND_TRACK), "gain_db")->number, -12.0);
  assert_int_equal(session_apply(session, batch, NULL, &problem), STATUS_OK);
  assert_int_equal(stems_before_master(session, &problem), STATUS_OK);
  const Object *master = doc_find(session_doc(session), ID_MASTER);
  assert_true(doc_as_track(master)->gain_db == 0.0 && doc_as_track(master)->width == 100.0);
  for (const Object *o = master->first_child; o != NULL; o = o->next) assert_true(o->kind->number != KIND_DEVICE && o->kind->number != KIND_AUTOMATION);
  session_destroy(session);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(stems_add_up_to_the_mix),
    cmocka_unit_test(stems_before_a_master_that_bends_add_up_to_what_it_is_given),
    cmocka_unit_test(who_is_muted_has_no_stem_and_a_group_speaks_for_its_tracks),
    cmocka_unit_test(a_track_turned_into_sound_goes_through_group_sends_and_sidechains_as_before),
    cmocka_unit_test(before_the_master_nothing_of_it_is_left),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
