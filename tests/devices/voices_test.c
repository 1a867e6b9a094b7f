/* A voice is used again and again: of the note it played before, nothing may be heard in the next. */
#include "devices/rig.h"

#define RATE 48000.0

enum { BENT_NOTES = 96, NOTE_FRAMES = 960, REST_FRAMES = 8 * 48000, HEARD_FRAMES = 48000, SILENCE_FRAMES = BENT_NOTES * NOTE_FRAMES + REST_FRAMES };

static float left[SILENCE_FRAMES], right[SILENCE_FRAMES];

/* One note after the other, each with all that can be said of it far from where it rests, until every voice had one. */
static void play_bent_notes(Rig *rig) {
  Event events[EXPRESSION_COUNT + 2];
  for (uint32_t i = 0; i < BENT_NOTES; i++) {
    uint32_t count = 0;
    events[count++] = (Event){.type = EVENT_NOTE_ON, .number = (uint16_t)(36 + i % 48), .id = 1 + i, .value = 1.0f};
    for (uint32_t e = 0; e < EXPRESSION_COUNT; e++) events[count++] = (Event){.frame = 1, .type = EVENT_EXPRESSION, .number = (uint16_t)e, .id = 1 + i, .value = i % 2 ? 0.9f : -0.9f};
    rig_run(rig, NULL, NULL, left, right, NOTE_FRAMES / 2, events, count);
    rig_run(rig, NULL, NULL, left, right, NOTE_FRAMES / 2, &(Event){.type = EVENT_NOTE_OFF, .id = 1 + i}, 1);
  }
  rig_run(rig, NULL, NULL, left, right, REST_FRAMES, NULL, 0);
}

static void play_a_note(Rig *rig, float *heard) {
  const Event events[] = {{.type = EVENT_NOTE_ON, .number = 60, .id = 1000, .value = 0.7f}, {.frame = HEARD_FRAMES / 2, .type = EVENT_NOTE_OFF, .id = 1000}};
  rig_run(rig, NULL, NULL, heard, heard + HEARD_FRAMES, HEARD_FRAMES, events, COUNT_OF(events));
}

static void a_note_sounds_alike_whatever_its_voice_played_before(void **unused) {
  (void)unused;
  static float used[2 * HEARD_FRAMES], fresh[2 * HEARD_FRAMES];
  uint32_t instruments = 0;
  for (uint32_t d = 0; d < device_count(); d++) {
    const Device *device = device_at(d);
    if (device->role != DEVICE_INSTRUMENT) continue;
    Rig rig = rig_open(device, RATE), other = rig_open(device, RATE);
    rig_run(&other, NULL, NULL, left, right, SILENCE_FRAMES, NULL, 0);
    play_a_note(&other, fresh);
    double peak = 0.0, difference = 0.0;
    for (uint32_t i = 0; i < COUNT_OF(fresh); i++) peak = fmax(peak, fabs((double)fresh[i]));
    if (peak > 0.0) {
      play_bent_notes(&rig);
      play_a_note(&rig, used);
      for (uint32_t i = 0; i < COUNT_OF(fresh); i++) difference = fmax(difference, fabs((double)used[i] - (double)fresh[i]));
      if (difference > 1e-6 * peak) fail_msg("%s: %g of %g", device->id, difference, peak);
      instruments++;
    }
    rig_close(&rig);
    rig_close(&other);
  }
  assert_true(instruments >= 4);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_note_sounds_alike_whatever_its_voice_played_before)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
