/* Sidechains that stay inside a track: what may steer what, that it is there in time, and that it is heard. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/constant_song.h"

#include "core/math.h"

#include <math.h>

#define FRAMES 48000u

static Status try_connect(Session *song, Id source, int64_t point, Id target) {
  Batch *batch = batch_create(memory_heap(), "Try", ACTOR_LOCAL);
  BatchReport report;
  Problem problem = {.status = STATUS_OK};
  const Id id = doc_next_id(session_doc(song), ACTOR_LOCAL);
  const Kind *kind = schema_kind(KIND_CONNECTION);
  batch_op_create(batch, id, KIND_CONNECTION, ID_PROJECT, ID_LAST);
  batch_set_int(batch, id, schema_field_by_name(kind, "type")->number, CONNECTION_SIDECHAIN);
  batch_set_ref(batch, id, schema_field_by_name(kind, "source")->number, source);
  batch_set_int(batch, id, schema_field_by_name(kind, "point")->number, point);
  batch_set_ref(batch, id, schema_field_by_name(kind, "target")->number, target);
  return session_apply(song, batch, &report, &problem);
}

static Id squeezing(Session *song, Id holder) {
  const Id device = song_device(song, holder, "compressor");
  song_param(song, device, "threshold_db", -20);
  song_param(song, device, "ratio", 20);
  song_param(song, device, "attack_ms", 0.1);
  return device;
}

static void what_comes_first_may_steer_what_follows(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = song_track(song, TRACK_AUDIO), first = song_device(song, track, "utility"), layers = song_device(song, track, "layers");
  const Id one = song_chain(song, layers), two = song_chain(song, layers);
  const Id in_one = squeezing(song, one), in_two = squeezing(song, two), last = squeezing(song, track), behind = song_device(song, track, "utility");
  const struct { Id source; int64_t point; Id target; Status wanted; } ways[] = {
    {first, POINT_POST_FADER, last, STATUS_OK},
    {track, POINT_BEFORE_DEVICES, last, STATUS_OK},
    {first, POINT_POST_FADER, in_one, STATUS_OK},        /* from outside, before the container */
    {track, POINT_BEFORE_DEVICES, in_two, STATUS_OK},
    {in_one, POINT_POST_FADER, last, STATUS_OK},         /* out of it, behind the container */
    {two, POINT_PRE_FADER, last, STATUS_OK},
    {layers, POINT_POST_FADER, last, STATUS_OK},
    {one, POINT_BEFORE_DEVICES, in_one, STATUS_OK},
    {behind, POINT_POST_FADER, last, STATUS_REFUSED},    /* not there yet */
    {last, POINT_POST_FADER, last, STATUS_REFUSED},
    {track, POINT_PRE_FADER, last, STATUS_REFUSED},
    {track, POINT_POST_FADER, in_one, STATUS_REFUSED},
    {in_one, POINT_POST_FADER, in_two, STATUS_REFUSED},  /* chains side by side */
    {two, POINT_BEFORE_DEVICES, in_one, STATUS_REFUSED},
    {layers, POINT_POST_FADER, in_one, STATUS_REFUSED},
    {last, POINT_POST_FADER, in_one, STATUS_REFUSED},
  };
  for (uint32_t i = 0; i < COUNT_OF(ways); i++) {
    const Status status = try_connect(song, ways[i].source, ways[i].point, ways[i].target);
    if (status != ways[i].wanted) fail_msg("way %u: %s", i, status_text(status));
  }
  Graph *graph = graph_create(memory_heap(), CONSTANT_RATE);
  feed(song, graph); /* all of them at once: there is an order */
  graph_destroy(graph);
  session_destroy(song);
}

/* A tone of -30 dB, raised to 0 dB behind the point: what steers decides how much is left. */
static void the_point_decides_what_steers(void **state) {
  (void)state;
  double found[3];
  for (int way = 0; way < 3; way++) {
    Session *song = song_new();
    const Id track = constant_track(song), down = song_device(song, track, "utility"), squeeze = squeezing(song, track);
    song_param(song, down, "gain_db", -30);
    if (way == 1) assert_int_equal(try_connect(song, track, POINT_BEFORE_DEVICES, squeeze), STATUS_OK);
    if (way == 2) assert_int_equal(try_connect(song, down, POINT_POST_FADER, squeeze), STATUS_OK);
    Sound sound = play(song, FRAMES, 512);
    found[way] = math_db_from_gain((double)sound.left[FRAMES - 1]);
    sound_free(&sound);
    session_destroy(song);
  }
  assert_true(fabs(found[0] + 30) < 0.5);          /* below the threshold */
  assert_true(fabs(found[1] + 30 + 19) < 1.5);     /* 20 dB over it: 19 of them go */
  assert_true(fabs(found[2] - found[0]) < 0.01);
}

/* Between the point and what it steers stands something that looks ahead: the key waits as long. */
static void a_key_of_the_same_chain_waits_for_the_sound(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = constant_track(song), limiter = song_device(song, track, "limiter"), squeeze = squeezing(song, track);
  song_param(song, limiter, "lookahead_ms", 5);
  assert_int_equal(try_connect(song, track, POINT_BEFORE_DEVICES, squeeze), STATUS_OK);
  Bytes bytes;
  Problem problem = {.status = STATUS_OK};
  assert_int_equal(session_compile(song, &bytes, &problem), STATUS_OK);
  const PlanHeader *h = (const PlanHeader *)(const void *)bytes.data;
  const PlanChain *chains = (const PlanChain *)(const void *)(bytes.data + sizeof *h + h->tempo_count * sizeof(PlanTempo) + h->signature_count * sizeof(PlanSignature));
  const PlanEdge *edges = (const PlanEdge *)(const void *)(chains + h->chain_count);
  const PlanNode *nodes = (const PlanNode *)(const void *)(edges + h->edge_count);
  uint32_t keys = 0;
  for (uint32_t i = 0; i < h->edge_count; i++) {
    if (edges[i].target_node == PLAN_NONE) continue;
    const PlanNode *node = &nodes[chains[edges[i].target].node_begin + edges[i].target_node];
    assert_int_equal(node->id, squeeze);
    assert_true(edges[i].delay_frames > 0 && edges[i].delay_frames == node->arrival_frames);
    keys++;
  }
  assert_int_equal(keys, 1);
  session_destroy(song);
}

/* A follower hears what was a block ago, so its own track may steer it from anywhere. */
static void a_follower_may_hear_its_own_track(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = constant_track(song), utility = song_device(song, track, "utility"), follower = song_device(song, track, "follower");
  assert_int_equal(try_connect(song, track, POINT_POST_FADER, follower), STATUS_OK);
  (void)song_modulation(song, follower, utility, "gain_db", -0.5, false);
  Sound sound = play(song, FRAMES, 512);
  assert_true(sound.left[FRAMES - 1] < 0.7f && sound.left[FRAMES - 1] > 0.01f);
  sound_free(&sound);
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_comes_first_may_steer_what_follows),
    cmocka_unit_test(the_point_decides_what_steers),
    cmocka_unit_test(a_key_of_the_same_chain_waits_for_the_sound),
    cmocka_unit_test(a_follower_may_hear_its_own_track),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
