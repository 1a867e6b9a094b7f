/* Bells and bars: what is struck and rings on, each at its own inharmonic partials. */
#include "session/instruments.h"

const Instrument programs_bells[8] = {
    {"Celesta", "bell", "Bells and bars",
     "partials model=Bar body=None slope_db=9 strings=2 detune_ct=2 second_level=40 second_longer=140 damping=10 "
     "decay_ms=2800 decay_key=30 velocity_slope_db=9 noise_level=7 noise_hz=2400 noise_decay_ms=14 release_ms=450 "
     "spread=30 level_db=-3.75"},
    {"Glockenspiel", "bell", "Bells and bars",
     "partials model=Bar body=None slope_db=2 strings=1 damping=3 decay_ms=4200 decay_key=25 velocity_slope_db=6 "
     "noise_level=12 noise_hz=7500 noise_decay_ms=10 release_ms=1100 spread=35 level_db=-2"},
    {"Music box", "bell", "Bells and bars",
     "partials model=Tine body=None slope_db=4.5 strings=2 detune_ct=5 second_level=60 second_longer=100 damping=4 "
     "decay_ms=2600 decay_key=25 velocity=55 velocity_slope_db=4 noise_level=9 noise_hz=5200 noise_decay_ms=8 "
     "release_ms=1000 spread=45 width=50 level_db=-4.25"},
    {"Vibraphone", "bell", "Bells and bars",
     "partials model=Marimba body=None slope_db=7 strings=1 damping=3 decay_ms=7500 decay_key=30 velocity_slope_db=9 "
     "noise_level=5 noise_hz=1600 noise_decay_ms=14 tremolo=45 vibrato_rate_hz=5.4 vibrato_delay_ms=0 release_ms=700 "
     "spread=35 level_db=-1.5"},
    {"Marimba", "bell", "Bells and bars",
     "partials model=Marimba body=None slope_db=2.5 strings=1 damping=7 decay_ms=1300 decay_key=45 velocity_slope_db=7 "
     "noise_level=14 noise_hz=500 noise_decay_ms=28 release_ms=500 spread=35 level_db=-0.25"},
    {"Xylophone", "bell", "Bells and bars",
     "partials model=Xylophone body=None slope_db=0.5 strings=1 damping=8 decay_ms=600 decay_key=35 velocity_slope_db=5 "
     "noise_level=20 noise_hz=2600 noise_decay_ms=14 release_ms=300 spread=35 level_db=3.25"},
    {"Tubular bells", "bell-ring", "Bells and bars",
     "partials model=Chime body=None slope_db=1 strings=2 detune_ct=2.5 second_level=50 second_longer=130 damping=3 "
     "decay_ms=9000 decay_key=25 velocity_slope_db=6 noise_level=10 noise_hz=1800 noise_decay_ms=20 release_ms=3200 "
     "spread=30 width=50 level_db=-4.25"},
    {"Dulcimer", "music", "Bells and bars",
     "partials slope_db=4.8 position=9 stiffness=12 strings=2 detune_ct=7 second_level=90 second_longer=120 damping=9 "
     "decay_ms=4200 velocity_slope_db=6 noise_level=14 noise_hz=2600 noise_decay_ms=18 velocity=60 release_ms=900 "
     "spread=35 width=55 level_db=-2.25"},
};
