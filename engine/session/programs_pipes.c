/* Pipes: few partials and a breath. */
#include "session/instruments.h"

const Instrument programs_pipes[8] = {
    {"Piccolo", "wind", "Pipes",
     "partials body=None sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=13 attack_ms=18 velocity=45 "
     "velocity_slope_db=3 noise_level=8 noise_hz=6500 noise_decay_ms=70 noise_sustain=30 vibrato_ct=13 vibrato_rate_hz=5.8 "
     "vibrato_delay_ms=250 tremolo=12 flutter=14 release_ms=70 spread=8 width=0 level_db=-7.25"},
    {"Flute", "wind", "Pipes",
     "partials body=None sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=10.5 attack_ms=26 velocity=50 "
     "velocity_slope_db=5 bloom_db=5 bloom_attack_ms=90 bloom_sustain=75 noise_level=14 noise_hz=2400 noise_decay_ms=110 "
     "noise_sustain=34 vibrato_ct=10 vibrato_rate_hz=5.1 vibrato_delay_ms=300 tremolo=18 flutter=20 release_ms=110 "
     "spread=10 width=0 level_db=-6"},
    {"Recorder", "wind", "Pipes",
     "partials body=None sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=12 hollow=55 attack_ms=20 "
     "velocity=25 velocity_slope_db=2 noise_level=10 noise_hz=3600 noise_decay_ms=45 noise_sustain=12 vibrato_ct=4 "
     "vibrato_rate_hz=4.8 vibrato_delay_ms=350 flutter=8 scoop_ct=30 scoop_ms=30 release_ms=70 spread=8 width=0 "
     "level_db=-8.25"},
    {"Pan flute", "wind", "Pipes",
     "partials body=None sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=14 hollow=70 attack_ms=24 "
     "velocity=45 velocity_slope_db=4 noise_level=34 noise_hz=1700 noise_decay_ms=140 noise_sustain=40 vibrato_ct=9 "
     "vibrato_rate_hz=5 vibrato_delay_ms=300 tremolo=16 flutter=20 scoop_ct=-40 scoop_ms=50 release_ms=150 spread=12 "
     "width=0 level_db=-7.25"},
    {"Blown bottle", "wind", "Pipes",
     "partials body=None sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=20 hollow=40 attack_ms=28 "
     "velocity=40 velocity_slope_db=2 noise_level=42 noise_hz=700 noise_decay_ms=260 noise_sustain=48 vibrato_ct=4 "
     "vibrato_delay_ms=400 flutter=26 scoop_ct=-25 scoop_ms=90 release_ms=180 spread=12 width=0 level_db=-7.75"},
    {"Shakuhachi", "wind", "Pipes",
     "partials body=None sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=9 hollow=30 attack_ms=22 "
     "velocity=55 velocity_slope_db=6 bloom_db=7 bloom_attack_ms=120 bloom_sustain=70 noise_level=48 noise_hz=2900 "
     "noise_decay_ms=160 noise_sustain=24 vibrato_ct=24 vibrato_rate_hz=4.6 vibrato_delay_ms=450 tremolo=22 flutter=30 "
     "scoop_ct=-140 scoop_ms=150 release_ms=140 spread=10 width=0 level_db=-6.25"},
    {"Whistle", "wind", "Pipes",
     "partials body=None sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=28 attack_ms=24 velocity=40 "
     "velocity_slope_db=0 noise_level=9 noise_hz=4200 noise_decay_ms=100 noise_sustain=45 vibrato_ct=22 "
     "vibrato_rate_hz=5.6 vibrato_delay_ms=200 tremolo=8 flutter=10 scoop_ct=-60 scoop_ms=45 release_ms=90 spread=8 "
     "width=0 level_db=-7.25"},
    {"Ocarina", "wind", "Pipes",
     "partials body=None sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=19 hollow=25 attack_ms=22 "
     "velocity=35 velocity_slope_db=2 noise_level=9 noise_hz=1500 noise_decay_ms=60 noise_sustain=25 vibrato_ct=6 "
     "vibrato_rate_hz=4.9 vibrato_delay_ms=350 tremolo=10 flutter=10 scoop_ct=35 scoop_ms=25 release_ms=90 spread=8 "
     "width=0 level_db=-7.5"},
};
