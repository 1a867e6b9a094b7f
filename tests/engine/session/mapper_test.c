/* Controllers from their bytes to what is heard and to the document. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/constant_song.h"

#include "core/math.h"
#include "model/value.h"
#include "session/mapper.h"

#include <math.h>

static void apply_batch(Session *song, Status status, Batch *batch) {
  Problem problem = {.status = STATUS_OK};
  BatchReport report;
  assert_int_equal(status, STATUS_OK);
  assert_int_equal(session_apply(song, batch, &report, &problem), STATUS_OK);
}

static void learn(Session *song, Id object, uint32_t field, MappedControl control) {
  Batch *batch = NULL;
  Problem problem = {.status = STATUS_OK};
  const Status status = edit_map(session_doc(song), ACTOR_LOCAL, object, field, control, &batch, &problem);
  apply_batch(song, status, batch);
}

static uint32_t turn(Mapper *mapper, Session *song, uint8_t channel, uint8_t controller, uint8_t value, MapperMove *moves) {
  const uint8_t bytes[] = {(uint8_t)(0xb0 | channel), controller, value};
  return mapper_bytes(mapper, session_doc(song), (Bytes){bytes, 3}, moves, 8);
}

enum { GAIN_DB = 5 };

static void a_controller_waits_until_it_meets_its_fader(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = song_track(song, TRACK_AUDIO);
  learn(song, track, GAIN_DB, (MappedControl){0, 7});
  Mapper mapper;
  MapperMove moves[8];
  mapper_init(&mapper);
  assert_int_equal(turn(&mapper, song, 1, 7, 10, moves), 0); /* another channel */
  assert_int_equal(turn(&mapper, song, 0, 8, 10, moves), 0);
  assert_int_equal(mapper.controller, 8);
  assert_int_equal(turn(&mapper, song, 0, 7, 10, moves), 1);
  assert_false(moves[0].taken);
  assert_true(moves[0].points_to < moves[0].stands_at);
  uint8_t at = 10;
  while (at < 127 && !moves[0].taken) assert_int_equal(turn(&mapper, song, 0, 7, ++at, moves), 1);
  assert_true(moves[0].taken && fabs(moves[0].value) < 1); /* 0 dB lies at three quarters */
  double last = moves[0].value;
  for (; at > 0; at--) { /* from there on it follows, though the document does not know yet */
    assert_int_equal(turn(&mapper, song, 0, 7, at, moves), 1);
    assert_true(moves[0].taken && moves[0].value <= last);
    last = moves[0].value;
  }
  song_set(song, track, "gain_db", 3); /* by something else: it waits again */
  assert_int_equal(turn(&mapper, song, 0, 7, 2, moves), 1);
  assert_false(moves[0].taken);
  session_destroy(song);
}

static void running_status_bend_and_pressure_are_controllers_too(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = song_track(song, TRACK_INSTRUMENT), synth = song_device(song, track, "synth");
  learn(song, synth, FIELD_PARAM_FIRST, (MappedControl){-1, 128});
  learn(song, track, GAIN_DB, (MappedControl){-1, 129});
  Mapper mapper;
  MapperMove moves[8];
  mapper_init(&mapper);
  const uint8_t bytes[] = {0xe3, 0, 0, 0, 64, 127, 127, 0xd3, 100};
  assert_int_equal(mapper_bytes(&mapper, session_doc(song), (Bytes){bytes, sizeof bytes}, moves, 8), 4);
  assert_true(moves[0].points_to == 0 && fabs(moves[1].points_to - 0.5) < 1e-4 && moves[2].points_to == 1);
  assert_int_equal(moves[3].object, track);
  assert_int_equal(moves[2].field, FIELD_PARAM_FIRST);
  assert_int_equal(mapper_bytes(&mapper, session_doc(song), (Bytes){bytes, sizeof bytes}, moves, 2), 2);
  session_destroy(song);
}

/* Keys and buttons launch: told once as they go down and once as they come up, and there is nothing to be met. */
static void keys_and_buttons_launch_what_they_are_mapped_to(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = song_track(song, TRACK_INSTRUMENT), scene = song_scene(song), slot = song_slot(song, track, scene);
  learn(song, slot, MAPPING_LAUNCH, (MappedControl){2, MAPPING_KEY_FIRST + 36});
  learn(song, scene, MAPPING_LAUNCH, (MappedControl){-1, 20});
  learn(song, track, MAPPING_LAUNCH, (MappedControl){-1, 21});
  learn(song, ID_PROJECT, MAPPING_LAUNCH, (MappedControl){-1, MAPPING_KEY_FIRST + 37});
  Mapper mapper;
  MapperMove moves[8];
  mapper_init(&mapper);
  const uint8_t keys[] = {0x92, 36, 127, 36, 0, 0x93, 36, 100, 0x82, 36, 64, 0x90, 37, 64};
  assert_int_equal(mapper_bytes(&mapper, session_doc(song), (Bytes){keys, sizeof keys}, moves, 8), 3);
  assert_true(moves[0].launches && moves[0].object == slot && moves[0].value == 1 && moves[0].taken);
  assert_true(moves[1].object == slot && moves[1].value == 0);
  assert_true(moves[2].object == ID_PROJECT && moves[2].value > 0.5);
  Command command;
  assert_false(mapper_command(session_doc(song), &moves[0], &command));
  assert_int_equal(turn(&mapper, song, 5, 20, 60, moves), 0);
  assert_int_equal(turn(&mapper, song, 5, 20, 64, moves), 1);
  assert_int_equal(turn(&mapper, song, 5, 20, 127, moves), 0);
  assert_int_equal(turn(&mapper, song, 5, 20, 3, moves), 1);
  assert_true(moves[0].object == scene && moves[0].value == 0);
  assert_int_equal(turn(&mapper, song, 5, 21, 127, moves), 1);
  assert_int_equal(moves[0].object, track);
  session_destroy(song);
}

static void what_is_taken_is_heard_at_once(void **state) {
  (void)state;
  static float left[4800], right[4800];
  Session *song = song_new();
  const Id track = constant_track(song), send = song_connect(song, CONNECTION_SEND, track, song_track(song, TRACK_RETURN));
  learn(song, send, schema_field_by_name(schema_kind(KIND_CONNECTION), "gain_db")->number, (MappedControl){0, 1});
  learn(song, track, GAIN_DB, (MappedControl){0, 2});
  learn(song, ID_PROJECT, schema_field_by_name(schema_kind(KIND_PROJECT), "crossfade")->number, (MappedControl){0, 3});
  song_set(song, send, "gain_db", -144);
  Graph *graph = graph_create(memory_heap(), CONSTANT_RATE);
  feed(song, graph);
  command(graph, COMMAND_PLAY, 0, 0, 0, 0);
  graph_render(graph, left, right, 4800);
  assert_true(fabsf(left[4799] - 1) < 1e-5f);
  Mapper mapper;
  MapperMove moves[8];
  mapper_init(&mapper);
  for (uint8_t value = 0; value < 128; value++) {
    Command heard;
    assert_int_equal(turn(&mapper, song, 0, 1, value, moves), 1);
    assert_true(moves[0].taken && mapper_command(session_doc(song), &moves[0], &heard));
    assert_true(ring_write(graph_commands(graph), &heard));
    graph_render(graph, left, right, 64);
  }
  graph_render(graph, left, right, 4800);
  assert_true(fabs((double)left[4799] - 1 - math_gain_from_db(6)) < 1e-4);
  Command heard;
  assert_int_equal(turn(&mapper, song, 0, 3, 64, moves), 1);
  assert_true(moves[0].taken && mapper_command(session_doc(song), &moves[0], &heard) && heard.type == COMMAND_CROSSFADE);
  assert_int_equal(turn(&mapper, song, 0, 2, 10, moves), 1);
  assert_false(mapper_command(session_doc(song), &moves[0], &heard)); /* not met yet */
  graph_destroy(graph);
  session_destroy(song);
}

static void a_parameter_has_the_controller_it_learned_last(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = song_track(song, TRACK_AUDIO);
  learn(song, track, GAIN_DB, (MappedControl){0, 7});
  learn(song, track, GAIN_DB, (MappedControl){-1, 20});
  uint32_t mappings = 0;
  for (const Object *o = doc_project(session_doc(song))->first_child; o; o = o->next) mappings += o->kind->number == KIND_MAPPING;
  assert_int_equal(mappings, 1);
  Mapper mapper;
  MapperMove moves[8];
  mapper_init(&mapper);
  assert_int_equal(turn(&mapper, song, 0, 7, 10, moves), 0);
  assert_int_equal(turn(&mapper, song, 5, 20, 10, moves), 1);
  Batch *batch = NULL;
  Problem problem = {.status = STATUS_OK};
  assert_int_equal(edit_map(session_doc(song), ACTOR_LOCAL, track, 1, (MappedControl){0, 1}, &batch, &problem), STATUS_NOT_FOUND); /* its name */
  const Status status = edit_unmap(session_doc(song), ACTOR_LOCAL, track, GAIN_DB, &batch, &problem);
  apply_batch(song, status, batch);
  assert_int_equal(turn(&mapper, song, 5, 20, 10, moves), 0);
  assert_int_equal(edit_unmap(session_doc(song), ACTOR_LOCAL, track, GAIN_DB, &batch, &problem), STATUS_NOT_FOUND);
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_controller_waits_until_it_meets_its_fader),
    cmocka_unit_test(running_status_bend_and_pressure_are_controllers_too),
    cmocka_unit_test(keys_and_buttons_launch_what_they_are_mapped_to), cmocka_unit_test(what_is_taken_is_heard_at_once),
    cmocka_unit_test(a_parameter_has_the_controller_it_learned_last),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
