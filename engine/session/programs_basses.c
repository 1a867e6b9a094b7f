/* Basses: narrow, tight and the same on both sides, so that a song keeps its middle. */
#include "session/instruments.h"

const Instrument programs_basses[8] = {
    {"Upright bass", "guitar", "Bass",
     "partials body=Cello body_amount=45 slope_db=9.5 position=22 stiffness=5 strings=1 damping=20 decay_ms=3200 "
     "velocity_slope_db=6 noise_level=12 noise_hz=350 noise_decay_ms=25 scoop_ct=12 scoop_ms=60 release_ms=110 spread=0 "
     "width=0  level_db=-1.5"},
    {"Fingered bass", "guitar", "Bass",
     "partials body=None slope_db=8.5 position=22 stiffness=7 strings=1 damping=10 decay_ms=6000 sustain=8 velocity=70 "
     "velocity_slope_db=7 bloom_db=5 bloom_decay_ms=250 bloom_sustain=20 noise_level=6 noise_hz=500 noise_decay_ms=18 "
     "release_ms=90 spread=0 width=0  level_db=-2.5"},
    {"Picked bass", "guitar", "Bass",
     "partials body=None slope_db=5.8 position=10 stiffness=8 strings=1 damping=9 decay_ms=6000 velocity=65 "
     "velocity_slope_db=5 noise_level=13 noise_hz=2600 noise_decay_ms=9 release_ms=80 spread=0 width=0  level_db=-2.75"},
    {"Fretless bass", "guitar", "Bass",
     "partials body=None slope_db=9 position=30 stiffness=3 strings=1 damping=4 decay_ms=9000 sustain=30 attack_ms=6 "
     "velocity=60 velocity_slope_db=5 bloom_db=9 bloom_attack_ms=140 bloom_decay_ms=1500 bloom_sustain=55 noise_level=4 "
     "noise_hz=400 noise_decay_ms=20 vibrato_ct=9 vibrato_rate_hz=4.6 vibrato_delay_ms=300 scoop_ct=-35 scoop_ms=90 "
     "release_ms=120 spread=0 width=0  level_db=-6.25 | chorus voices=2 rate_hz=0.5 depth=22 low_cut_hz=250 mix=25"},
    {"Slap bass", "guitar", "Bass",
     "partials body=None slope_db=4.2 position=6 stiffness=10 strings=1 damping=10 decay_ms=4500 velocity=75 "
     "velocity_slope_db=8 bloom_db=6 bloom_decay_ms=160 bloom_sustain=15 noise_level=26 noise_hz=2400 noise_decay_ms=11 "
     "scoop_ct=25 scoop_ms=25 release_ms=70 spread=0 width=0  | eq5 band2_gain_db=3 band3_freq_hz=600 band3_gain_db=-5 "
     "band4_freq_hz=3500 band4_gain_db=3 output_db=7.25"},
    {"Slap bass 2", "guitar", "Bass",
     "partials body=None slope_db=3 position=13 stiffness=12 strings=1 damping=16 decay_ms=3200 velocity=75 "
     "velocity_slope_db=9 bloom_db=8 bloom_decay_ms=120 bloom_sustain=25 noise_level=34 noise_hz=4200 noise_decay_ms=8 "
     "scoop_ct=40 scoop_ms=20 release_ms=60 spread=0 width=0  | saturator curve=Tape drive_db=6 | eq5 band2_gain_db=2 "
     "band3_freq_hz=500 band3_gain_db=-4 band4_freq_hz=2800 band4_gain_db=2 output_db=5.5"},
    {"Synth bass", "audio-waveform", "Bass",
     "synth osc1_wave=2 osc1_level=80 osc2_wave=2 osc2_detune_ct=10 osc2_level=55 sub_level=30 filter_type=0 cutoff_hz=260 "
     "resonance=42 filter_amount_st=42 key_track=40 filter_velocity=40 filter_decay_ms=320 filter_sustain=12 attack_ms=0.6 "
     "decay_ms=2200 sustain=60 release_ms=70 velocity=50 spread=0 ensemble=0 level_db=-6.75"},
    {"Square bass", "audio-waveform", "Bass",
     "synth osc1_wave=3 osc1_level=75 osc2_wave=3 osc2_width=35 osc2_detune_ct=6 osc2_level=40 sub_level=40 filter_type=0 "
     "cutoff_hz=480 resonance=22 filter_amount_st=28 key_track=45 filter_decay_ms=450 filter_sustain=20 attack_ms=0.6 "
     "decay_ms=3000 sustain=70 release_ms=70 velocity=50 spread=0 ensemble=0 level_db=-9.75"},
};
