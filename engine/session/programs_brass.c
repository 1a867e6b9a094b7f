/* Brass: the harder it is blown, the brighter it opens. */
#include "session/instruments.h"

const Instrument programs_brass[8] = {
    {"Trumpet", "megaphone", "Brass",
     "partials body=Trumpet body_amount=80 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=3.6 "
     "attack_ms=12 velocity=55 velocity_slope_db=9 bloom_db=13 bloom_attack_ms=34 bloom_decay_ms=450 bloom_sustain=75 "
     "noise_level=5 noise_hz=3200 noise_decay_ms=60 noise_sustain=12 vibrato_ct=9 vibrato_delay_ms=550 flutter=16 "
     "scoop_ct=-55 scoop_ms=35 release_ms=85 spread=6 width=0 level_db=-0.25"},
    {"Trombone", "megaphone", "Brass",
     "partials body=Trumpet body_amount=40 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=5.4 "
     "attack_ms=16 velocity=55 velocity_slope_db=10 bloom_db=14 bloom_attack_ms=48 bloom_decay_ms=600 bloom_sustain=65 "
     "noise_level=5 noise_hz=1600 noise_decay_ms=70 noise_sustain=12 vibrato_ct=6 vibrato_rate_hz=4.8 vibrato_delay_ms=600 "
     "flutter=16 scoop_ct=-70 scoop_ms=50 release_ms=100 spread=6 width=0 level_db=-0.25"},
    {"Tuba", "megaphone", "Brass",
     "partials body=Horn body_amount=50 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=8.5 attack_ms=28 "
     "velocity=55 velocity_slope_db=8 bloom_db=11 bloom_attack_ms=80 bloom_decay_ms=500 bloom_sustain=60 noise_level=6 "
     "noise_hz=600 noise_decay_ms=80 noise_sustain=14 flutter=14 scoop_ct=-60 scoop_ms=50 release_ms=110 spread=0 width=0 "
     "level_db=-2.5"},
    {"Muted trumpet", "megaphone", "Brass",
     "partials body=Oboe body_amount=90 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=1.5 attack_ms=14 "
     "velocity=50 velocity_slope_db=6 bloom_db=7 bloom_attack_ms=40 bloom_decay_ms=300 bloom_sustain=70 noise_level=7 "
     "noise_hz=4800 noise_decay_ms=50 noise_sustain=16 vibrato_ct=9 vibrato_delay_ms=450 flutter=14 scoop_ct=-40 "
     "scoop_ms=30 release_ms=70 spread=6 width=0 | eq5 band1_on=1 band1_freq_hz=380 band2_gain_db=-6 output_db=-2.25"},
    {"French horn", "megaphone", "Brass",
     "partials body=Horn body_amount=90 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=6.2 attack_ms=20 "
     "velocity=55 velocity_slope_db=9 bloom_db=11 bloom_attack_ms=55 bloom_decay_ms=800 bloom_sustain=65 noise_level=4 "
     "noise_hz=900 noise_decay_ms=90 noise_sustain=12 flutter=20 scoop_ct=-50 scoop_ms=60 release_ms=160 spread=12 width=0 "
     "level_db=-3 | reverb size=60 decay_s=1.8 mix=14"},
    {"Brass section", "megaphone", "Brass",
     "synth osc1_wave=2 osc1_level=70 osc2_wave=2 osc2_detune_ct=12 osc2_level=60 unison=3 unison_detune_ct=16 "
     "noise_level=2 filter_type=1 cutoff_hz=750 resonance=8 filter_amount_st=34 key_track=50 filter_velocity=50 "
     "filter_attack_ms=40 filter_decay_ms=450 filter_sustain=55 attack_ms=14 sustain=90 release_ms=130 velocity=50 "
     "spread=40 ensemble=26 | eq5 band3_freq_hz=500 band3_gain_db=-2 band4_freq_hz=1300 band4_gain_db=5 output_db=-7.25"},
    {"Synth brass", "megaphone", "Brass",
     "synth osc1_wave=2 osc1_level=70 osc2_wave=2 osc2_detune_ct=14 osc2_level=65 filter_type=0 cutoff_hz=560 resonance=20 "
     "filter_amount_st=44 key_track=40 filter_attack_ms=30 filter_decay_ms=650 filter_sustain=40 attack_ms=5 sustain=85 "
     "release_ms=240 velocity=45 spread=40 ensemble=45 level_db=-6.75"},
    {"Soft synth brass", "megaphone", "Brass",
     "synth osc1_wave=2 osc1_level=65 osc2_wave=3 osc2_width=40 osc2_detune_ct=7 osc2_level=55 unison=1 "
     "unison_detune_ct=14 filter_type=0 cutoff_hz=700 resonance=8 filter_amount_st=26 key_track=50 filter_attack_ms=45 "
     "filter_decay_ms=1400 filter_sustain=60 attack_ms=14 sustain=90 release_ms=420 velocity=45 spread=45 ensemble=55 "
     "level_db=-8.5"},
};
