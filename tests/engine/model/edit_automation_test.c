/* Edits of lanes: what they do inside their range, that nothing outside of it moves, and that each can be taken back. */
#include "core/math.h"
#include "devices/device.h"
#include "model/automation.h"
#include "model/edits.h"
#include "model/records.h"
#include "support/cm.h"
#include "support/random_doc.h"

#include <math.h>

#define QUARTER TICKS_PER_QUARTER
#define SONG_TICKS (64 * QUARTER)

typedef struct Song { Doc *doc; Id track, lane; } Song;

static void apply(Doc *doc, Batch *batch) {
  Problem problem = {.what = ""};
  const Status status = batch_apply(doc, batch, NULL, &problem);
  if (status != STATUS_OK) print_error("%s: %s\n", problem.where, problem.what);
  assert_int_equal(status, STATUS_OK);
}

/* A track's fader with points by chance: every shape, some at one place, some by another author. */
static Song song_create(Random *random, uint32_t points) {
  Song song = {.doc = doc_create(memory_heap())};
  song.track = doc_next_id(song.doc, 1);
  song.lane = doc_next_id(song.doc, 1);
  Batch *batch = batch_create(memory_heap(), "A lane", 1);
  batch_op_create(batch, song.track, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_op_create(batch, song.lane, KIND_AUTOMATION, song.track, ID_LAST);
  batch_patch_begin(batch, song.lane, KIND_AUTOMATION, 8);
  for (uint32_t i = 0; i < points; i++) {
    const double row[] = {(double)(random_between(random, 0, 63) * QUARTER + (random_below(random, 2) ? random_between(random, 0, QUARTER) : 0)),
                          random_real(random, -60, 6), random_below(random, CURVE_SHAPE_COUNT), random_real(random, -1, 1)};
    batch_patch_row(batch, doc_next_id(song.doc, 1 + 7 * random_below(random, 2)), PATCH_ALL, row);
  }
  batch_patch_end(batch);
  apply(song.doc, batch);
  batch_destroy(batch);
  return song;
}

static const Records *points_of(const Song *song) { return doc_as_automation(doc_find(song->doc, song->lane))->points; }

static LaneRange random_range(Random *random) {
  const int64_t from = random_below(random, 5) ? random_between(random, 0, SONG_TICKS) / (QUARTER / 2) * (QUARTER / 2) : 0;
  return (LaneRange){from, random_below(random, 6) ? from + random_between(random, 0, SONG_TICKS / 4) : SCHEMA_TICKS_MAX};
}

enum { SAMPLES = 400 };

typedef struct Picture { double values[SAMPLES]; } Picture;

static int64_t sample_ticks(int i) { return (int64_t)i * (SONG_TICKS + 5 * QUARTER) / SAMPLES + 12345; }

static Picture picture_of(const Song *song) {
  Picture picture;
  for (int i = 0; i < SAMPLES; i++) picture.values[i] = lane_value(points_of(song), (double)sample_ticks(i));
  return picture;
}

static void assert_same_outside(const Song *song, const Picture *before, LaneRange range) {
  for (int i = 0; i < SAMPLES; i++) {
    const int64_t at = sample_ticks(i);
    if (at >= range.from_ticks && at <= range.to_ticks) continue;
    assert_true(fabs(lane_value(points_of(song), (double)at) - before->values[i]) < 1e-3);
  }
}

static void assert_valid(const Song *song) { assert_int_equal(records_validate(points_of(song), memory_heap()), STATUS_OK); }

/* Apply, look, take back: the hash is what it was. */
static void apply_and_check(Song *song, Batch *batch, LaneRange range) {
  const Picture before = picture_of(song);
  const uint64_t hash = doc_hash(song->doc);
  Batch *inverse;
  apply(song->doc, batch);
  assert_valid(song);
  assert_same_outside(song, &before, range);
  assert_int_equal(batch_invert(batch, memory_heap(), &inverse), STATUS_OK);
  apply(song->doc, inverse);
  assert_true(doc_hash(song->doc) == hash);
  apply(song->doc, batch);
  batch_destroy(inverse);
  batch_destroy(batch);
}

static void what_is_drawn_is_there_and_nothing_else_moves(void **state) {
  (void)state;
  Random random = random_begin("draw_lane");
  for (int round = 0; round < 300; round++) {
    Song song = song_create(&random, 1 + random_below(&random, 30));
    const LaneRange range = random_range(&random);
    const int64_t span = range.to_ticks - range.from_ticks > SONG_TICKS ? SONG_TICKS : range.to_ticks - range.from_ticks;
    LanePoint points[8];
    const uint32_t count = 1 + random_below(&random, 8);
    for (uint32_t i = 0; i < count; i++)
      points[i] = (LanePoint){range.from_ticks + span * i / count, random_real(&random, -40, 0), CURVE_LINEAR, 0};
    Batch *batch;
    assert_int_equal(edit_draw_lane(song.doc, 1, song.lane, range, (LanePoints){points, count}, &batch, NULL), STATUS_OK);
    apply_and_check(&song, batch, range);
    for (uint32_t i = 0; i + 1 < count; i++) {
      if (points[i + 1].position_ticks == points[i].position_ticks) continue;
      const double middle = ((double)points[i].position_ticks + (double)points[i + 1].position_ticks) / 2;
      assert_true(fabs(lane_value(points_of(&song), middle) - (points[i].value + points[i + 1].value) / 2) < 1e-3);
    }
    doc_destroy(song.doc);
  }
}

static void erasing_leaves_a_straight_line_or_an_empty_lane(void **state) {
  (void)state;
  Random random = random_begin("erase_lane");
  for (int round = 0; round < 300; round++) {
    Song song = song_create(&random, 2 + random_below(&random, 30));
    const LaneRange range = {random_between(&random, 1, SONG_TICKS), SONG_TICKS};
    const double first = lane_value_before(points_of(&song), range.from_ticks), last = lane_value(points_of(&song), (double)range.to_ticks);
    const bool all = lane_row_at(points_of(&song), range.from_ticks) == 0;
    Batch *batch;
    assert_int_equal(edit_draw_lane(song.doc, 1, song.lane, range, (LanePoints){NULL, 0}, &batch, NULL), STATUS_OK);
    if (all) {
      apply(song.doc, batch);
      assert_int_equal(points_of(&song)->count, 0);
      batch_destroy(batch);
    } else {
      apply_and_check(&song, batch, range);
      const double middle = ((double)range.from_ticks + (double)range.to_ticks) / 2;
      assert_true(fabs(lane_value(points_of(&song), middle) - (first + last) / 2) < 1e-3);
    }
    doc_destroy(song.doc);
  }
}

static LaneRange joined(LaneRange a, LaneRange b) {
  return (LaneRange){a.from_ticks < b.from_ticks ? a.from_ticks : b.from_ticks, a.to_ticks > b.to_ticks ? a.to_ticks : b.to_ticks};
}

static void a_moved_stretch_sounds_the_same_elsewhere(void **state) {
  (void)state;
  Random random = random_begin("move_lane");
  for (int round = 0; round < 300; round++) {
    Song song = song_create(&random, 2 + random_below(&random, 30));
    const LaneRange range = {random_between(&random, 8 * QUARTER, 30 * QUARTER), random_between(&random, 31 * QUARTER, 40 * QUARTER)};
    const int64_t delta = random_between(&random, -8 * QUARTER, 20 * QUARTER);
    const LaneRange there = {range.from_ticks + delta, range.to_ticks + delta};
    Buffer copy;
    buffer_init(&copy, memory_heap(), 1u << 20);
    double inside[50];
    for (int i = 0; i < 50; i++) inside[i] = lane_value(points_of(&song), (double)(range.from_ticks + (range.to_ticks - range.from_ticks) * (2 * i + 1) / 101));
    Batch *batch;
    if (delta == 0) continue;
    assert_int_equal(edit_move_lane(song.doc, 1, song.lane, range, delta, &batch, NULL), STATUS_OK);
    apply_and_check(&song, batch, joined(range, there));
    for (int i = 0; i < 50; i++) {
      const double at = (double)(there.from_ticks + (range.to_ticks - range.from_ticks) * (2 * i + 1) / 101);
      assert_true(fabs(lane_value(points_of(&song), at) - inside[i]) < 1e-3);
    }
    buffer_finish(&copy);
    doc_destroy(song.doc);
  }
}

static void a_copied_stretch_may_be_pasted(void **state) {
  (void)state;
  Random random = random_begin("copy_lane");
  for (int round = 0; round < 100; round++) {
    Song song = song_create(&random, 2 + random_below(&random, 30));
    const LaneRange range = {random_between(&random, 0, 30 * QUARTER), random_between(&random, 31 * QUARTER, 40 * QUARTER)};
    Buffer copy;
    buffer_init(&copy, memory_heap(), 1u << 20);
    assert_int_equal(lane_copy(song.doc, song.lane, range, &copy), STATUS_OK);
    LanePoint *points = (LanePoint *)(void *)copy.data;
    const uint32_t count = (uint32_t)(copy.size / sizeof *points);
    assert_true(points[0].position_ticks == 0 && points[count - 1].position_ticks == range.to_ticks - range.from_ticks);
    double inside[50];
    for (int i = 0; i < 50; i++) inside[i] = lane_value(points_of(&song), (double)(range.from_ticks + (range.to_ticks - range.from_ticks) * (2 * i + 1) / 101));
    const int64_t delta = 80 * QUARTER;
    for (uint32_t i = 0; i < count; i++) points[i].position_ticks += delta;
    Batch *batch;
    assert_int_equal(edit_draw_lane(song.doc, 1, song.lane, (LaneRange){delta, delta + range.to_ticks - range.from_ticks}, (LanePoints){points, count}, &batch, NULL), STATUS_OK);
    apply_and_check(&song, batch, (LaneRange){delta, delta + range.to_ticks - range.from_ticks});
    for (int i = 0; i < 50; i++) {
      const double at = (double)(delta + (range.to_ticks - range.from_ticks) * (2 * i + 1) / 101);
      assert_true(fabs(lane_value(points_of(&song), at) - inside[i]) < 1e-3);
    }
    buffer_finish(&copy);
    doc_destroy(song.doc);
  }
}

static void bending_scales_about_its_pivot_within_the_range_of_the_parameter(void **state) {
  (void)state;
  Random random = random_begin("bend_lane");
  for (int round = 0; round < 200; round++) {
    Song song = song_create(&random, 2 + random_below(&random, 30));
    const LaneRange range = random_range(&random);
    const double middle = (double)range.from_ticks + 0.37 * ((double)range.to_ticks - (double)range.from_ticks);
    const double value = lane_value(points_of(&song), middle);
    Batch *batch;
    assert_int_equal(edit_bend_lane(song.doc, 1, song.lane, range, (LaneBend){0.5, -20, -3}, &batch, NULL), STATUS_OK);
    apply_and_check(&song, batch, range);
    assert_true(fabs(lane_value(points_of(&song), middle) - (-20 + (value + 20) * 0.5 - 3)) < 1e-3);
    assert_int_equal(edit_bend_lane(song.doc, 1, song.lane, (LaneRange){0, SCHEMA_TICKS_MAX}, (LaneBend){1, 0, 500}, &batch, NULL), STATUS_OK);
    apply(song.doc, batch);
    batch_destroy(batch);
    assert_true(lane_value(points_of(&song), middle) == 6.0);
    doc_destroy(song.doc);
  }
}

static void quantised_points_lie_on_the_grid(void **state) {
  (void)state;
  Random random = random_begin("quantise_lane");
  Song song = song_create(&random, 40);
  const LaneRange range = {10 * QUARTER, 40 * QUARTER};
  Batch *batch;
  assert_int_equal(edit_quantise_lane(song.doc, 1, song.lane, range, QUARTER, 1.0, &batch, NULL), STATUS_OK);
  apply(song.doc, batch);
  batch_destroy(batch);
  assert_valid(&song);
  assert_int_equal(points_of(&song)->count, 40);
  for (uint32_t i = 0; i < 40; i++) {
    const int64_t at = (int64_t)records_cell(points_of(&song), LANE_POSITION, i);
    if (at >= range.from_ticks && at <= range.to_ticks) assert_true(at % QUARTER == 0);
  }
  assert_int_equal(edit_quantise_lane(song.doc, 1, song.lane, range, 0, 1.0, &batch, NULL), STATUS_REFUSED);
  doc_destroy(song.doc);
}

static void thinned_points_stay_within_the_tolerance(void **state) {
  (void)state;
  Random random = random_begin("thin_lane");
  enum { COUNT = 20000 };
  static LanePoint points[COUNT], thin[COUNT];
  const Param *gain = &device_by_id("gain")->params[0];
  for (int round = 0; round < 6; round++) {
    double value = -20;
    for (int i = 0; i < COUNT; i++) {
      value = math_clamp(value + random_real(&random, -0.1, 0.1), -60, 6);
      if (round % 2) value = -20 + 12 * math_sin(i * 0.003);
      points[i] = thin[i] = (LanePoint){(int64_t)i * 23000, value, CURVE_LINEAR, 0};
    }
    const double tolerance = 0.01;
    const uint32_t left = lane_thin(memory_heap(), gain, thin, COUNT, tolerance);
    assert_in_range(left, 2, COUNT / 20);
    assert_true(thin[0].position_ticks == 0 && thin[left - 1].position_ticks == points[COUNT - 1].position_ticks);
    for (uint32_t i = 0, at = 0; i < COUNT; i++) {
      while (at + 2 < left && thin[at + 1].position_ticks <= points[i].position_ticks) at++;
      const double begin = param_travel_from_value(gain, thin[at].value), end = param_travel_from_value(gain, thin[at + 1].value);
      const double along = (double)(points[i].position_ticks - thin[at].position_ticks) / (double)(thin[at + 1].position_ticks - thin[at].position_ticks);
      assert_true(fabs(begin + (end - begin) * along - param_travel_from_value(gain, points[i].value)) <= tolerance + 1e-12);
    }
  }
}

static void thinning_keeps_jumps_and_curves(void **state) {
  (void)state;
  const Param *gain = &device_by_id("gain")->params[0];
  LanePoint points[] = {{0, -10, CURVE_LINEAR, 0}, {100, -10, CURVE_LINEAR, 0}, {200, -10, CURVE_LINEAR, 0}, {200, 0, CURVE_CURVED, 0.5},
                        {300, 0, CURVE_LINEAR, 0}, {400, 0, CURVE_STEPPED, 0}, {500, 0, CURVE_LINEAR, 0}};
  assert_int_equal(lane_thin(memory_heap(), gain, points, 7, 0.001), 6);
  assert_true(points[1].position_ticks == 200 && points[2].position_ticks == 200 && points[2].shape == CURVE_CURVED);
}

static void edits_of_no_lane_find_nothing(void **state) {
  (void)state;
  Random random = random_begin("no_lane");
  Song song = song_create(&random, 4);
  const LanePoint point = {0, 0, CURVE_LINEAR, 0};
  Batch *batch;
  assert_int_equal(edit_draw_lane(song.doc, 1, song.track, (LaneRange){0, 1}, (LanePoints){&point, 1}, &batch, NULL), STATUS_NOT_FOUND);
  assert_int_equal(edit_draw_lane(song.doc, 1, song.lane, (LaneRange){5, 1}, (LanePoints){&point, 1}, &batch, NULL), STATUS_NOT_FOUND);
  assert_int_equal(edit_move_lane(song.doc, 1, 999, (LaneRange){0, 1}, 5, &batch, NULL), STATUS_NOT_FOUND);
  assert_int_equal(edit_move_lane(song.doc, 1, song.lane, (LaneRange){0, 1}, 0, &batch, NULL), STATUS_NOT_FOUND);
  assert_int_equal(edit_bend_lane(song.doc, 1, song.lane, (LaneRange){0, 1}, (LaneBend){NAN, 0, 0}, &batch, NULL), STATUS_NOT_FOUND);
  assert_null(batch);
  doc_destroy(song.doc);
}

static Id create_lane(Doc *doc, Id parent, Id target, int64_t param) {
  Batch *batch = batch_create(memory_heap(), "A lane", 1);
  const Id id = doc_next_id(doc, 1);
  batch_op_create(batch, id, KIND_AUTOMATION, parent, ID_LAST);
  if (target != ID_NONE) batch_set_ref(batch, id, 1, target);
  batch_set_int(batch, id, 2, param);
  batch_patch_begin(batch, id, KIND_AUTOMATION, 8);
  batch_patch_row(batch, doc_next_id(doc, 1), PATCH_ALL, (double[]){0, 0.5, 0, 0});
  batch_patch_end(batch);
  apply(doc, batch);
  batch_destroy(batch);
  return id;
}

static void lanes_follow_their_clip_and_go_with_what_they_move(void **state) {
  (void)state;
  Random random = random_begin("clip_lanes");
  Song song = song_create(&random, 0);
  Batch *batch = batch_create(memory_heap(), "Clips", 1);
  const Id device = doc_next_id(song.doc, 1), clip = doc_next_id(song.doc, 1), audio_track = doc_next_id(song.doc, 1), audio = doc_next_id(song.doc, 1);
  batch_op_create(batch, device, KIND_DEVICE, song.track, ID_LAST);
  batch_set_int(batch, device, 1, device_by_id("gain")->number);
  batch_op_create(batch, clip, KIND_NOTE_CLIP, song.track, ID_LAST);
  batch_op_create(batch, audio_track, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_int(batch, audio_track, 2, TRACK_AUDIO);
  batch_op_create(batch, audio, KIND_AUDIO_CLIP, audio_track, ID_LAST);
  batch_set_int(batch, audio, 2, 8 * QUARTER);
  apply(song.doc, batch);
  batch_destroy(batch);
  const Id in_clip = create_lane(song.doc, clip, device, FIELD_PARAM_FIRST), in_audio = create_lane(song.doc, audio, ID_NONE, 6);
  assert_ptr_equal(lane_target(song.doc, doc_find(song.doc, in_clip)).object, doc_find(song.doc, device));
  assert_ptr_equal(lane_target(song.doc, doc_find(song.doc, in_audio)).object, doc_find(song.doc, audio_track));

  assert_int_equal(edit_split_clips(song.doc, 1, (EditIds){&audio, 1}, 3 * QUARTER, &batch, NULL), STATUS_OK);
  apply(song.doc, batch);
  batch_destroy(batch);
  const Object *right = doc_find(song.doc, audio)->next, *lane = right->first_child;
  assert_true(lane && lane->kind->number == KIND_AUTOMATION && doc_as_automation(lane)->offset_ticks == 3 * QUARTER);
  assert_int_equal(doc_as_automation(lane)->points->count, 1);
  assert_true(doc_as_automation(doc_find(song.doc, in_audio))->offset_ticks == 0);
  const Id right_id = right->id, right_lane = lane->id;
  assert_int_equal(edit_trim_clips(song.doc, 1, (EditIds){&right_id, 1}, CLIP_START, QUARTER, &batch, NULL), STATUS_OK);
  apply(song.doc, batch);
  batch_destroy(batch);
  assert_true(doc_as_automation(doc_find(song.doc, right_lane))->offset_ticks == 4 * QUARTER);

  assert_int_equal(edit_delete(song.doc, 1, (EditIds){&device, 1}, &batch, NULL), STATUS_OK);
  const uint64_t hash = doc_hash(song.doc);
  apply(song.doc, batch);
  assert_null(doc_find(song.doc, in_clip));
  Batch *inverse;
  assert_int_equal(batch_invert(batch, memory_heap(), &inverse), STATUS_OK);
  apply(song.doc, inverse);
  assert_true(doc_hash(song.doc) == hash);
  batch_destroy(batch);
  batch_destroy(inverse);
  doc_destroy(song.doc);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_is_drawn_is_there_and_nothing_else_moves),
    cmocka_unit_test(erasing_leaves_a_straight_line_or_an_empty_lane),
    cmocka_unit_test(a_moved_stretch_sounds_the_same_elsewhere),
    cmocka_unit_test(a_copied_stretch_may_be_pasted),
    cmocka_unit_test(bending_scales_about_its_pivot_within_the_range_of_the_parameter),
    cmocka_unit_test(quantised_points_lie_on_the_grid),
    cmocka_unit_test(thinned_points_stay_within_the_tolerance),
    cmocka_unit_test(thinning_keeps_jumps_and_curves),
    cmocka_unit_test(edits_of_no_lane_find_nothing),
    cmocka_unit_test(lanes_follow_their_clip_and_go_with_what_they_move),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
