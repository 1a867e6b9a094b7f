/* From a hand on the fader to the lane that plays it again. */
#include "support/constant_song.h"

#include "core/math.h"
#include "model/automation.h"
#include "session/internal.h"
#include "session/record_automation.h"

#include <math.h>

#define RATE CONSTANT_RATE
#define MAX_NOTICES 4096u

typedef struct Hand {
  Session *song;
  Graph *graph;
  Id track;
  Notice notices[MAX_NOTICES];
  uint32_t count;
  Sound heard;
  uint32_t at;
} Hand;

static Hand *hand_new(void) {
  Hand *hand = calloc(1, sizeof *hand);
  hand->song = song_new();
  hand->track = constant_track(hand->song);
  hand->heard = sound_new(200000);
  return hand;
}

static void hand_play(Hand *hand) {
  hand->graph = graph_create(memory_heap(), RATE);
  feed(hand->song, hand->graph);
  graph_reset(hand->graph, 0);
  command(hand->graph, COMMAND_PLAY, 0, 0, 0, 0);
}

static void hand_wait(Hand *hand, uint32_t frames) {
  render(hand->graph, &hand->heard, hand->at, frames, 128);
  hand->at += frames;
  while (hand->count < MAX_NOTICES && ring_read(graph_notices(hand->graph), &hand->notices[hand->count])) hand->count++;
}

/* A fader going down 10 dB in half a second from frame 24,064 on, then let go. */
static void hand_moves(Hand *hand) {
  hand_wait(hand, 24064);
  for (int i = 0; i <= 94; i++) {
    command(hand->graph, COMMAND_STRIP, hand->track, 0, (float)(-10.0 * i / 94), 0);
    hand_wait(hand, 256);
  }
  command(hand->graph, COMMAND_LET_GO, hand->track, 0, 0, 0);
  hand_wait(hand, 24064);
}

static Status hand_records(Hand *hand, int64_t mode, int64_t end_frame) {
  Batch *batch;
  Problem problem = {.status = STATUS_OK};
  const AutomationOptions options = {.begin_frame = 0, .end_frame = end_frame, .mode = mode, .tolerance = 0.002};
  const Status status = session_record_automation(hand->song, hand->notices, hand->count, &options, &batch, &problem);
  if (status == STATUS_OK) assert_int_equal(session_apply(hand->song, batch, NULL, &problem), STATUS_OK);
  return status;
}

static void hand_free(Hand *hand) {
  graph_destroy(hand->graph);
  session_destroy(hand->song);
  sound_free(&hand->heard);
  free(hand);
}

static const Object *lane_of(const Hand *hand) {
  const Object *o = doc_find(session_doc(hand->song), hand->track)->first_child;
  while (o && o->kind->number != KIND_AUTOMATION) o = o->next;
  return o;
}

static double db_at(const Hand *hand, double frame) {
  return lane_value(doc_as_automation(lane_of(hand))->points, tempo_map_ticks(doc_tempo_map(session_doc(hand->song)), frame / RATE));
}

static void touch_keeps_what_happened_until_the_hand_let_go(void **state) {
  (void)state;
  Hand *hand = hand_new();
  song_set(hand->song, hand->track, "gain_db", -2);
  hand_play(hand);
  hand_moves(hand);
  assert_int_equal(hand_records(hand, AUTOMATION_TOUCH, hand->at), STATUS_OK);
  assert_true(fabs(db_at(hand, 1000) + 2) < 1e-3); /* before and after: where the knob stood */
  assert_true(fabs(db_at(hand, 70000) + 2) < 1e-3);
  for (int i = 5; i < 90; i++) assert_true(fabs(db_at(hand, 24064 + 256 * i) + 10.0 * i / 94) < 0.15);
  assert_true(doc_as_automation(lane_of(hand))->points->count < 12); /* a straight line, thinned */
  Sound again = play(hand->song, 80000, 128);
  for (uint32_t i = 24064; i < 48000; i++) assert_true(fabs(math_db_from_gain((double)again.left[i]) - math_db_from_gain((double)hand->heard.left[i])) < 0.3);
  sound_free(&again);
  Problem problem;
  assert_int_equal(session_undo(hand->song, NULL, &problem), STATUS_OK);
  assert_null(lane_of(hand));
  hand_free(hand);
}

static void latch_holds_on_and_write_begins_at_the_start(void **state) {
  (void)state;
  for (int mode = AUTOMATION_LATCH; mode <= AUTOMATION_WRITE; mode++) {
    Hand *hand = hand_new();
    song_set(hand->song, hand->track, "gain_db", -2);
    hand_play(hand);
    hand_moves(hand);
    assert_int_equal(hand_records(hand, mode, hand->at), STATUS_OK);
    assert_true(fabs(db_at(hand, 70000) + 10) < 1e-3);
    assert_true(fabs(db_at(hand, hand->at + 2000) + 2) < 1e-3);
    assert_true(fabs(db_at(hand, 1000) - (mode == AUTOMATION_WRITE ? 0 : -2)) < 1e-3);
    hand_free(hand);
  }
}

static void trim_adds_to_what_was_there(void **state) {
  (void)state;
  Hand *hand = hand_new();
  const LanePoint points[] = {{0, -20, CURVE_LINEAR, 0}, {6 * TICKS_PER_QUARTER, 0, CURVE_CURVED, 0.3}, {8 * TICKS_PER_QUARTER, -10, CURVE_LINEAR, 0}};
  const Id lane = song_lane(hand->song, hand->track, ID_NONE, "gain_db", false, points, 3);
  song_set(hand->song, lane, "mode", AUTOMATION_TRIM);
  hand_play(hand);
  const double begin = db_at(hand, 24064), middle = db_at(hand, 24064 + 256 * 47), after = db_at(hand, 80000);
  hand_moves(hand);
  assert_int_equal(hand_records(hand, AUTOMATION_READ, hand->at), STATUS_OK);
  /* the hand's first value is 0 dB: it moved the lane by 0 - begin, and then down 10 dB */
  assert_true(fabs(db_at(hand, 24064 + 256 * 47) - fmin(6, middle + (0 - begin) - 5)) < 0.2);
  assert_true(fabs(db_at(hand, 80000) - after) < 1e-3);
  hand_free(hand);
}

static void a_lane_that_is_read_keeps_nothing(void **state) {
  (void)state;
  Hand *hand = hand_new();
  const LanePoint point = {0, -20, CURVE_LINEAR, 0};
  (void)song_lane(hand->song, hand->track, ID_NONE, "gain_db", false, &point, 1);
  hand_play(hand);
  hand_moves(hand);
  assert_int_equal(hand_records(hand, AUTOMATION_TOUCH, hand->at), STATUS_NOT_FOUND);
  /* while it was held the hand counted, then the lane again, without a step */
  assert_true(fabs(math_db_from_gain((double)hand->heard.left[24064 + 256 * 94]) + 10) < 0.2);
  assert_true(fabs(math_db_from_gain((double)hand->heard.left[hand->at - 1]) + 20) < 1e-3);
  for (uint32_t i = 1; i < hand->at; i++) assert_true(fabsf(hand->heard.left[i] - hand->heard.left[i - 1]) < 0.01f);
  hand_free(hand);
}

static void every_turn_of_a_loop_replaces_the_one_before(void **state) {
  (void)state;
  Hand *hand = hand_new();
  song_set(hand->song, ID_PROJECT, "loop_end_ticks", (double)(2 * TICKS_PER_QUARTER)); /* 48,000 frames */
  song_set(hand->song, ID_PROJECT, "loop", 1);
  hand_play(hand);
  for (int pass = 0; pass < 2; pass++) {
    hand_wait(hand, pass == 0 ? 12032 : 12000 - 64 + 64);
    for (int i = 0; i < 20; i++) {
      command(hand->graph, COMMAND_STRIP, hand->track, 0, pass == 0 ? -30.0f : -6.0f, 0);
      hand_wait(hand, 640);
    }
    command(hand->graph, COMMAND_LET_GO, hand->track, 0, 0, 0);
    hand_wait(hand, 48000 - (pass == 0 ? 12032 : 12000) - 20 * 640);
  }
  assert_int_equal(hand_records(hand, AUTOMATION_TOUCH, 0), STATUS_OK);
  assert_true(fabs(db_at(hand, 12000 + 6000) + 6) < 1e-3);
  assert_true(fabs(db_at(hand, 40000)) < 1e-3);
  hand_free(hand);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(touch_keeps_what_happened_until_the_hand_let_go),
    cmocka_unit_test(latch_holds_on_and_write_begins_at_the_start),
    cmocka_unit_test(trim_adds_to_what_was_there),
    cmocka_unit_test(a_lane_that_is_read_keeps_nothing),
    cmocka_unit_test(every_turn_of_a_loop_replaces_the_one_before),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
