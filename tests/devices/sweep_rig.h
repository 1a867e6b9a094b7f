#ifndef TUTTI_TESTS_DEVICES_SWEEP_RIG_H
#define TUTTI_TESTS_DEVICES_SWEEP_RIG_H

#include "devices/measure.h"
#include "devices/modulator_rig.h"

/*
  What tests of sweeping effects (devices/sweep.h) share: a few seconds of sound in and out, played at the rig's place in the song, and
  the laws that all of them keep. A device is asked for by its id; "lfo_stereo", "lfo_rate_hz", "feedback" and "mix" are called alike.
*/

#define LENGTH 192000
#define IMPULSE_FRAMES 48000
static float in[2][LENGTH], out[2][LENGTH];

static inline void fill_noise(const char *name) {
  Random random = random_begin(name);
  for (size_t i = 0; i < LENGTH; i++)
    for (int c = 0; c < 2; c++) in[c][i] = (float)random_real(&random, -0.5, 0.5);
}

static inline void fill_tone(double hz, double level) {
  for (size_t i = 0; i < LENGTH; i++) in[0][i] = in[1][i] = (float)(level * sin(2.0 * M_PI * hz * (double)i / RATE));
}

static inline void fill_impulse(void) {
  memset(in, 0, sizeof in);
  in[0][0] = in[1][0] = 1.0f;
}

/* At the rig's place in the song, with its ticks; a sidechain goes on with it. */
static inline void play(Rig *rig, size_t from, size_t frames, bool playing) {
  for (size_t at = from; at < from + frames; at += GRID_FRAMES) {
    const uint32_t count = from + frames - at < GRID_FRAMES ? (uint32_t)(from + frames - at) : GRID_FRAMES;
    const DeviceBlock block = {.frames = count, .in = {in[0] + at, in[1] + at}, .out = {out[0] + at, out[1] + at}, .params = rig->params,
                               .song_frame = rig->song_frame, .song_ticks = modulator_ticks(rig->song_frame), .bpm = BPM, .playing = playing,
                               .meter = rig->meter, .sidechain = {rig->sidechain[0], rig->sidechain[1]}};
    rig->device->process(rig->state, &block);
    if (playing) rig->song_frame += count;
    for (int c = 0; c < 2; c++)
      if (rig->sidechain[c]) rig->sidechain[c] += count;
  }
}

static inline void play_impulse(Rig *rig) {
  fill_impulse();
  rig->device->reset(rig->state);
  play(rig, 0, IMPULSE_FRAMES, true);
}

/* At a frequency, of what the impulse left on the left. */
static inline double response_db(double hz) {
  double re = 0.0, im = 0.0;
  for (size_t i = 0; i < IMPULSE_FRAMES; i++) {
    re += (double)out[0][i] * cos(2.0 * M_PI * hz * (double)i / RATE);
    im -= (double)out[0][i] * sin(2.0 * M_PI * hz * (double)i / RATE);
  }
  return measure_db(hypot(re, im));
}

/* Of a dry sound mixed half and half with one that was turned by `phase` (radians), behind feedback of `late` radians more; sign -1 turns that over. */
static inline double mixed_db(double phase, double late, double feedback, double sign) {
  const double re = 1.0 - feedback * cos(phase + late), im = -feedback * sin(phase + late), size = sqrt(1.0 - feedback * feedback) / (re * re + im * im);
  const double wet_re = size * (cos(phase) * re + sin(phase) * im), wet_im = size * (sin(phase) * re - cos(phase) * im);
  return measure_db(hypot(0.5 + 0.5 * sign * wet_re, 0.5 * sign * wet_im));
}

static inline void mix_0_passes_every_bit(Rig *rig) {
  fill_noise(rig->device->id);
  in[0][99] = -0.0f;
  rig_set(rig, "mix", 0.0);
  play(rig, 0, 48000, true);
  assert_memory_equal(out[0], in[0], 48000 * sizeof(float));
  assert_memory_equal(out[1], in[1], 48000 * sizeof(float));
}

static inline void mix_100_keeps_the_power(Rig *rig) {
  static const double feedbacks[] = {-90.0, -40.0, 0.0, 70.0};
  fill_noise(rig->device->id);
  rig_set(rig, "mix", 100.0);
  for (size_t k = 0; k < COUNT_OF(feedbacks); k++) {
    rig_set(rig, "feedback", feedbacks[k]);
    play(rig, 0, LENGTH, true);
    const double db = measure_db(measure_rms(out[0] + 48000, LENGTH - 48000) / measure_rms(in[0] + 48000, LENGTH - 48000));
    printf("# feedback %+.0f %%: %+.2f dB\n", feedbacks[k], db);
    assert_true(fabs(db) < 1.0);
  }
}

/* The first meter tells where the LFO is: half a second's play by hand takes it a semitone on, or more. */
static inline void any_place_finds_the_lfo_and_it_goes_on_while_the_song_stands(const char *id) {
  fill_noise(id);
  Rig through = rig_open(device_by_id(id), RATE), jumped = rig_open(device_by_id(id), RATE);
  play(&through, 0, 1500 * GRID_FRAMES, true);
  jumped.song_frame = 1480 * GRID_FRAMES;
  play(&jumped, 0, 20 * GRID_FRAMES, true);
  assert_true(fabs((double)through.meter[0] / (double)jumped.meter[0] - 1.0) < 1e-4);
  const float before = through.meter[0];
  play(&through, 0, 24000, false);
  assert_true(fabs(12.0 * log2((double)(through.meter[0] / before))) > 1.0);
  rig_close(&through);
  rig_close(&jumped);
}

static inline void mono_stays_in_the_middle(const char *id) {
  fill_tone(500.0, 0.5);
  Rig rig = rig_open(device_by_id(id), RATE);
  rig_set(&rig, "lfo_stereo", 0.0);
  play(&rig, 0, 48000, true);
  assert_memory_equal(out[0], out[1], 48000 * sizeof(float));
  rig_set(&rig, "lfo_stereo", 50.0);
  play(&rig, 0, 48000, true);
  double away = 0.0;
  for (size_t i = 24000; i < 48000; i++) away = fmax(away, fabs((double)out[0][i] - (double)out[1][i]));
  assert_true(away > 0.02);
  rig_close(&rig);
}

/* What a hand does before each block. */
typedef struct Turn { const char *what; void (*turn)(Rig *rig, int block); } Turn;

static inline void turn_nothing(Rig *rig, int block) { (void)rig; (void)block; }
static inline void turn_feedback(Rig *rig, int block) { if (block % 15 == 0) rig_set(rig, "feedback", block % 30 ? 80.0 : -80.0); }
static inline void turn_square(Rig *rig, int block) { (void)block; rig_set(rig, "lfo_shape", 4.0); }

/* Of a low tone nothing is heard from 6 kHz up, whatever is turned. */
static inline void no_turn_clicks(Rig (*open)(void), const Turn *turns, size_t count, double most_db) {
  static double spectrum[2048];
  for (size_t t = 0; t < count; t++) {
    fill_tone(110.0, 0.4);
    Rig rig = open();
    rig_set(&rig, "lfo_rate_hz", 3.0);
    for (size_t at = 0, b = 0; at + GRID_FRAMES <= 96000; at += GRID_FRAMES, b++) {
      turns[t].turn(&rig, (int)b);
      play(&rig, at, GRID_FRAMES, true);
    }
    double worst = -200.0;
    for (size_t at = 9600; at + 4096 < 96000; at += 1024) {
      measure_spectrum(out[0] + at, 4096, spectrum);
      double sum = 0.0;
      for (size_t i = 512; i < 2048; i++) sum += spectrum[i] * spectrum[i];
      worst = fmax(worst, 10.0 * log10(sum + 1e-20));
    }
    printf("# %s: %.1f dB\n", turns[t].what, worst);
    if (!(worst < most_db)) fail_msg("%s: %.1f dB above 6 kHz", turns[t].what, worst);
    rig_close(&rig);
  }
}

/* Of what lies in the first frames. */
static inline void the_tail_is_heard_and_ends(Rig *rig) {
  play(rig, 0, LENGTH, true);
  assert_true(measure_peak(out[0] + 480, 480) > 1e-3);
  assert_true(measure_peak(out[0] + LENGTH - 4800, 4800) == 0.0);
  assert_true(rig->device->rests(rig->state) && rig->meter[0] == 0.0f);
}

#endif
