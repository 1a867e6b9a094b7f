/* Halo by measurement: pitch, purity, envelopes, controllers, and what happens when there are too many notes. */
#include "devices/rig.h"
#include "devices/measure.h"

#include "core/math.h"

#define RATE 48000.0
#define LENGTH 96000
static float left[LENGTH], right[LENGTH];

enum { SINE, TRIANGLE, SAW, PULSE };

/* One plain oscillator: filter open, nothing moving, both sides alike. */
static Rig plain(int wave) {
  Rig rig = rig_open(device_by_id("synth"), RATE);
  rig_set(&rig, "osc1_wave", wave);
  rig_set(&rig, "osc1_level", 100.0);
  rig_set(&rig, "osc2_level", 0.0);
  rig_set(&rig, "filter_type", 1.0);
  rig_set(&rig, "cutoff_hz", 20000.0);
  rig_set(&rig, "resonance", 0.0);
  rig_set(&rig, "filter_amount_st", 0.0);
  rig_set(&rig, "key_track", 0.0);
  rig_set(&rig, "filter_velocity", 0.0);
  rig_set(&rig, "velocity", 0.0);
  rig_set(&rig, "sustain", 100.0);
  rig_set(&rig, "spread", 0.0);
  rig_set(&rig, "ensemble", 0.0);
  return rig;
}

static double hz_of(double key) { return 440.0 * pow(2.0, (key - 69.0) / 12.0); }

static void play(Rig *rig, const Event *events, uint32_t count) { rig_run(rig, NULL, NULL, left, right, LENGTH, events, count); }

static void pitch_is_true_to_a_tenth_of_a_cent(void **unused) {
  (void)unused;
  static const uint16_t keys[] = {21, 33, 45, 60, 69, 84, 93, 108};
  for (size_t k = 0; k < COUNT_OF(keys); k++) {
    Rig rig = plain(SAW);
    const Event on = rig_note(0, keys[k], 1.0f, 1);
    play(&rig, &on, 1);
    const double hz = hz_of(keys[k]), found = measure_pitch(left + 9600, 65536, hz, RATE);
    const double cents = 1200.0 * log2(found / hz);
    if (fabs(cents) > 0.1) fail_msg("key %u: %.4f cents off", keys[k], cents);
    rig_close(&rig);
  }
}

static void aliases_stay_60_dB_below_the_fundamental(void **unused) {
  (void)unused;
  static double spectrum[32768];
  static const uint16_t keys[] = {108, 103, 96, 84};
  for (int wave = SINE; wave <= PULSE; wave++)
    for (size_t k = 0; k < COUNT_OF(keys); k++) {
      Rig rig = plain(wave);
      rig_set(&rig, "osc1_width", 31.0);
      const Event on = rig_note(0, keys[k], 1.0f, 1);
      play(&rig, &on, 1);
      measure_spectrum(left + 9600, 65536, spectrum);
      const double hz = hz_of(keys[k]);
      double fundamental = 0.0, worst = 0.0, worst_hz = 0.0;
      for (size_t i = 20; i < 32768; i++) {
        const double at = (double)i * RATE / 65536.0, from_partial = fabs(at - hz * round(at / hz));
        if (fabs(at - hz) < 10.0) fundamental = fmax(fundamental, spectrum[i]);
        else if (at < 18000.0 && from_partial > 10.0 && spectrum[i] > worst) { worst = spectrum[i]; worst_hz = at; }
      }
      const double db = measure_db(worst / fundamental);
      printf("# wave %d key %u: worst %.1f dB at %.0f Hz\n", wave, keys[k], db, worst_hz);
      if (db > -60.0) fail_msg("wave %d, key %u: %.1f dB at %.0f Hz", wave, keys[k], db, worst_hz);
      rig_close(&rig);
    }
}

static void partials_of_a_saw_fall_as_one_over_n(void **unused) {
  (void)unused;
  Rig rig = plain(SAW);
  const Event on = rig_note(0, 69, 1.0f, 1);
  play(&rig, &on, 1);
  const double first = measure_tone(left + 9600, 48000, 440.0, RATE).amplitude;
  for (int n = 2; n <= 20; n++) { /* up to 8.8 kHz; the open filter takes a little above */
    const double db = measure_db(measure_tone(left + 9600, 48000, 440.0 * n, RATE).amplitude / first * n);
    if (fabs(db) > 0.5) fail_msg("partial %d: %.2f dB off", n, db);
  }
  rig_close(&rig);
}

static void a_note_begins_on_its_frame_and_at_once(void **unused) {
  (void)unused;
  static const uint32_t frames[] = {0, 1, 63, 64, 1000, 4801};
  for (int wave = SINE; wave <= PULSE; wave++)
    for (size_t f = 0; f < COUNT_OF(frames); f++) {
      Rig rig = plain(wave);
      rig_set(&rig, "attack_ms", 0.5);
      const Event on = rig_note(frames[f], 69, 1.0f, 1);
      play(&rig, &on, 1);
      for (uint32_t i = 0; i < frames[f]; i++) assert_true(left[i] == 0.0f);
      const double peak = measure_peak(left, LENGTH);
      assert_true(measure_peak(left + frames[f], 48) > 0.1 * peak); /* heard within a millisecond */
      rig_close(&rig);
    }
}

static void envelopes_take_the_times_they_say(void **unused) {
  (void)unused;
  Rig rig = plain(SINE);
  rig_set(&rig, "attack_ms", 200.0);
  rig_set(&rig, "decay_ms", 600.0);
  rig_set(&rig, "sustain", 50.0);
  rig_set(&rig, "release_ms", 300.0);
  const Event events[] = {rig_note(0, 81, 1.0f, 1), rig_note(72000, 81, 0.0f, 1)};
  play(&rig, events, 2);
  const double held = measure_peak(left + 70000, 1000) * 2.0; /* twice the sustain: full height */
  assert_true(fabs(measure_peak(left + 4800 - 55, 110) / held - 0.5) < 0.02);   /* half way up the attack */
  assert_true(fabs(measure_peak(left + 9600 - 55, 110) / held - 1.0) < 0.02);
  const double third = 0.5 + 0.5 * pow(10.0, -1.0);                             /* 200 ms of 600: 20 of 60 dB */
  assert_true(fabs(measure_peak(left + 19200 - 55, 110) / held - third) < 0.02);
  const double fallen = measure_db(measure_peak(left + 72000 + 7200 - 55, 110) / (held / 2.0)); /* half of the release: 30 dB */
  assert_true(fabs(fallen + 30.0) < 0.7);
  for (size_t i = 72000 + (size_t)(0.3 * 100.0 / 60.0 * RATE) + 200; i < LENGTH; i++) assert_true(left[i] == 0.0f);
  rig_close(&rig);
}

static void the_pedal_holds_and_lets_go(void **unused) {
  (void)unused;
  Rig rig = plain(SINE);
  rig_set(&rig, "release_ms", 20.0);
  const Event events[] = {rig_control(0, 64, 1.0f), rig_note(0, 69, 1.0f, 1), rig_note(4800, 69, 0.0f, 1), rig_control(48000, 64, 0.0f)};
  play(&rig, events, 4);
  assert_true(measure_rms(left + 40000, 4000) > 0.05);
  assert_true(measure_peak(left + 52000, 4000) == 0.0);
  rig_close(&rig);
}

static void bend_volume_expression_and_pan_do_what_they_say(void **unused) {
  (void)unused;
  Rig rig = plain(SINE);
  const Event bend[] = {rig_control(0, 128, 2.0f), rig_note(0, 69, 1.0f, 1)};
  play(&rig, bend, 2);
  const double hz = measure_pitch(left + 9600, 65536, hz_of(71), RATE), reference = measure_rms(left + 48000, 9600);
  assert_true(fabs(1200.0 * log2(hz / hz_of(71))) < 0.1);
  rig.device->reset(rig.state);
  const Event quiet[] = {rig_control(0, 7, 50.0f / 127.0f), rig_control(0, 11, 0.5f), rig_note(0, 69, 1.0f, 1)};
  play(&rig, quiet, 3);
  const double expected = 40.0 * log10(50.0 / 100.0) + 40.0 * log10(0.5);
  assert_true(fabs(measure_db(measure_rms(left + 48000, 9600) / reference) - expected) < 0.1);
  rig.device->reset(rig.state);
  const Event side[] = {rig_control(0, 10, 0.0f), rig_note(0, 69, 1.0f, 1)};
  play(&rig, side, 2);
  assert_true(measure_peak(right + 4800, 9600) == 0.0);
  assert_true(fabs(measure_db(measure_rms(left + 48000, 9600) / reference) - 3.01) < 0.1);
  rig_close(&rig);
}

static void the_filter_cuts_where_it_says(void **unused) {
  (void)unused;
  for (int type = 0; type < 2; type++) {
    Rig rig = plain(SAW);
    rig_set(&rig, "filter_type", type);
    rig_set(&rig, "cutoff_hz", 1000.0);
    const Event on = rig_note(0, 45, 1.0f, 1);
    play(&rig, &on, 1);
    const double low = measure_tone(left + 9600, 65536, 110.0, RATE).amplitude;
    const double high = measure_tone(left + 9600, 65536, 110.0 * 36.0, RATE).amplitude * 36.0;
    const double slope = type == 0 ? 24.0 : 12.0, expected = -slope * log2(110.0 * 36.0 / 1000.0);
    if (fabs(measure_db(high / low) - expected) > 1.5) fail_msg("type %d: %.1f dB, not %.1f", type, measure_db(high / low), expected);
    rig_close(&rig);
  }
}

/* 300 notes at once: the first are faded out, what remains is no louder than 128 voices, and nothing is cut off. */
static void more_notes_than_voices_fade_without_clicks(void **unused) {
  (void)unused;
  Rig rig = plain(SINE);
  float last = 0.0f, before = 0.0f;
  double sharpest = 0.0;
  for (int b = 0; b < 600; b++) {
    const Event on = rig_note(0, (uint16_t)(40 + b % 12), 0.5f, (Id)b + 1);
    rig_block(&rig, NULL, NULL, left, right, GRID_FRAMES, &on, b < 300 ? 1 : 0);
    for (uint32_t i = 0; i < GRID_FRAMES; i++) {
      if (b > 200) sharpest = fmax(sharpest, fabs((double)left[i] - 2.0 * (double)last + (double)before));
      before = last;
      last = left[i];
    }
  }
  printf("# sharpest bend %.5f\n", sharpest);
  assert_true(sharpest < 0.02);
  assert_true(measure_peak(left, GRID_FRAMES) > 0.1);
  rig_close(&rig);
}

static void choke_ends_a_note_in_five_milliseconds(void **unused) {
  (void)unused;
  Rig rig = plain(SAW);
  Event events[] = {rig_note(0, 60, 1.0f, 9), {.frame = 9600, .type = EVENT_CHOKE, .number = 60, .id = 9}};
  play(&rig, events, 2);
  assert_true(measure_peak(left + 9000, 600) > 0.05);
  assert_true(measure_peak(left + 9600 + 240 + 64, 4000) == 0.0);
  rig_close(&rig);
}

static void the_same_notes_sound_alike_wherever_they_fall_in_the_render(void **unused) {
  (void)unused;
  static float again[9600];
  Rig rig = plain(SAW);
  rig_set(&rig, "unison", 5.0);
  rig_set(&rig, "noise_level", 20.0);
  rig_set(&rig, "lfo_pitch_ct", 50.0);
  const Event first = rig_note(0, 60, 0.7f, 77), second = rig_note(64 * 300, 60, 0.7f, 77);
  play(&rig, &first, 1);
  memcpy(again, left, sizeof again);
  rig.device->reset(rig.state);
  play(&rig, &second, 1);
  assert_memory_equal(again, left + 64 * 300, sizeof again);
  rig_close(&rig);
}

static void slot(Rig *rig, int source, int target, double depth) {
  rig_set(rig, "slot_2_source", source);
  rig_set(rig, "slot_2_target", target);
  rig_set(rig, "slot_2_depth", depth);
}

static double semitones_at(int frame, double near) { return 12.0 * log2(measure_pitch(left + frame, 16384, hz_of(near), RATE) / 440.0); }

static void the_matrix_moves_what_its_slots_say(void **unused) {
  (void)unused;
  Rig rig = plain(SINE);
  const Event on[] = {rig_control(0, 1, 0.5f), rig_note(0, 69, 0.5f, 1)};
  play(&rig, &on[1], 1);
  const double level = measure_rms(left + 48000, 9600);
  slot(&rig, 5, 1, 100.0); /* velocity to pitch: half of 24 semitones */
  rig.device->reset(rig.state);
  play(&rig, &on[1], 1);
  assert_true(fabs(semitones_at(9600, 81) - 12.0) < 0.01);
  slot(&rig, 7, 3, -100.0); /* wheel to level: half is left */
  rig.device->reset(rig.state);
  rig_set(&rig, "lfo_rate_hz", 0.02);
  play(&rig, on, 2);
  assert_true(fabs(measure_rms(left + 48000, 9600) / level - 0.5) < 0.02);
  slot(&rig, 5, 4, 100.0); /* velocity to pan: half right */
  rig.device->reset(rig.state);
  play(&rig, &on[1], 1);
  assert_true(fabs(measure_db(measure_rms(right + 48000, 9600) / measure_rms(left + 48000, 9600)) - 10.0 * log10(3.0)) < 0.05);
  slot(&rig, 6, 2, 100.0); /* key to cutoff, on a saw: 9 of 60 semitones of 96 */
  rig_set(&rig, "osc1_wave", SAW);
  rig_set(&rig, "cutoff_hz", 440.0);
  rig.device->reset(rig.state);
  play(&rig, &on[1], 1);
  const double moved = measure_tone(left + 24000, 65536, 8 * 440.0, RATE).amplitude;
  slot(&rig, 0, 0, 0.0);
  rig_set(&rig, "cutoff_hz", 440.0 * pow(2.0, 9.0 / 60.0 * 96.0 / 12.0));
  rig.device->reset(rig.state);
  play(&rig, &on[1], 1);
  assert_true(fabs(measure_db(measure_tone(left + 24000, 65536, 8 * 440.0, RATE).amplitude / moved)) < 0.05);
  rig_close(&rig);
}

static void the_matrix_reaches_fm_and_both_lfos_move(void **unused) {
  (void)unused;
  Rig rig = plain(SINE);
  rig_set(&rig, "filter_sustain", 100.0);
  rig_set(&rig, "osc2_detune_ct", 0.0);
  const Event on = rig_note(0, 57, 0.8f, 1);
  play(&rig, &on, 1);
  assert_true(measure_tone(left + 24000, 65536, 440.0, RATE).amplitude < 1e-4 * measure_tone(left + 24000, 65536, 220.0, RATE).amplitude);
  slot(&rig, 1, 5, 100.0); /* amp envelope to FM */
  rig.device->reset(rig.state);
  play(&rig, &on, 1);
  assert_true(measure_tone(left + 24000, 65536, 440.0, RATE).amplitude > 0.1 * measure_tone(left + 24000, 65536, 220.0, RATE).amplitude);
  for (int lfo = 0; lfo < 2; lfo++) {
    rig_set(&rig, lfo ? "lfo2_rate_hz" : "lfo_rate_hz", 4.0);
    rig_set(&rig, "lfo_delay_ms", 0.0);
    slot(&rig, 3 + lfo, 3, 50.0);
    rig.device->reset(rig.state);
    play(&rig, &on, 1);
    double low = 1.0, high = 0.0;
    for (int at = 24000; at < 48000; at += 1200) {
      low = fmin(low, measure_rms(left + at, 1200));
      high = fmax(high, measure_rms(left + at, 1200));
    }
    assert_true(high / low > 2.2 && high / low < 3.2); /* 1.5 to 0.5, somewhat averaged */
  }
  rig_close(&rig);
}

static void single_notes_bend_pan_and_swell(void **unused) {
  (void)unused;
  Rig rig = plain(SINE);
  const Event tuning[] = {rig_note(0, 69, 1.0f, 1), rig_note(0, 45, 1.0f, 2), {.type = EVENT_EXPRESSION, .number = EXPRESSION_TUNING, .id = 1, .value = 7.0f}};
  play(&rig, tuning, 3);
  assert_true(fabs(semitones_at(9600, 76) - 7.0) < 0.01);
  assert_true(fabs(semitones_at(9600, 45) + 24.0) < 0.01);
  rig.device->reset(rig.state);
  const Event side[] = {rig_note(0, 69, 1.0f, 1), {.type = EVENT_EXPRESSION, .number = EXPRESSION_PAN, .id = 1, .value = 1.0f},
                        {.frame = 48000, .type = EVENT_EXPRESSION, .number = EXPRESSION_GAIN, .id = 1, .value = 0.25f}};
  play(&rig, side, 3);
  assert_true(measure_peak(left + 9600, 9600) == 0.0);
  assert_true(fabs(measure_rms(right + 60000, 9600) / measure_rms(right + 30000, 9600) - 0.25) < 0.002);
  rig_close(&rig);
}

static void mono_returns_to_the_held_key_by_priority(void **unused) {
  (void)unused;
  for (int legato = 0; legato < 2; legato++) {
    Rig rig = plain(SINE);
    rig_set(&rig, "mono", 1.0);
    rig_set(&rig, "legato", legato);
    rig_set(&rig, "attack_ms", 60.0);
    const Event events[] = {rig_note(0, 69, 1.0f, 1), rig_note(24000, 76, 1.0f, 2), rig_note(48000, 76, 0.0f, 2), rig_note(90000, 69, 0.0f, 1)};
    play(&rig, events, 4);
    assert_true(fabs(semitones_at(6000, 69)) < 0.01 && fabs(semitones_at(30000, 76) - 7.0) < 0.01 && fabs(semitones_at(60000, 69)) < 0.01);
    const double begun = measure_rms(left + 24300, 480), steady = measure_rms(left + 40000, 4800);
    assert_true(legato ? begun > 0.95 * steady : begun < 0.4 * steady);
    rig_close(&rig);
  }
  Rig rig = plain(SINE);
  rig_set(&rig, "mono", 1.0);
  rig_set(&rig, "priority", 1.0); /* the lowest */
  const Event events[] = {rig_note(0, 69, 1.0f, 1), rig_note(24000, 76, 1.0f, 2), rig_note(48000, 62, 1.0f, 3)};
  play(&rig, events, 3);
  assert_true(fabs(semitones_at(30000, 69)) < 0.01 && fabs(semitones_at(60000, 62) + 7.0) < 0.01);
  rig_close(&rig);
}

static void unison_may_start_in_phase(void **unused) {
  (void)unused;
  double first[2];
  for (int apart = 0; apart < 2; apart++) {
    Rig rig = plain(SAW);
    rig_set(&rig, "unison", 7.0);
    rig_set(&rig, "unison_detune_ct", 0.0);
    rig_set(&rig, "unison_phase", 100.0 * apart);
    const Event on = rig_note(0, 57, 1.0f, 3);
    play(&rig, &on, 1);
    first[apart] = measure_rms(left + 9600, 9600);
    rig_close(&rig);
  }
  assert_true(first[0] > 1.7 * first[1]); /* seven alike add up, seven apart do not */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pitch_is_true_to_a_tenth_of_a_cent),
      cmocka_unit_test(aliases_stay_60_dB_below_the_fundamental),
      cmocka_unit_test(partials_of_a_saw_fall_as_one_over_n),
      cmocka_unit_test(a_note_begins_on_its_frame_and_at_once),
      cmocka_unit_test(envelopes_take_the_times_they_say),
      cmocka_unit_test(the_pedal_holds_and_lets_go),
      cmocka_unit_test(bend_volume_expression_and_pan_do_what_they_say),
      cmocka_unit_test(the_filter_cuts_where_it_says),
      cmocka_unit_test(more_notes_than_voices_fade_without_clicks),
      cmocka_unit_test(choke_ends_a_note_in_five_milliseconds),
      cmocka_unit_test(the_matrix_moves_what_its_slots_say),
      cmocka_unit_test(the_matrix_reaches_fm_and_both_lfos_move),
      cmocka_unit_test(single_notes_bend_pan_and_swell),
      cmocka_unit_test(mono_returns_to_the_held_key_by_priority),
      cmocka_unit_test(unison_may_start_in_phase),
      cmocka_unit_test(the_same_notes_sound_alike_wherever_they_fall_in_the_render),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
