/* Organs: tonewheels, pipes and free reeds, which sound as long as a key is down. */
#include "session/instruments.h"

const Instrument programs_organs[8] = {
    {"Drawbar organ", "keyboard-music", "Organ",
     "partials model=Tonewheels body=None sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=0 attack_ms=4 "
     "velocity=0 velocity_slope_db=0 noise_level=7 noise_hz=2800 noise_decay_ms=8 release_ms=35 spread=0 width=0 "
     "ensemble=45 level_db=-9.25"},
    {"Percussive organ", "keyboard-music", "Organ",
     "partials model=Tonewheels body=None sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=3 attack_ms=3 "
     "velocity=10 velocity_slope_db=0 bloom_db=11 bloom_decay_ms=260 bloom_sustain=0 noise_level=10 noise_hz=3200 "
     "noise_decay_ms=10 release_ms=35 spread=0 width=0 ensemble=30 level_db=-7.25"},
    {"Rock organ", "keyboard-music", "Organ",
     "partials model=Tonewheels body=None sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=0 attack_ms=2 "
     "velocity=0 velocity_slope_db=0 noise_level=9 noise_hz=3000 noise_decay_ms=8 release_ms=35 spread=0 width=0 "
     "level_db=-3 | saturator curve=Tube drive_db=17 bias=20 | chorus rate_hz=6.4 depth=38 delay_ms=3 mix=50 | eq5 "
     "band3_freq_hz=1100 band3_gain_db=3 band5_gain_db=-4 output_db=-9.75"},
    {"Church organ", "church", "Organ",
     "partials body=None sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=4.2 hollow=12 strings=2 "
     "detune_ct=5 second_level=75 attack_ms=45 velocity=0 velocity_slope_db=0 noise_level=10 noise_hz=2200 "
     "noise_decay_ms=90 noise_sustain=12 flutter=8 release_ms=320 spread=45 width=70 level_db=-10.5 | reverb size=80 "
     "decay_s=3.4 predelay_ms=25 mix=26"},
    {"Reed organ", "keyboard-music", "Organ",
     "partials body=Reeds body_amount=70 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=6.5 hollow=15 "
     "strings=2 detune_ct=4 second_level=70 attack_ms=28 velocity=15 velocity_slope_db=2 noise_level=5 noise_hz=1800 "
     "noise_decay_ms=80 noise_sustain=15 flutter=14 release_ms=90 spread=15 level_db=-9.25"},
    {"Accordion", "keyboard-music", "Organ",
     "partials body=Reeds body_amount=90 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=4.2 strings=2 "
     "detune_ct=16 second_level=95 attack_ms=24 velocity=25 velocity_slope_db=3 noise_level=4 noise_hz=3000 "
     "noise_decay_ms=60 noise_sustain=10 release_ms=80 spread=12 width=35 level_db=-8.75"},
    {"Harmonica", "wind", "Organ",
     "partials body=Reeds sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 body_amount=100 slope_db=5.5 hollow=30 "
     "attack_ms=26 velocity=50 velocity_slope_db=6 noise_level=14 noise_hz=3400 noise_decay_ms=70 noise_sustain=22 "
     "vibrato_ct=7 tremolo=22 vibrato_rate_hz=5 vibrato_delay_ms=250 scoop_ct=-45 scoop_ms=70 release_ms=80 spread=8 "
     "width=0 level_db=-6"},
    {"Tango accordion", "keyboard-music", "Organ",
     "partials body=Reeds body_amount=80 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=3 hollow=45 "
     "strings=2 detune_ct=6 second_level=80 attack_ms=18 velocity=35 velocity_slope_db=4 bloom_db=4 bloom_attack_ms=90 "
     "noise_level=6 noise_hz=2600 noise_decay_ms=50 noise_sustain=12 release_ms=70 spread=12 width=30 level_db=-5"},
};
