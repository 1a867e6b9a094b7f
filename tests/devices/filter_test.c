/* The filter by measurement: its responses against the analog prototypes, what moves it, and that nothing of that is heard but the sweep. */
#include "devices/sweep_rig.h"

static Rig open_filter(const char *type) {
  Rig rig = rig_open(device_by_id("filter"), RATE);
  double value;
  assert_true(param_parse(&rig.device->params[0], type, &value));
  rig_set(&rig, "type", value);
  return rig;
}

typedef struct Prototype { const char *type; char kind; int sections; double first_k, ringing_k; } Prototype;
static const Prototype prototypes[] = {
    {"Low-pass 12", 'l', 1, 0, 1.414},  {"Low-pass 24", 'l', 2, 1.848, 0.765},  {"Band-pass 12", 'b', 1, 0, 1.414}, {"Band-pass 24", 'b', 2, 0, 1.414},
    {"High-pass 12", 'h', 1, 0, 1.414}, {"High-pass 24", 'h', 2, 1.848, 0.765}, {"Notch 12", 'n', 1, 0, 1.414},     {"Notch 24", 'n', 2, 0, 1.414},
};

/* dB of an analog section, x the frequency over the cutoff. */
static double section_db(char kind, double x, double k) {
  const double top = kind == 'l' ? 1.0 : kind == 'b' ? k * x : kind == 'h' ? x * x : fabs(1.0 - x * x);
  return measure_db(top / hypot(1.0 - x * x, k * x));
}

static double prototype_db(const Prototype *p, double x, double resonance) {
  const double k = p->ringing_k * exp2(-4.6 * resonance);
  return section_db(p->kind, x, k) + (p->sections == 2 ? section_db(p->kind, x, p->first_k > 0.0 ? p->first_k : k) : 0.0);
}

/* The bilinear transform bends frequencies: tan(pi f / rate) is what the prototype sees. */
static double bent(double hz) { return tan(M_PI * hz / RATE); }

static void responses_are_those_of_the_analog_prototypes(void **unused) {
  (void)unused;
  static const double cutoffs[] = {80.0, 1000.0, 9000.0}, resonances[] = {0.0, 40.0, 75.0}, places[] = {0.25, 0.5, 0.8, 1.0, 1.25, 2.0};
  double worst = 0.0;
  for (size_t t = 0; t < COUNT_OF(prototypes); t++)
    for (size_t c = 0; c < COUNT_OF(cutoffs); c++)
      for (size_t r = 0; r < COUNT_OF(resonances); r++) {
        Rig rig = open_filter(prototypes[t].type);
        rig_set(&rig, "cutoff_hz", cutoffs[c]);
        rig_set(&rig, "resonance", resonances[r]);
        play_impulse(&rig);
        for (size_t i = 0; i < COUNT_OF(places); i++) {
          const double hz = cutoffs[c] * places[i], wanted = prototype_db(&prototypes[t], bent(hz) / bent(cutoffs[c]), resonances[r] * 0.01);
          const double found = response_db(hz);
          if (wanted < -90.0) { assert_true(found < -70.0); continue; } /* the bottom of a notch */
          worst = fmax(worst, fabs(found - wanted));
          if (!(fabs(found - wanted) < 0.1)) fail_msg("%s, %.0f Hz, resonance %.0f %%, at %.0f Hz: %.2f dB, not %.2f", prototypes[t].type, cutoffs[c], resonances[r], hz, found, wanted);
        }
        rig_close(&rig);
      }
  printf("# %.3f dB off at most\n", worst);
}

static void without_resonance_the_cutoff_is_3_db_down(void **unused) {
  (void)unused;
  for (size_t t = 0; t < COUNT_OF(prototypes); t++) {
    if (prototypes[t].kind != 'l' && prototypes[t].kind != 'h') continue;
    Rig rig = open_filter(prototypes[t].type);
    rig_set(&rig, "resonance", 0.0);
    rig_set(&rig, "cutoff_hz", 700.0);
    play_impulse(&rig);
    assert_true(fabs(response_db(700.0) + 3.01) < 0.03);
    rig_close(&rig);
  }
}

static void mix_0_passes_every_bit_whatever_else_is_set(void **unused) {
  (void)unused;
  Rig rig = open_filter("High-pass 24");
  rig_set(&rig, "drive_db", 12.0);
  rig_set(&rig, "lfo_amount_st", 30.0);
  mix_0_passes_every_bit(&rig);
  rig_close(&rig);
}

/* Semitones from the knob to where the left cutoff is, by the meter, at a frame. */
static double moved_st(Rig *rig, size_t frame) {
  play(rig, 0, frame, true);
  return 12.0 * log2((double)rig->meter[0] / 1000.0);
}

static Rig swept(const char *shape, double amount_st) {
  Rig rig = open_filter("Low-pass 12");
  rig_set(&rig, "cutoff_hz", 1000.0);
  rig_set(&rig, "lfo_amount_st", amount_st);
  double value = 0.0;
  assert_true(param_parse(&rig.device->params[4], shape, &value));
  rig_set(&rig, "lfo_shape", value);
  return rig;
}

static void the_lfo_goes_at_its_rate_and_in_time(void **unused) {
  (void)unused;
  fill_noise("filter lfo");
  static const struct { double division, seconds; } divisions[] = {{5, 0.25}, {8, 0.5}, {7, 0.375}, {13, 2.0}};
  for (size_t k = 0; k < COUNT_OF(divisions); k++) { /* 120 bpm */
    for (int part = 1; part <= 7; part++) {
      Rig rig = swept("Sine", 24.0);
      rig_set(&rig, "lfo_division", divisions[k].division);
      const size_t frame = (size_t)(divisions[k].seconds * part / 8.0 * RATE) / GRID_FRAMES * GRID_FRAMES;
      const double wanted = 24.0 * sin(2.0 * M_PI * (double)frame / RATE / divisions[k].seconds);
      assert_true(fabs(moved_st(&rig, frame) - wanted) < 0.05);
      rig_close(&rig);
    }
  }
  static const double rates[] = {0.5, 3.0, 20.0};
  for (size_t k = 0; k < COUNT_OF(rates); k++)
    for (int part = 1; part <= 7; part++) {
      Rig rig = swept("Sine", 24.0);
      rig_set(&rig, "lfo_sync", 0.0);
      rig_set(&rig, "lfo_rate_hz", rates[k]);
      const size_t frame = (size_t)(part / 8.0 / rates[k] * RATE) / GRID_FRAMES * GRID_FRAMES + 4 * GRID_FRAMES;
      const double wanted = 24.0 * sin(2.0 * M_PI * (double)frame / RATE * rates[k]);
      assert_true(fabs(moved_st(&rig, frame) - wanted) < 0.05);
      rig_close(&rig);
    }
}

static void any_place_of_the_song_finds_the_lfo_as_playing_through(void **unused) {
  (void)unused;
  fill_noise("filter jump");
  for (int sync = 0; sync < 2; sync++) {
    Rig through = swept("Random curve", 20.0), jumped = swept("Random curve", 20.0);
    rig_set(&through, "lfo_sync", sync);
    rig_set(&jumped, "lfo_sync", sync);
    play(&through, 0, 1500 * GRID_FRAMES, true);
    jumped.song_frame = 1490 * GRID_FRAMES;
    play(&jumped, 0, 10 * GRID_FRAMES, true);
    assert_true(fabs((double)through.meter[0] / (double)jumped.meter[0] - 1.0) < 1e-4);
    rig_close(&through);
    rig_close(&jumped);
  }
}

static void the_lfo_goes_on_while_the_song_stands(void **unused) {
  (void)unused;
  fill_noise("filter stands");
  Rig rig = swept("Sine", 24.0);
  rig_set(&rig, "lfo_sync", 0.0);
  rig_set(&rig, "lfo_rate_hz", 1.0);
  play(&rig, 0, 12032, false);
  assert_true(fabs(12.0 * log2((double)rig.meter[0] / 1000.0) - 24.0) < 0.1);
  play(&rig, 0, 24000, false);
  assert_true(fabs(12.0 * log2((double)rig.meter[0] / 1000.0) + 24.0) < 0.1);
  rig_close(&rig);
}

/* Turned while it plays, a rate goes on from where it is. */
static void a_rate_that_is_turned_makes_no_jump(void **unused) {
  (void)unused;
  fill_noise("filter turned");
  Rig rig = swept("Sine", 24.0);
  rig_set(&rig, "lfo_sync", 0.0);
  rig.song_frame = 480000 / GRID_FRAMES * GRID_FRAMES;
  double before = 0.0, most = 0.0;
  for (int b = 0; b < 700; b++) {
    rig_set(&rig, "lfo_rate_hz", 0.5 + 0.001 * b);
    play(&rig, 0, GRID_FRAMES, true);
    const double now = 12.0 * log2((double)rig.meter[0] / 1000.0);
    if (b > 0) most = fmax(most, fabs(now - before));
    before = now;
  }
  printf("# %.3f semitones a block at most\n", most);
  assert_true(most < 24.0 * 2.0 * M_PI * 1.2 * GRID_FRAMES / RATE * 1.05);
  rig_close(&rig);
}

static void stereo_puts_the_sides_half_a_turn_apart_at_most(void **unused) {
  (void)unused;
  fill_tone(1000.0, 0.4);
  Rig rig = swept("Sine", 24.0);
  play(&rig, 0, 48000, true);
  assert_memory_equal(out[0], out[1], 48000 * sizeof(float)); /* 0 %: mono stays in the middle */
  rig_set(&rig, "lfo_stereo", 100.0);
  for (int b = 0; b < 200; b++) {
    play(&rig, 0, GRID_FRAMES * 4, true);
    if (b > 5) assert_true(fabs((double)rig.meter[0] * (double)rig.meter[1] / 1e6 - 1.0) < 0.002); /* mirrored about the knob */
  }
  assert_memory_not_equal(out[0], out[1], GRID_FRAMES * sizeof(float));
  rig_close(&rig);
}

static void the_envelope_opens_in_its_attack_and_closes_in_its_release(void **unused) {
  (void)unused;
  for (int sidechain = 0; sidechain < 2; sidechain++) {
    static float key[LENGTH];
    for (size_t i = 0; i < LENGTH; i++) {
      key[i] = i < 48000 ? 0.25f : 0.0f;
      in[0][i] = in[1][i] = sidechain ? 0.001f : key[i];
    }
    Rig rig = open_filter("Low-pass 12");
    rig_set(&rig, "cutoff_hz", 200.0);
    rig_set(&rig, "envelope_amount_st", 40.0);
    rig_set(&rig, "envelope_attack_ms", 100.0);
    rig_set(&rig, "envelope_release_ms", 200.0);
    if (sidechain) rig.sidechain[0] = rig.sidechain[1] = key;
    play(&rig, 0, 4800, true);
    const double attacked = 12.0 * log2((double)rig.meter[0] / 200.0);
    play(&rig, 4800, 43200, true);
    const double open = 12.0 * log2((double)rig.meter[0] / 200.0);
    play(&rig, 48000, 9600, true);
    const double released = 12.0 * log2((double)rig.meter[0] / 200.0);
    assert_true(fabs(attacked - 40.0 * sqrt(0.25 * (1.0 - exp(-1.0)))) < 0.2); /* in 100 ms, 63 % of the level */
    assert_true(fabs(open - 20.0) < 0.05);                                    /* -12 dB: half of the amount */
    assert_true(fabs(released - 40.0 * sqrt(0.25 * exp(-1.0))) < 0.2);
    rig_close(&rig);
  }
}

static Rig open_steep(void) {
  Rig rig = open_filter("Low-pass 24");
  rig_set(&rig, "lfo_sync", 0.0);
  return rig;
}

static void turn_types(Rig *rig, int block) { if (block % 60 == 0) rig_set(rig, "type", block / 60 % 8); }
static void turn_cutoff(Rig *rig, int block) { if (block % 7 == 0) rig_set(rig, "cutoff_hz", block % 14 ? 300.0 : 3000.0); }
static void turn_resonance(Rig *rig, int block) { if (block % 9 == 0) rig_set(rig, "resonance", block % 18 ? 80.0 : 10.0); }
static void turn_drive(Rig *rig, int block) { if (block % 40 == 0) rig_set(rig, "drive_db", block % 80 ? 6.0 : 0.0); }
static void turn_wide_square(Rig *rig, int block) {
  turn_square(rig, block);
  rig_set(rig, "lfo_amount_st", 36.0);
}
static void turn_mix(Rig *rig, int block) { if (block % 20 == 0) rig_set(rig, "mix", block % 40 ? 0.0 : 100.0); }

static void nothing_that_is_turned_clicks(void **unused) {
  (void)unused;
  static const Turn turns[] = {
      {"nothing", turn_nothing}, {"types", turn_types}, {"cutoff", turn_cutoff}, {"resonance", turn_resonance},
      {"drive", turn_drive}, {"square LFO", turn_wide_square}, {"mix", turn_mix},
  };
  no_turn_clicks(open_steep, turns, COUNT_OF(turns), -80.0); /* the square jumps by six octaves */
}

/* A small sound is not coloured by drive, only louder by half of it; a loud one is held, and folds little back. */
static void drive_saturates_and_keeps_the_treble(void **unused) {
  (void)unused;
  Rig rig = open_filter("High-pass 12");
  rig_set(&rig, "cutoff_hz", 20.0);
  rig_set(&rig, "resonance", 0.0);
  rig_set(&rig, "drive_db", 24.0);
  static const double tones[] = {200.0, 3000.0, 10000.0, 15000.0};
  for (size_t k = 0; k < COUNT_OF(tones); k++) {
    fill_tone(tones[k], 0.0005);
    play(&rig, 0, 48000, true);
    const double gain = measure_db(measure_tone(out[0] + 24000, 16384, tones[k], RATE).amplitude / 0.0005);
    printf("# %.0f Hz: %+.2f dB\n", tones[k], gain);
    assert_true(fabs(gain - 12.0) < 0.4);
  }
  fill_tone(4186.0, 0.9);
  play(&rig, 0, 96000, true);
  static double spectrum[16384];
  measure_spectrum(out[0] + 48000, 32768, spectrum);
  double alias = 0.0, tone = 0.0;
  for (size_t i = 100; i < 16384; i++) {
    const double hz = (double)i * RATE / 32768.0, nearest = remainder(hz, 4186.0);
    if (fabs(nearest) < 12.0) tone = fmax(tone, spectrum[i]);
    else if (hz < 4000.0) alias = fmax(alias, spectrum[i]);
  }
  printf("# below the tone aliases are at %.1f dB\n", measure_db(alias / tone));
  assert_true(measure_db(alias / tone) < -40.0);
  assert_true(measure_peak(out[0] + 48000, 48000) < 0.6);
  rig_close(&rig);
}

static void the_tail_ends_in_true_silence(void **unused) {
  (void)unused;
  Rig rig = open_filter("Low-pass 24");
  rig_set(&rig, "cutoff_hz", 120.0);
  rig_set(&rig, "resonance", 90.0);
  rig_set(&rig, "drive_db", 6.0);
  memset(in, 0, sizeof in);
  for (size_t i = 0; i < 2000; i++) in[0][i] = in[1][i] = i % 200 < 100 ? 0.5f : -0.5f;
  the_tail_is_heard_and_ends(&rig);
  rig_close(&rig);
}

/* With all at work, and the highest resonance, for as long as it takes. */
static void full_resonance_stays_stable_while_everything_moves(void **unused) {
  (void)unused;
  fill_noise("filter stable");
  for (int type = 0; type < 8; type++) {
    Rig rig = swept("Random steps", 60.0);
    rig_set(&rig, "type", type);
    rig_set(&rig, "resonance", 100.0);
    rig_set(&rig, "lfo_sync", 0.0);
    rig_set(&rig, "lfo_rate_hz", 30.0);
    rig_set(&rig, "envelope_amount_st", -60.0);
    rig_set(&rig, "envelope_attack_ms", 0.5);
    rig_set(&rig, "envelope_release_ms", 5.0);
    play(&rig, 0, LENGTH, true);
    assert_true(measure_peak(out[0], LENGTH) < 60.0);
    rig_close(&rig);
  }
}

static void poor_and_rich_rates_have_the_same_response(void **unused) {
  (void)unused;
  static const double rates[] = {44100.0, 96000.0, 192000.0};
  for (size_t k = 0; k < COUNT_OF(rates); k++) {
    Rig rig = rig_open(device_by_id("filter"), rates[k]);
    rig_set(&rig, "cutoff_hz", 500.0);
    rig_set(&rig, "resonance", 0.0);
    for (size_t i = 0; i < LENGTH; i++) in[0][i] = in[1][i] = 0.5f * (float)sin(2.0 * M_PI * 500.0 * (double)i / rates[k]);
    rig_run(&rig, in[0], in[1], out[0], out[1], 96000, NULL, 0);
    assert_true(fabs(measure_db(measure_tone(out[0] + 48000, 32768, 500.0, rates[k]).amplitude / 0.5) + 3.01) < 0.05);
    rig_close(&rig);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(responses_are_those_of_the_analog_prototypes),
      cmocka_unit_test(without_resonance_the_cutoff_is_3_db_down),
      cmocka_unit_test(mix_0_passes_every_bit_whatever_else_is_set),
      cmocka_unit_test(the_lfo_goes_at_its_rate_and_in_time),
      cmocka_unit_test(any_place_of_the_song_finds_the_lfo_as_playing_through),
      cmocka_unit_test(the_lfo_goes_on_while_the_song_stands),
      cmocka_unit_test(a_rate_that_is_turned_makes_no_jump),
      cmocka_unit_test(stereo_puts_the_sides_half_a_turn_apart_at_most),
      cmocka_unit_test(the_envelope_opens_in_its_attack_and_closes_in_its_release),
      cmocka_unit_test(nothing_that_is_turned_clicks),
      cmocka_unit_test(drive_saturates_and_keeps_the_treble),
      cmocka_unit_test(the_tail_ends_in_true_silence),
      cmocka_unit_test(full_resonance_stays_stable_while_everything_moves),
      cmocka_unit_test(poor_and_rich_rates_have_the_same_response),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
