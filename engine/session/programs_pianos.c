/* Pianos: struck strings that decay in two stages, tines, and plucked strings of the keyboard. */
#include "session/instruments.h"

const Instrument programs_pianos[8] = {
    {"Grand piano", "piano", "Piano",
     "partials slope_db=9 stiffness=18 damping=9 decay_ms=12000 bloom_db=4 bloom_decay_ms=600 bloom_sustain=30 "
     "velocity_slope_db=7 noise_level=7 noise_hz=800 noise_decay_ms=45 release_ms=280 velocity=85 level_db=-4.75"},
    {"Bright piano", "piano", "Piano",
     "partials slope_db=6 position=10 stiffness=20 damping=10 decay_ms=10000 detune_ct=2 bloom_db=3 bloom_decay_ms=500 "
     "velocity_slope_db=5 noise_level=9 noise_hz=1800 noise_decay_ms=35 release_ms=240 velocity=80 level_db=-3"},
    {"Electric grand", "piano", "Piano",
     "partials body=None slope_db=6.5 position=7 stiffness=30 strings=2 detune_ct=3 second_level=75 second_longer=120 "
     "damping=16 decay_ms=6500 decay_key=45 noise_level=5 noise_hz=2600 noise_decay_ms=25 ensemble=22 width=45 "
     "release_ms=220 | eq5 band2_gain_db=2 band3_freq_hz=900 band3_gain_db=3 band4_freq_hz=3200 band4_gain_db=2 "
     "output_db=-4.5"},
    {"Honky-tonk piano", "piano", "Piano",
     "partials slope_db=6.5 position=11 stiffness=22 detune_ct=16 second_level=95 second_longer=110 damping=12 "
     "decay_ms=8000 noise_level=9 noise_hz=1500 noise_decay_ms=35 release_ms=220 velocity=80 level_db=-2.25"},
    {"Tine electric piano", "keyboard-music", "Piano",
     "partials model=Tine body=None slope_db=1.5 strings=2 detune_ct=1 second_level=30 second_longer=150 damping=6 "
     "decay_ms=8000 decay_key=45 velocity_slope_db=13 noise_level=5 noise_hz=600 noise_decay_ms=25 tremolo=22 "
     "vibrato_rate_hz=4.4 vibrato_delay_ms=0 ensemble=22 release_ms=260 level_db=-3.5"},
    {"FM electric piano", "keyboard-music", "Piano",
     "synth osc1_wave=0 osc1_level=85 osc2_wave=0 osc2_semitones=36 osc2_detune_ct=2 osc2_level=0 sub_level=8 fm=26 "
     "filter_type=1 cutoff_hz=14000 filter_amount_st=0 filter_attack_ms=0.5 filter_decay_ms=800 filter_sustain=6 "
     "filter_release_ms=250 attack_ms=1 decay_ms=6000 sustain=0 release_ms=320 velocity=80 spread=20 ensemble=45 "
     "slot_0_source=5 slot_0_target=5 slot_0_depth=20 level_db=-4.5"},
    {"Harpsichord", "piano", "Piano",
     "partials slope_db=3.2 position=8 stiffness=8 body=Harp body_amount=50 strings=2 detune_ct=2 second_level=75 "
     "second_longer=110 damping=8 decay_ms=4200 velocity=15 velocity_slope_db=0 noise_level=16 noise_hz=5200 "
     "noise_decay_ms=12 release_ms=110 level_db=-7"},
    {"Clavinet", "keyboard-music", "Piano",
     "partials body=None slope_db=4 position=22 stiffness=10 strings=1 damping=22 decay_ms=2600 decay_key=40 velocity=70 "
     "velocity_slope_db=8 bloom_db=6 bloom_decay_ms=220 bloom_sustain=20 noise_level=8 noise_hz=2800 noise_decay_ms=12 "
     "release_ms=55 spread=8 level_db=3"},
};
