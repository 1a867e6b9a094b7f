/* Pads: slow to come, slow to go, wide. */
#include "session/instruments.h"

const Instrument programs_pads[8] = {
    {"New age pad", "cloud", "Pads",
     "partials model=Tine body=None slope_db=3 strings=2 detune_ct=8 second_level=90 second_longer=400 attack_ms=6 "
     "decay_ms=7000 decay_key=20 sustain=22 damping=3 velocity=50 velocity_slope_db=5 noise_level=3 noise_hz=5000 "
     "noise_decay_ms=600 flutter=30 release_ms=1500 spread=60 width=80 ensemble=70 level_db=-5.5"},
    {"Warm pad", "cloud", "Pads",
     "synth osc1_wave=2 osc1_level=65 osc2_wave=3 osc2_width=42 osc2_detune_ct=11 osc2_level=50 unison=3 "
     "unison_detune_ct=20 sub_level=10 filter_type=0 cutoff_hz=900 resonance=8 filter_amount_st=14 key_track=45 "
     "filter_attack_ms=900 filter_decay_ms=3000 filter_sustain=60 filter_release_ms=1200 attack_ms=350 sustain=95 "
     "release_ms=1400 velocity=35 lfo_rate_hz=0.3 lfo_delay_ms=0 lfo_cutoff_st=3 spread=60 ensemble=70 level_db=-7"},
    {"Polysynth pad", "cloud", "Pads",
     "synth osc1_wave=2 osc1_level=70 osc2_wave=2 osc2_detune_ct=13 osc2_level=65 unison=3 unison_detune_ct=22 "
     "filter_type=0 cutoff_hz=1900 resonance=14 filter_amount_st=26 filter_attack_ms=8 filter_decay_ms=1500 "
     "filter_sustain=42 attack_ms=8 sustain=85 release_ms=700 velocity=45 spread=50 ensemble=60 level_db=-7"},
    {"Choir pad", "mic-vocal", "Pads",
     "partials body=Oh body_amount=85 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=5.5 strings=2 "
     "detune_ct=16 second_level=100 attack_ms=320 velocity=35 velocity_slope_db=3 bloom_db=5 bloom_attack_ms=700 "
     "bloom_sustain=80 noise_level=4 noise_hz=2800 noise_decay_ms=500 noise_sustain=60 vibrato_ct=6 vibrato_rate_hz=4.6 "
     "flutter=60 release_ms=1300 spread=60 width=90 ensemble=85 level_db=-5"},
    {"Bowed pad", "cloud", "Pads",
     "partials model=Glass body=None sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=2 strings=2 "
     "detune_ct=9 second_level=80 attack_ms=350 velocity=40 velocity_slope_db=3 bloom_db=6 bloom_attack_ms=900 "
     "bloom_sustain=70 noise_level=3 noise_hz=3500 noise_decay_ms=700 noise_sustain=40 vibrato_ct=4 vibrato_rate_hz=4.4 "
     "vibrato_delay_ms=600 flutter=40 release_ms=1400 spread=50 width=80 ensemble=45 level_db=-5.75"},
    {"Metal pad", "cloud", "Pads",
     "synth osc1_wave=0 osc1_level=65 osc2_wave=0 osc2_semitones=17 osc2_detune_ct=30 osc2_level=14 fm=45 filter_type=1 "
     "cutoff_hz=6000 filter_amount_st=0 filter_attack_ms=500 filter_decay_ms=4000 filter_sustain=40 filter_release_ms=1500 "
     "attack_ms=180 decay_ms=6000 sustain=75 release_ms=1500 velocity=40 spread=60 ensemble=80 level_db=-5.5"},
    {"Halo pad", "cloud", "Pads",
     "partials body=Ah body_amount=60 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=3.4 hollow=20 "
     "strings=2 detune_ct=20 second_level=100 attack_ms=450 velocity=30 velocity_slope_db=2 bloom_db=9 "
     "bloom_attack_ms=1500 bloom_decay_ms=4000 bloom_sustain=60 noise_level=3 noise_hz=6000 noise_decay_ms=900 "
     "noise_sustain=70 flutter=70 release_ms=1700 spread=70 width=100 ensemble=80 level_db=0.5 | reverb size=85 decay_s=3 "
     "mix=22"},
    {"Sweep pad", "cloud", "Pads",
     "synth osc1_wave=2 osc1_level=65 osc2_wave=2 osc2_detune_ct=15 osc2_level=60 unison=5 unison_detune_ct=28 "
     "filter_type=0 cutoff_hz=350 resonance=44 filter_amount_st=48 filter_attack_ms=2600 filter_decay_ms=5000 "
     "filter_sustain=30 filter_release_ms=2000 attack_ms=280 sustain=95 release_ms=1800 velocity=30 spread=70 ensemble=75 "
     "level_db=-9.5"},
};
