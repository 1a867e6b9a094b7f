/* What every note effect must keep, whatever comes: each on has its off, nothing hangs, and how blocks are cut changes
   nothing. Every device of the role is tried; what each of them plays is tested in its own file. */
#include "devices/event_rig.h"

#define RATE 48000.0

static const char *effect_at(uint32_t n) {
  for (uint32_t d = 0; d < device_count(); d++)
    if (device_at(d)->role == DEVICE_NOTE_EFFECT && n-- == 0) return device_at(d)->id;
  return NULL;
}

static void random_params(Random *random, Rig *rig) {
  for (uint32_t i = 0; i < rig->device->param_count; i++) {
    const Param *param = &rig->device->params[i];
    rig->params[i] = (float)param_value_from_travel(param, random_real(random, 0.0, 1.0));
  }
}

static int by_order(const void *a, const void *b) {
  const Event *x = a, *y = b;
  return event_comes_after(x, y) ? 1 : event_comes_after(y, x) ? -1 : 0;
}

/* Anything in any order over `frames`: ons of sounding notes, offs of unknown ones, every type. */
static uint32_t random_song(Random *random, Event *events, uint32_t count, uint32_t frames) {
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t lot = random_below(random, 40);
    const EventType type = lot < 16 ? EVENT_NOTE_ON : lot < 30 ? EVENT_NOTE_OFF : lot < 32 ? EVENT_CHOKE : lot < 34 ? EVENT_CONTROL : lot < 39 ? EVENT_EXPRESSION : EVENT_ALL_OFF;
    const uint32_t frame = random_below(random, frames);
    events[i] = (Event){.frame = frame, .type = (uint16_t)type, .number = (uint16_t)(type == EVENT_EXPRESSION ? random_below(random, 5) : random_below(random, 128)),
                        .id = type == EVENT_CONTROL || type == EVENT_ALL_OFF ? 0 : 1 + random_below(random, 24), .value = (float)random_real(random, 0.0, 1.0), .song_frame = frame};
  }
  qsort(events, count, sizeof *events, by_order);
  return count;
}

static void assert_all_ended(EventRig *rig, uint32_t round) {
  if (rig->sounding_count > 0)
    fail_msg("%s, round %u: %u notes hang, one of id %llx", rig->rig.device->id, round, rig->sounding_count, (unsigned long long)rig->sounding[0]);
}

#define SONG 24000u
#define EVENTS 400u

static void no_note_hangs_whatever_comes(void **unused) {
  (void)unused;
  Random random = random_begin("no note hangs");
  static Event events[EVENTS];
  const char *id;
  for (uint32_t d = 0; (id = effect_at(d)) != NULL; d++)
    for (uint32_t round = 0; round < 40; round++) {
      EventRig rig = event_rig_open(id, RATE);
      rig.playing = round % 4 != 3;
      rig.bpm = random_real(&random, 20.0, 400.0);
      const uint32_t count = random_song(&random, events, 1 + random_below(&random, EVENTS), SONG);
      uint32_t next = 0;
      for (uint32_t at = 0; at < SONG; at += GRID_FRAMES) {
        Event here[LIMIT_BLOCK_EVENTS];
        uint32_t here_count = 0;
        for (; next < count && events[next].frame < at + GRID_FRAMES; next++) {
          here[here_count] = events[next];
          here[here_count++].frame -= at;
        }
        if (random_below(&random, 20) == 0) random_params(&random, &rig.rig);
        if (random_below(&random, 60) == 0) rig.playing = !rig.playing;
        if (random_below(&random, 60) == 0) rig.rig.song_frame = random_below(&random, 1 << 20);
        event_rig_block(&rig, GRID_FRAMES, here, here_count, at);
      }
      const bool with_offs = round % 2 == 0; /* every finger leaves; or everything stops */
      Event ends[32] = {{.type = EVENT_ALL_OFF}};
      for (uint32_t i = 0; i < 32 && with_offs; i++) ends[i] = (Event){.type = EVENT_NOTE_OFF, .id = i};
      for (uint32_t i = 0; i < rig.rig.device->param_count; i++)
        if (strcmp(rig.rig.device->params[i].id, "latch") == 0) rig.rig.params[i] = 0.0f;
      event_rig_block(&rig, GRID_FRAMES, ends, with_offs ? 32 : 1, SONG);
      if (!with_offs) assert_all_ended(&rig, round);
      for (int b = 0; b < 40000 && rig.sounding_count > 0; b++) event_rig_block(&rig, GRID_FRAMES, NULL, 0, SONG);
      assert_all_ended(&rig, round);
      event_rig_close(&rig);
    }
}

static void a_full_block_loses_no_off(void **unused) {
  (void)unused;
  Random random = random_begin("full block");
  static Event events[EVENTS];
  const char *id;
  for (uint32_t d = 0; (id = effect_at(d)) != NULL; d++)
    for (uint32_t round = 0; round < 20; round++) {
      EventRig rig = event_rig_open(id, RATE);
      rig.capacity = 3;
      const uint32_t count = random_song(&random, events, EVENTS, 4096);
      for (uint32_t i = 0; i < count; i++) events[i].id = events[i].type == EVENT_NOTE_ON ? 100 + i : events[i].id; /* each on its own */
      event_rig_run(&rig, 4096, events, count, 0);
      rig.capacity = LIMIT_BLOCK_EVENTS;
      const Event stop = {.type = EVENT_ALL_OFF};
      event_rig_block(&rig, GRID_FRAMES, &stop, 1, 4096);
      assert_all_ended(&rig, round);
      event_rig_close(&rig);
    }
}

static void how_blocks_are_cut_changes_nothing(void **unused) {
  (void)unused;
  Random random = random_begin("cuts");
  static Event events[EVENTS];
  const char *id;
  for (uint32_t d = 0; (id = effect_at(d)) != NULL; d++)
    for (uint32_t round = 0; round < 24; round++) {
      EventRig whole = event_rig_open(id, RATE), cut = event_rig_open(id, RATE);
      random_params(&random, &whole.rig);
      memcpy(cut.rig.params, whole.rig.params, sizeof whole.rig.params);
      whole.bpm = cut.bpm = random_real(&random, 40.0, 300.0);
      whole.playing = cut.playing = round % 4 != 3;
      const uint32_t count = random_song(&random, events, 1 + random_below(&random, EVENTS), SONG);
      event_rig_run(&whole, SONG, events, count, 0);
      event_rig_run(&cut, SONG, events, count, 1 + random_below(&random, GRID_FRAMES - 1));
      if (whole.out_count != cut.out_count) fail_msg("%s, round %u: %u events, cut %u", id, round, whole.out_count, cut.out_count);
      for (uint32_t i = 0; i < whole.out_count; i++) {
        const Event *a = &whole.out[i], *b = &cut.out[i];
        if (a->frame != b->frame || a->type != b->type || a->number != b->number || a->id != b->id || a->value != b->value)
          fail_msg("%s, round %u: event %u at %u is at %u when cut", id, round, i, a->frame, b->frame);
      }
      event_rig_close(&whole);
      event_rig_close(&cut);
    }
}

static void controllers_pass_and_expressions_find_their_notes(void **unused) {
  (void)unused;
  const char *id;
  for (uint32_t d = 0; (id = effect_at(d)) != NULL; d++) {
    EventRig rig = event_rig_open(id, RATE);
    const Event events[] = {rig_control(0, 1, 0.5f), rig_note(0, 60, 0.8f, 7),
                            {.frame = 6000, .type = EVENT_EXPRESSION, .number = EXPRESSION_TUNING, .id = 7, .value = 0.5f},
                            {.frame = 6001, .type = EVENT_EXPRESSION, .number = EXPRESSION_TUNING, .id = 99, .value = 0.25f},
                            rig_note(12000, 60, 0.0f, 7)};
    event_rig_run(&rig, 24000, events, COUNT_OF(events), 0);
    uint32_t controls = 0, tunings = 0, strangers = 0, ons = 0;
    for (uint32_t i = 0; i < rig.out_count; i++) {
      const Event *event = &rig.out[i];
      controls += event->type == EVENT_CONTROL && event->number == 1 && event->frame == 0 && event->value == 0.5f;
      tunings += event->type == EVENT_EXPRESSION && event->value == 0.5f;
      strangers += event->type == EVENT_EXPRESSION && event->id == 99 && event->frame == 6001;
      ons += event->type == EVENT_NOTE_ON;
    }
    assert_int_equal(controls, 1);
    assert_int_equal(strangers, 1);
    if (tunings == 0 || ons == 0) fail_msg("%s: %u expressions, %u ons", id, tunings, ons);
    assert_all_ended(&rig, 0);
    event_rig_close(&rig);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_note_hangs_whatever_comes),
      cmocka_unit_test(a_full_block_loses_no_off),
      cmocka_unit_test(how_blocks_are_cut_changes_nothing),
      cmocka_unit_test(controllers_pass_and_expressions_find_their_notes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
