/* Prism by measurement: what it plays is the sample, in tune, clean, looped, layered, and it obeys single notes. */
#include "devices/measure.h"
#include "devices/rig.h"

#define RATE 48000.0
#define LENGTH 96000
static float left[LENGTH], right[LENGTH];
static float sine[300000], other[300000];
static Sample samples[2];
static Zone zones[8];
static DeviceContent content;

#define KEEP 0.5f /* a voice's gain */

/* Zones on every key at its root, of a sine of `hz` recorded at `rate_hz`. */
static Rig plain(uint32_t zone_count, double hz, double rate_hz) {
  for (int i = 0; i < 300000; i++) {
    sine[i] = (float)sin(2.0 * M_PI * hz / rate_hz * i);
    other[i] = (float)cos(2.0 * M_PI * hz / rate_hz * i);
  }
  samples[0] = (Sample){.channels = {sine, sine}, .frames = 300000, .channel_count = 1, .rate_hz = rate_hz, .key = {5, 5}};
  samples[1] = (Sample){.channels = {sine, other}, .frames = 300000, .channel_count = 2, .rate_hz = rate_hz, .key = {6, 6}};
  for (uint32_t z = 0; z < zone_count; z++)
    zones[z] = (Zone){.id = 100 + z, .key_high = 127, .key_root = 60, .velocity_low = 1, .velocity_high = 127, .gain = 1.0f, .region = {.end_frame = 300000}};
  content = (DeviceContent){.zones = zones, .samples = samples, .zone_count = zone_count, .sample_count = 2, .serial = 1};
  Rig rig = rig_open(device_by_id("sampler"), RATE);
  rig.content = &content;
  rig_set(&rig, "velocity", 0.0);
  return rig;
}

static void play(Rig *rig, const Event *events, uint32_t count) { rig_run(rig, NULL, NULL, left, right, LENGTH, events, count); }

static void at_its_root_the_sample_is_heard_as_it_is(void **unused) {
  (void)unused;
  Rig rig = plain(1, 997.0, 48000.0);
  zones[0].sample = 1;
  const Event on = rig_note(1000, 60, 1.0f, 1);
  play(&rig, &on, 1);
  for (int i = 0; i < 1000; i++) assert_true(left[i] == 0.0f);
  for (int i = 64; i < 90000; i++) {
    assert_true(fabsf(left[1000 + i] - KEEP * sine[i]) < 2e-7f);
    assert_true(fabsf(right[1000 + i] - KEEP * other[i]) < 2e-7f);
  }
  rig_close(&rig);
}

static void pitch_is_true_at_every_rate_and_key(void **unused) {
  (void)unused;
  static const double rates[] = {44100.0, 48000.0, 96000.0, 22050.0};
  for (int r = 0; r < 4; r++)
    for (uint16_t key = 48; key <= 72; key = (uint16_t)(key + 7)) {
      Rig rig = plain(1, 440.0, rates[r]);
      zones[0].tune_semitones = 0.25f;
      rig_set(&rig, "fine_ct", 10.0);
      const Event on = rig_note(0, key, 1.0f, 1);
      play(&rig, &on, 1);
      const double hz = 440.0 * pow(2.0, (key - 60 + 0.35) / 12.0), found = measure_pitch(left + 4800, 65536, hz, RATE);
      if (fabs(1200.0 * log2(found / hz)) > 0.1) fail_msg("key %u at %.0f Hz: %.3f cents off", key, rates[r], 1200.0 * log2(found / hz));
      rig_close(&rig);
    }
}

static void seven_semitones_up_aliases_stay_below_60_dB(void **unused) {
  (void)unused;
  static double spectrum[16384];
  double worst = -200.0;
  for (double hz = 1000.0; hz < 22000.0; hz += 1700.0) {
    Rig rig = plain(1, hz, 48000.0);
    const Event on = rig_note(0, 67, 1.0f, 1);
    play(&rig, &on, 1);
    measure_spectrum(left + 4800, 32768, spectrum);
    const double heard = hz * pow(2.0, 7.0 / 12.0);
    for (size_t i = 20; i < 13653; i++) /* to 20 kHz */
      if (fabs((double)i * RATE / 32768.0 - heard) > 10.0) worst = fmax(worst, measure_db(spectrum[i] / (double)KEEP));
    rig_close(&rig);
  }
  printf("# worst alias at +7 semitones: %.1f dB\n", worst);
  assert_true(worst < -60.0);
}

static void a_loop_holds_a_tone_without_a_seam(void **unused) {
  (void)unused;
  static double spectrum[32768];
  Rig rig = plain(1, 441.0, 44100.0); /* a period of 100 frames */
  zones[0].region = (SampleRegion){.end_frame = 3000, .loop_begin_frame = 1000, .loop_end_frame = 1100, .loop = LOOP_FORWARD};
  const Event on = rig_note(0, 64, 1.0f, 1);
  play(&rig, &on, 1);
  measure_spectrum(left + 9600, 65536, spectrum);
  const double hz = 441.0 * pow(2.0, 4.0 / 12.0);
  const double tone = measure_tone(left + 9600, 65536, hz, RATE).amplitude;
  double stray = 0.0;
  for (size_t i = 20; i < 32768; i++)
    if (fabs((double)i * RATE / 65536.0 - hz) > 8.0) stray = fmax(stray, spectrum[i]);
  printf("# loop: strays at %.1f dB\n", measure_db(stray / tone));
  assert_true(fabs(tone / (double)KEEP - 1.0) < 0.01 && stray < tone * 1e-4);
  rig_close(&rig);
}

static void velocity_layers_blend_and_round_robins_take_turns(void **unused) {
  (void)unused;
  Rig rig = plain(2, 500.0, 48000.0);
  zones[0].velocity_high = 64;
  zones[1].velocity_low = 65;
  zones[1].gain = 0.25f;
  for (int v = 1; v <= 127; v += 3) {
    const Event on = rig_note(0, 60, (float)v / 127.0f, 1);
    rig.device->reset(rig.state);
    play(&rig, &on, 1);
    assert_true(fabs(measure_rms(left + 4800, 4800) / (KEEP * M_SQRT1_2) - (v <= 64 ? 1.0 : 0.25)) < 0.01);
  }
  rig_set(&rig, "layer_fade", 10.0);
  const Event middle = rig_note(0, 60, 64.5f / 127.0f, 1);
  rig.device->reset(rig.state);
  play(&rig, &middle, 1);
  assert_true(fabs(measure_rms(left + 4800, 4800) / (KEEP * M_SQRT1_2) - 1.25 * M_SQRT1_2) < 0.01);
  rig_close(&rig);

  rig = plain(3, 500.0, 48000.0);
  for (uint32_t z = 0; z < 3; z++) {
    zones[z].round_robin = 1;
    zones[z].gain = 1.0f / (float)(1 + z);
  }
  for (Id id = 30; id < 39; id++) {
    const Event on = rig_note(0, 60, 1.0f, id);
    rig.device->reset(rig.state);
    play(&rig, &on, 1);
    assert_true(fabs(measure_rms(left + 4800, 4800) / (KEEP * M_SQRT1_2) * (double)(1 + id % 3) - 1.0) < 0.01);
  }
  rig_close(&rig);
}

static void zones_keep_to_their_keys_and_choke_each_other(void **unused) {
  (void)unused;
  Rig rig = plain(2, 500.0, 48000.0);
  zones[0].key_low = zones[0].key_high = 60;
  zones[1].key_low = zones[1].key_high = 62;
  zones[0].choke = zones[1].choke = 3;
  zones[1].gain = 0.0f; /* unheard, but it chokes */
  const Event events[] = {rig_note(0, 60, 1.0f, 1), rig_note(9600, 61, 1.0f, 2), rig_note(19200, 62, 1.0f, 3)};
  play(&rig, events, 3);
  assert_true(fabs(measure_rms(left + 14400, 4800) - measure_rms(left + 4800, 4800)) < 1e-3); /* key 61 has nothing */
  assert_true(measure_peak(left + 19200 + 240 + 64, 4800) == 0.0);
  rig_close(&rig);
}

static void backwards_and_start_play_what_they_say(void **unused) {
  (void)unused;
  Rig rig = plain(1, 10.0, 48000.0);
  zones[0].region.reverse = 1;
  zones[0].region.end_frame = 20000;
  const Event on = rig_note(0, 60, 1.0f, 1);
  play(&rig, &on, 1);
  for (int i = 64; i < 19000; i++) assert_true(fabsf(left[i] - KEEP * sine[19999 - i]) < 2e-7f);
  assert_true(measure_peak(left + 20000 + 200, 10000) == 0.0);
  zones[0].region.reverse = 0;
  rig_set(&rig, "start", 50.0);
  rig.device->reset(rig.state);
  play(&rig, &on, 1);
  for (int i = 64; i < 9000; i++) assert_true(fabsf(left[i] - KEEP * sine[10000 + i]) < 2e-7f);
  rig_close(&rig);
}

static void single_notes_bend_press_and_pan(void **unused) {
  (void)unused;
  Rig rig = plain(1, 440.0, 48000.0);
  zones[0].key_root = 69;
  const Event tuning[] = {rig_note(0, 69, 1.0f, 1), rig_note(0, 57, 1.0f, 2), {.frame = 0, .type = EVENT_EXPRESSION, .number = EXPRESSION_TUNING, .id = 1, .value = 1.5f}};
  play(&rig, tuning, 3);
  const double bent = 440.0 * pow(2.0, 1.5 / 12.0);
  assert_true(fabs(1200.0 * log2(measure_pitch(left + 4800, 65536, bent, RATE) / bent)) < 0.1);
  assert_true(fabs(1200.0 * log2(measure_pitch(left + 4800, 65536, 220.0, RATE) / 220.0)) < 0.1);
  rig.device->reset(rig.state);
  const Event side[] = {rig_note(0, 69, 1.0f, 1), {.type = EVENT_EXPRESSION, .number = EXPRESSION_PAN, .id = 1, .value = -1.0f}};
  play(&rig, side, 2);
  assert_true(measure_peak(right + 4800, 9600) == 0.0 && measure_rms(left + 4800, 9600) > 0.4);
  rig.device->reset(rig.state);
  const Event soft[] = {rig_note(0, 69, 1.0f, 1), {.type = EVENT_EXPRESSION, .number = EXPRESSION_GAIN, .id = 1, .value = 0.5f}};
  play(&rig, soft, 2);
  assert_true(fabs(measure_rms(left + 4800, 9600) / (KEEP * M_SQRT1_2) - 0.5) < 0.01);
  rig.device->reset(rig.state);
  rig_set(&rig, "filter_type", 1.0);
  rig_set(&rig, "cutoff_hz", 440.0);
  rig_set(&rig, "pressure_cutoff_st", -24.0);
  const Event pressed[] = {rig_note(0, 69, 1.0f, 1), {.frame = 48000, .type = EVENT_EXPRESSION, .number = EXPRESSION_PRESSURE, .id = 1, .value = 1.0f}};
  play(&rig, pressed, 2);
  assert_true(measure_db(measure_rms(left + 60000, 9600) / measure_rms(left + 30000, 9600)) < -30.0); /* two octaves lower at 24 dB */
  rig_close(&rig);
}

static double pitch_at(int frame, double near) { return 12.0 * log2(measure_pitch(left + frame, 4096, near, RATE) / 440.0); }

static void mono_and_legato_return_to_the_key_that_is_held(void **unused) {
  (void)unused;
  for (int mode = 1; mode <= 2; mode++) {
    Rig rig = plain(1, 440.0, 48000.0);
    rig_set(&rig, "mode", mode);
    rig_set(&rig, "attack_ms", 50.0);
    const Event events[] = {rig_note(0, 60, 1.0f, 1), rig_note(24000, 64, 1.0f, 2), rig_note(48000, 64, 0.0f, 2), rig_note(72000, 60, 0.0f, 1)};
    play(&rig, events, 4);
    assert_true(fabs(pitch_at(12000, 440.0)) < 0.01);
    assert_true(fabs(pitch_at(36000, 440.0 * pow(2.0, 4.0 / 12.0)) - 4.0) < 0.01);
    assert_true(fabs(pitch_at(60000, 440.0)) < 0.01);
    const double again = measure_rms(left + 24000 + 300, 480) / (KEEP * M_SQRT1_2);
    if (mode == 1) assert_true(again < 0.5); /* the attack begins anew */
    else assert_true(again > 0.98);
    assert_true(measure_peak(left + 72000 + 16000, 4000) == 0.0);
    rig_close(&rig);
  }
}

static void more_notes_than_voices_fade_without_clicks(void **unused) {
  (void)unused;
  Rig rig = plain(1, 200.0, 48000.0);
  double sharpest = 0.0;
  float last = 0.0f, before = 0.0f;
  for (int b = 0; b < 600; b++) {
    const Event on = rig_note(0, (uint16_t)(58 + b % 5), 0.5f, (Id)b + 1);
    rig_set(&rig, "level_db", -30.0);
    rig_block(&rig, NULL, NULL, left, right, GRID_FRAMES, &on, b < 300 ? 1 : 0);
    for (uint32_t i = 0; i < GRID_FRAMES; i++) {
      if (b > 200) sharpest = fmax(sharpest, fabs((double)left[i] - 2.0 * (double)last + (double)before));
      before = last;
      last = left[i];
    }
  }
  printf("# sharpest bend %.5f\n", sharpest);
  assert_true(sharpest < 0.005);
  rig_close(&rig);
}

/* Eight notes fill two groups of voices, which go through the filter together; one alone does not. */
static void a_chord_through_the_filter_is_the_sum_of_its_notes(void **unused) {
  (void)unused;
  enum { NOTES = 8, FRAMES = 9600 };
  static float sum[2][FRAMES];
  for (uint32_t type = 0; type < 4; type++)
    for (uint32_t sample = 0; sample < 2; sample++) {
      Rig rig = plain(1, 700.0, 48000.0);
      zones[0].sample = sample;
      rig_set(&rig, "filter_type", (double)type);
      rig_set(&rig, "cutoff_hz", 900.0);
      Event chord[NOTES];
      for (int i = 0; i < 2 * FRAMES; i++) sum[i % 2][i / 2] = 0.0f;
      for (uint16_t n = 0; n < NOTES; n++) {
        chord[n] = rig_note(0, (uint16_t)(50 + 3 * n), 1.0f, (Id)n + 1);
        rig.device->reset(rig.state);
        rig_run(&rig, NULL, NULL, left, right, FRAMES, &chord[n], 1);
        for (int i = 0; i < FRAMES; i++) {
          sum[0][i] += left[i];
          sum[1][i] += right[i];
        }
      }
      rig.device->reset(rig.state);
      rig_run(&rig, NULL, NULL, left, right, FRAMES, chord, NOTES);
      assert_true(measure_rms(left, FRAMES) > 0.05);
      for (int i = 0; i < FRAMES; i++)
        if (fabsf(left[i] - sum[0][i]) > 2e-6f || fabsf(right[i] - sum[1][i]) > 2e-6f) fail_msg("type %u, sample %u: %g and %g at %d", type, sample, (double)(left[i] - sum[0][i]), (double)(right[i] - sum[1][i]), i);
      rig_close(&rig);
    }
}

/* The document changes under sounding notes: a zone that goes takes its notes along without a click, another's play on. */
static void sounding_notes_survive_a_new_plan(void **unused) {
  (void)unused;
  Rig rig = plain(2, 440.0, 48000.0);
  zones[0].key_high = 60;
  zones[1].key_low = 61;
  static Zone later[1];
  later[0] = zones[1];
  const DeviceContent next = {.zones = later, .samples = samples, .zone_count = 1, .sample_count = 2, .serial = 2};
  const Event both[] = {rig_note(0, 60, 1.0f, 1), rig_note(0, 72, 1.0f, 2)};
  rig_run(&rig, NULL, NULL, left, right, 9600, both, 2);
  rig.content = &next;
  rig_run(&rig, NULL, NULL, left, right, LENGTH, NULL, 0);
  assert_true(measure_tone(left + 9600, 48000, 440.0, RATE).amplitude < 1e-3);
  assert_true(fabs(measure_tone(left + 9600, 48000, 880.0, RATE).amplitude / (double)KEEP - 1.0) < 0.01);
  rig.content = NULL;
  rig_run(&rig, NULL, NULL, left, right, LENGTH, NULL, 0);
  assert_true(measure_peak(left + 400, 9600) == 0.0);
  rig_close(&rig);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(at_its_root_the_sample_is_heard_as_it_is),
      cmocka_unit_test(pitch_is_true_at_every_rate_and_key),
      cmocka_unit_test(seven_semitones_up_aliases_stay_below_60_dB),
      cmocka_unit_test(a_loop_holds_a_tone_without_a_seam),
      cmocka_unit_test(velocity_layers_blend_and_round_robins_take_turns),
      cmocka_unit_test(zones_keep_to_their_keys_and_choke_each_other),
      cmocka_unit_test(backwards_and_start_play_what_they_say),
      cmocka_unit_test(single_notes_bend_press_and_pan),
      cmocka_unit_test(mono_and_legato_return_to_the_key_that_is_held),
      cmocka_unit_test(more_notes_than_voices_fade_without_clicks),
      cmocka_unit_test(a_chord_through_the_filter_is_the_sum_of_its_notes),
      cmocka_unit_test(sounding_notes_survive_a_new_plan),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
