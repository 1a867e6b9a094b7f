/* Instruments of the world: plucked, blown and bowed. */
#include "session/instruments.h"

const Instrument programs_world[8] = {
    {"Sitar", "guitar", "World",
     "partials body=Banjo body_amount=40 slope_db=2.2 position=6 stiffness=3 strings=2 detune_ct=6 second_level=60 "
     "second_longer=150 damping=3 decay_ms=5500 velocity=65 velocity_slope_db=4 bloom_db=8 bloom_attack_ms=26 "
     "bloom_decay_ms=1400 bloom_sustain=45 noise_level=9 noise_hz=3600 noise_decay_ms=12 scoop_ct=-25 scoop_ms=70 "
     "vibrato_ct=5 vibrato_delay_ms=400 release_ms=350 spread=20 level_db=1.25"},
    {"Banjo", "guitar", "World",
     "partials body=Banjo body_amount=100 slope_db=3.6 position=9 stiffness=5 strings=1 damping=12 decay_ms=1300 "
     "decay_key=40 velocity_slope_db=5 noise_level=18 noise_hz=3200 noise_decay_ms=12 velocity=55 release_ms=120 spread=15 "
     "level_db=-0.5"},
    {"Shamisen", "guitar", "World",
     "partials body=Banjo body_amount=70 slope_db=5.2 position=14 stiffness=4 strings=1 damping=14 decay_ms=1900 "
     "decay_key=45 velocity_slope_db=4 bloom_db=6 bloom_attack_ms=15 bloom_decay_ms=180 bloom_sustain=30 noise_level=12 "
     "noise_hz=1500 noise_decay_ms=22 scoop_ct=40 scoop_ms=40 velocity=35 release_ms=140 spread=10 level_db=0.5"},
    {"Koto", "guitar", "World",
     "partials body=Harp body_amount=55 slope_db=5.2 position=7 stiffness=4 strings=1 damping=9 decay_ms=3600 decay_key=50 "
     "velocity_slope_db=7 noise_level=11 noise_hz=2800 noise_decay_ms=10 scoop_ct=22 scoop_ms=60 velocity=60 "
     "release_ms=420 spread=25 level_db=-1"},
    {"Kalimba", "bell", "World",
     "partials model=Tine body=None slope_db=8 strings=1 damping=10 decay_ms=1600 decay_key=40 velocity_slope_db=6 "
     "noise_level=10 noise_hz=1100 noise_decay_ms=18 release_ms=420 spread=30 level_db=0.5"},
    {"Bagpipe", "wind", "World",
     "partials body=Oboe body_amount=70 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=2.2 strings=2 "
     "detune_ct=7 second_level=80 attack_ms=22 velocity=0 velocity_slope_db=0 noise_level=4 noise_hz=3600 "
     "noise_decay_ms=80 noise_sustain=30 flutter=12 scoop_ct=25 scoop_ms=25 release_ms=60 spread=6 width=20 level_db=-11.5"},
    {"Fiddle", "music-2", "World",
     "partials body=Violin body_amount=90 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=3.4 "
     "velocity_slope_db=7 velocity=55 attack_ms=22 bloom_db=5 bloom_attack_ms=50 bloom_sustain=90 noise_level=13 "
     "noise_hz=3800 noise_decay_ms=90 noise_sustain=40 vibrato_ct=7 vibrato_rate_hz=6.2 vibrato_delay_ms=300 flutter=40 "
     "scoop_ct=-40 scoop_ms=40 release_ms=90 spread=10 width=0 level_db=-5.5"},
    {"Shanai", "wind", "World",
     "partials body=Oboe body_amount=100 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=0.8 hollow=12 "
     "attack_ms=18 velocity=35 velocity_slope_db=3 noise_level=6 noise_hz=5200 noise_decay_ms=70 noise_sustain=28 "
     "vibrato_ct=22 vibrato_rate_hz=5.8 vibrato_delay_ms=220 tremolo=12 flutter=18 scoop_ct=-90 scoop_ms=80 release_ms=80 "
     "spread=8 width=0 level_db=-8.5"},
};
