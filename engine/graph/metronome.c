/* The click of live playback: a short decaying sine on each beat, higher on the bar. Tables are made with the graph; a
   render's plan carries no metronome, so this never reaches a file. */

#include "graph/internal.h"

#include "core/math.h"

#define BEAT_HZ 1000.0
#define BAR_HZ 1500.0
#define LEVEL 0.35
#define DECAY_SECONDS 0.008

static void make_click(float *click, uint32_t frames, double turns_per_frame, double fall_per_frame) {
  double level = LEVEL;
  for (uint32_t i = 0; i < frames; i++) {
    click[i] = (float)(level * math_sin(MATH_TAU * turns_per_frame * i));
    level *= fall_per_frame;
  }
}

void metronome_prepare(float *bar, float *beat, uint32_t frames, double rate_hz) {
  const double fall = math_exp(-1.0 / (DECAY_SECONDS * rate_hz));
  make_click(bar, frames, BAR_HZ / rate_hz, fall);
  make_click(beat, frames, BEAT_HZ / rate_hz, fall);
}

/* Play on what sounds, up to `to` frames of the block. */
static void play_click(Live *live, uint32_t from, uint32_t to) RT_SAFE {
  const float *click = live->click[live->click_which];
  for (uint32_t i = from; i < to && live->click_position < live->click_frames; i++) {
    const float x = click[live->click_position++];
    for (uint32_t c = 0; c < 2; c++) {
      live->fifo[c][i] += x;
      live->cue_fifo[c][i] += x;
    }
  }
}

void metronome_mix(Live *live) RT_SAFE {
  uint32_t done = 0;
  if (live->count_in_left > 0) {
    bool bar = false;
    const int64_t at = count_in_beat(live, &bar);
    if (at >= 0) {
      done = (uint32_t)at;
      play_click(live, 0, done);
      live->click_which = bar;
      live->click_position = 0;
    }
  }
  const bool on = live->playing && (live->metronome || (live->plan != NULL && live->plan->header->metronome != 0));
  if (on) {
    bool bar = false;
    const int64_t frame = transport_beat(live, live->song_frame, live->song_frame + live->frames, &bar);
    if (frame >= live->song_frame && frame < live->song_frame + live->frames) {
      done = (uint32_t)(frame - live->song_frame);
      play_click(live, 0, done);
      live->click_which = bar;
      live->click_position = 0;
    }
  }
  play_click(live, done, live->frames);
}
