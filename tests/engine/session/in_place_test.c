/* A track turned into sound: the song is what it was, whatever it sends and from where, or it is said why it cannot be. */
#include "support/cm.h"
#include "support/build_song.h"
#include "support/session_song.h"

#include "formats/wav.h"
#include "model/op.h"
#include "session/render.h"
#include "session/stems.h"

#include <math.h>
#include <string.h>

#define RATE 48000.0
#define APART_DB_MAX -100.0

typedef struct Song { Session *session; Id track, other, group, return_, send; } Song;

static const SongNote tune[] = {{0, 1, 60, 110}, {1, 1, 67, 90}, {2, 2, 64, 100}};

/* Two tracks in a group that a compressor bends; the first is sent to a return that bends, too. */
static Song song_of_two(void) {
  Song s = {.session = song_new()};
  s.track = song_track(s.session, TRACK_INSTRUMENT);
  s.other = song_track(s.session, TRACK_INSTRUMENT);
  s.group = song_track(s.session, TRACK_GROUP);
  s.return_ = song_track(s.session, TRACK_RETURN);
  const Id players[] = {s.track, s.other};
  for (uint32_t i = 0; i < 2; i++) {
    (void)song_device(s.session, players[i], "synth");
    (void)song_clip(s.session, players[i], (SongSpan){(double)i, 4}, tune, COUNT_OF(tune));
    song_set_ref(s.session, players[i], "target", s.group);
  }
  song_param(s.session, song_device(s.session, s.group, "compressor"), "threshold_db", -30);
  song_param(s.session, song_device(s.session, s.return_, "compressor"), "threshold_db", -30);
  s.send = song_connect(s.session, CONNECTION_SEND, s.track, s.return_);
  song_set(s.session, s.send, "gain_db", -6);
  song_set(s.session, s.track, "gain_db", -5);
  song_set(s.session, s.track, "pan", 0.3);
  return s;
}

/* Interleaved floats; as long as the song when `end_ticks` is 0. */
static RenderReport render_all(Session *session, int64_t end_ticks, Buffer *out) {
  Problem problem;
  Render *render;
  bool done = false;
  const RenderOptions options = {.format = SAMPLE_F32, .end_ticks = end_ticks};
  buffer_init(out, memory_heap(), 256u << 20);
  assert_int_equal(render_create(session, &options, &render, &problem), STATUS_OK);
  while (!done) assert_int_equal(render_step(render, 1 << 16, out, &done), STATUS_OK);
  const RenderReport report = render_report(render);
  render_destroy(render);
  return report;
}

static Digest bring(Session *session, const Buffer *samples) {
  Buffer wav;
  Digest sha256;
  Problem problem;
  buffer_init(&wav, memory_heap(), 256u << 20);
  wav_write_header(&wav, 48000, 2, WAV_F32, samples->size / (2 * sizeof(float)));
  buffer_put(&wav, samples->data, samples->size);
  assert_int_equal(session_take_asset(session, buffer_bytes(&wav), &sha256, &problem), STATUS_OK);
  buffer_finish(&wav);
  return sha256;
}

typedef void Arrange(const Song *song);

/* The first track becomes sound in the song that `arrange` made. */
static void turn_into_sound(Session *session, Id track, Arrange *arrange) {
  Song alone = song_of_two();
  Buffer stem;
  Problem problem = {.what = ""};
  Batch *batch;
  arrange(&alone);
  assert_int_equal(alone.track, track);
  if (stem_alone(alone.session, track, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  assert_int_equal(stems_before_master(alone.session, &problem), STATUS_OK);
  (void)render_all(alone.session, 0, &stem);
  const Digest sha256 = bring(session, &stem);
  const HeardFrames heard = {0, stem.size / (2 * sizeof(float)), 0};
  assert_int_equal(session_import_in_place(session, sha256, "As sound", track, heard, &batch, &problem), STATUS_OK);
  song_apply(session, STATUS_OK, batch);
  buffer_finish(&stem);
  session_destroy(alone.session);
}

static void is_the_same(const char *name, Arrange *arrange) {
  Song s = song_of_two();
  Buffer before, after;
  double furthest = 0.0, loudest = 0.0;
  arrange(&s);
  const RenderReport report = render_all(s.session, 0, &before);
  turn_into_sound(s.session, s.track, arrange);
  (void)render_all(s.session, stems_end_ticks(s.session, report.seconds), &after);
  for (size_t i = 0; i < before.size / sizeof(float) && i < after.size / sizeof(float); i++) {
    const double was = (double)((const float *)(const void *)before.data)[i], is = (double)((const float *)(const void *)after.data)[i];
    furthest = fmax(furthest, fabs(was - is));
    loudest = fmax(loudest, fabs(was));
  }
  const double apart_db = furthest > 0.0 ? 20.0 * log10(furthest) : -INFINITY;
  print_message("%s: %.1f dBFS apart from a mix that peaks at %.1f dBFS\n", name, apart_db, 20.0 * log10(loudest));
  assert_true(loudest > 0.01 && after.size >= before.size);
  if (!(apart_db < APART_DB_MAX)) fail_msg("%s: %.1f dBFS apart", name, apart_db);
  buffer_finish(&before);
  buffer_finish(&after);
  session_destroy(s.session);
}

/* ---- what it sends, and what is drawn for it */

static const LanePoint rise[] = {{0, -30, CURVE_LINEAR, 0}, {4 * TICKS_PER_QUARTER, 0, CURVE_LINEAR, 0}};
static const LanePoint hole[] = {{0, 0, CURVE_STEPPED, 0}, {1 * TICKS_PER_QUARTER, 1, CURVE_STEPPED, 0}, {2 * TICKS_PER_QUARTER, 0, CURVE_STEPPED, 0}};

static void plainly(const Song *s) { (void)s; }
static void before_the_fader(const Song *s) { song_set(s->session, s->send, "point", POINT_PRE_FADER); }
static void before_a_fader_that_is_drawn(const Song *s) {
  before_the_fader(s);
  (void)song_lane(s->session, s->track, ID_NONE, "gain_db", false, rise, COUNT_OF(rise));
  song_set(s->session, s->track, "width", 50);
  song_set(s->session, s->track, "invert_left", 1);
}
static void drawn(const Song *s) { (void)song_lane(s->session, s->send, ID_NONE, "gain_db", false, rise, COUNT_OF(rise)); }
static void drawn_before_the_fader(const Song *s) {
  before_the_fader(s);
  drawn(s);
}
static void late(const Song *s) {
  song_set(s->session, s->send, "feedback", 1);
  song_set(s->session, s->send, "delay_frames", 12000);
}
static void late_behind_a_latency(const Song *s) {
  late(s);
  song_param(s->session, song_device(s->session, s->track, "compressor"), "lookahead_ms", 5);
}
/* It may close a circle from its beginning on. */
static void feed_back(const Song *s, Id source, Id target) {
  const Kind *kind = schema_kind(KIND_CONNECTION);
  const Id id = doc_next_id(session_doc(s->session), ACTOR_LOCAL);
  Batch *batch = batch_create(memory_heap(), "Feed back", ACTOR_LOCAL);
  batch_op_create(batch, id, KIND_CONNECTION, ID_PROJECT, ID_LAST);
  batch_set_int(batch, id, schema_field_by_name(kind, "type")->number, CONNECTION_SEND);
  batch_set_ref(batch, id, schema_field_by_name(kind, "source")->number, source);
  batch_set_ref(batch, id, schema_field_by_name(kind, "target")->number, target);
  batch_set_real(batch, id, schema_field_by_name(kind, "gain_db")->number, -9.0);
  batch_set_bool(batch, id, schema_field_by_name(kind, "feedback")->number, true);
  batch_set_int(batch, id, schema_field_by_name(kind, "delay_frames")->number, 9000);
  song_apply(s->session, STATUS_OK, batch);
}
static void round_into_itself(const Song *s) { feed_back(s, s->track, s->track); }
static void with_a_mute_that_is_drawn(const Song *s) { (void)song_lane(s->session, s->track, ID_NONE, "mute", false, hole, COUNT_OF(hole)); }
static void with_a_mute_that_is_drawn_in_a_clip(const Song *s) {
  const Object *clip = song_only_child(s->session, s->track, KIND_NOTE_CLIP);
  (void)song_lane(s->session, clip->id, s->track, "mute", false, hole, COUNT_OF(hole));
}
static void on_a_side_of_the_crossfader(const Song *s) {
  song_set(s->session, s->track, "side", SIDE_A);
  song_set(s->session, ID_PROJECT, "crossfade", 0.4);
}
static void with_another_that_listens(const Song *s) {
  const Id keyed = song_device(s->session, s->other, "compressor");
  song_param(s->session, keyed, "threshold_db", -40);
  (void)song_connect(s->session, CONNECTION_SIDECHAIN, s->track, keyed);
}

static void the_song_is_the_same_when_a_track_has_become_sound(void **state) {
  (void)state;
  static const struct { const char *name; Arrange *arrange; } songs[] = {
      {"sent plainly", plainly}, {"sent from before the fader", before_the_fader}, {"sent from before a fader that is drawn", before_a_fader_that_is_drawn},
      {"sent as it is drawn", drawn}, {"drawn and from before the fader", drawn_before_the_fader}, {"sent late", late}, {"sent late behind a latency", late_behind_a_latency},
      {"fed back into itself", round_into_itself}, {"muted as it is drawn", with_a_mute_that_is_drawn}, {"muted as it is drawn in a clip", with_a_mute_that_is_drawn_in_a_clip},
      {"on a side of the crossfader", on_a_side_of_the_crossfader}, {"steering another", with_another_that_listens}};
  for (uint32_t i = 0; i < COUNT_OF(songs); i++) is_the_same(songs[i].name, songs[i].arrange);
}

/* ---- what cannot be */

static void before_the_devices(const Song *s) { song_set(s->session, s->send, "point", POINT_BEFORE_DEVICES); }
static void from_a_device(const Song *s) { (void)song_connect(s->session, CONNECTION_SEND, song_only_child(s->session, s->track, KIND_DEVICE)->id, s->return_); }
static void in_a_circle(const Song *s) { feed_back(s, s->return_, s->track); }
static void before_a_fader_that_a_clip_moves(const Song *s) {
  before_the_fader(s);
  const Object *clip = song_only_child(s->session, s->track, KIND_NOTE_CLIP);
  (void)song_lane(s->session, clip->id, s->track, "gain_db", false, rise, COUNT_OF(rise));
}

static void what_its_sound_could_not_send_is_refused_with_a_way_out(void **state) {
  (void)state;
  static const struct { Arrange *arrange; const char *why; } songs[] = {
      {before_the_devices, "a send leaves before this track's devices, and its sound could not; let it leave behind them first"},
      {from_a_device, "a device of this track sends into another track, and its sound could not; mute that send first"},
      {in_a_circle, "what this track sends comes back to it, so its sound alone would not be the same; mute that send first"},
      {before_a_fader_that_a_clip_moves, "a send leaves before this track's fader, which a clip or a modulator moves; let the send leave behind the fader first"}};
  for (uint32_t i = 0; i < COUNT_OF(songs); i++) {
    const Song s = song_of_two();
    Problem problem;
    songs[i].arrange(&s);
    const uint64_t before = doc_hash(session_doc(s.session));
    assert_int_equal(stem_alone(s.session, s.track, &problem), STATUS_REFUSED);
    assert_string_equal(problem.what, songs[i].why);
    assert_true(doc_hash(session_doc(s.session)) == before);
    session_destroy(s.session);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_song_is_the_same_when_a_track_has_become_sound), cmocka_unit_test(what_its_sound_could_not_send_is_refused_with_a_way_out)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
