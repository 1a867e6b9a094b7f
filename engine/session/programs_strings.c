/* Bowed and plucked strings by themselves, and the kettle drums of the orchestra. */
#include "session/instruments.h"

const Instrument programs_strings[8] = {
    {"Violin", "music-2", "Strings",
     "partials body=Violin body_amount=100 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=4.6 "
     "velocity_slope_db=7 velocity=55 attack_ms=55 bloom_db=7 bloom_attack_ms=140 bloom_sustain=85 noise_level=9 "
     "noise_hz=3000 noise_decay_ms=120 noise_sustain=35 vibrato_ct=17 vibrato_rate_hz=5.9 vibrato_delay_ms=350 flutter=34 "
     "scoop_ct=-14 scoop_ms=60 release_ms=150 spread=10 width=0 level_db=-4.75"},
    {"Viola", "music-2", "Strings",
     "partials body=Violin body_amount=60 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=6.4 hollow=12 "
     "velocity_slope_db=7 velocity=55 attack_ms=70 bloom_db=6 bloom_attack_ms=170 bloom_sustain=80 noise_level=9 "
     "noise_hz=1900 noise_decay_ms=140 noise_sustain=35 vibrato_ct=14 vibrato_rate_hz=5.3 vibrato_delay_ms=380 flutter=34 "
     "scoop_ct=-12 scoop_ms=70 release_ms=180 spread=10 width=0 level_db=-5.5"},
    {"Cello", "music-2", "Strings",
     "partials body=Cello body_amount=100 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=5.4 "
     "velocity_slope_db=7 velocity=55 attack_ms=80 bloom_db=7 bloom_attack_ms=200 bloom_sustain=80 noise_level=9 "
     "noise_hz=1300 noise_decay_ms=160 noise_sustain=35 vibrato_ct=13 vibrato_rate_hz=5 vibrato_delay_ms=400 flutter=32 "
     "scoop_ct=-12 scoop_ms=80 release_ms=210 spread=10 width=0 level_db=-4.5"},
    {"Double bass", "music-2", "Strings",
     "partials body=Cello body_amount=55 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=7.8 "
     "velocity_slope_db=7 velocity=55 attack_ms=105 bloom_db=7 bloom_attack_ms=240 bloom_sustain=75 noise_level=11 "
     "noise_hz=700 noise_decay_ms=200 noise_sustain=40 vibrato_ct=7 vibrato_rate_hz=4.5 vibrato_delay_ms=500 flutter=32 "
     "release_ms=220 spread=5 width=0 level_db=-4"},
    {"Tremolo strings", "music-2", "Strings",
     "synth osc1_wave=2 osc1_level=65 osc2_wave=2 osc2_detune_ct=11 osc2_level=60 unison=3 unison_detune_ct=20 "
     "noise_level=3 filter_type=1 cutoff_hz=2600 filter_amount_st=8 key_track=50 filter_sustain=60 attack_ms=55 sustain=95 "
     "release_ms=280 velocity=50 lfo_wave=1 lfo_rate_hz=10.5 lfo_delay_ms=0 lfo_amp=72 lfo_cutoff_st=5 spread=45 "
     "ensemble=60 | eq5 band3_freq_hz=480 band3_gain_db=3 band4_freq_hz=2600 band4_gain_db=4 output_db=-6.25"},
    {"Pizzicato strings", "music-2", "Strings",
     "partials body=Violin body_amount=70 slope_db=8.5 position=17 stiffness=5 strings=2 detune_ct=9 second_level=85 "
     "second_longer=100 damping=20 decay_ms=750 decay_key=40 velocity_slope_db=7 noise_level=12 noise_hz=500 "
     "noise_decay_ms=22 velocity=55 release_ms=200 spread=45 width=60 ensemble=25 level_db=1.5"},
    {"Harp", "music-2", "Strings",
     "partials body=Harp body_amount=80 slope_db=8.5 position=36 stiffness=2 strings=1 damping=12 decay_ms=6500 "
     "decay_key=55 velocity_slope_db=6 noise_level=6 noise_hz=900 noise_decay_ms=16 release_ms=1400 spread=50 "
     "level_db=-2.75"},
    {"Timpani", "drum", "Strings",
     "partials model=Kettle body=None slope_db=2 strings=1 damping=7 decay_ms=3200 decay_key=30 velocity_slope_db=9 "
     "noise_level=26 noise_hz=180 noise_decay_ms=40 scoop_ct=35 scoop_ms=50 release_ms=1500 spread=15 level_db=-0.5 | "
     "reverb size=70 decay_s=1.8 mix=14"},
};
