/* Percussion with a pitch. */
#include "session/instruments.h"

const Instrument programs_percussion[8] = {
    {"Tinkle bell", "bell", "Percussion",
     "partials model=Bar body=None slope_db=0 tune_st=12 strings=2 detune_ct=12 second_level=90 second_longer=100 "
     "damping=2 decay_ms=2400 decay_key=20 velocity_slope_db=3 noise_level=7 noise_hz=9000 noise_decay_ms=12 "
     "release_ms=1000 spread=40 width=60 level_db=-1"},
    {"Agogo", "bell", "Percussion",
     "partials model=Xylophone body=None slope_db=0 tune_st=12 strings=2 detune_ct=30 second_level=50 second_longer=60 "
     "damping=5 decay_ms=650 decay_key=20 velocity_slope_db=5 noise_level=16 noise_hz=4200 noise_decay_ms=12 velocity=55 "
     "release_ms=300 spread=20 level_db=1.75"},
    {"Steel drums", "drum", "Percussion",
     "partials body=None slope_db=5.5 position=0 stiffness=0 strings=2 detune_ct=9 second_level=60 second_longer=130 "
     "damping=14 decay_ms=1900 decay_key=30 velocity_slope_db=6 bloom_db=9 bloom_attack_ms=30 bloom_decay_ms=350 "
     "bloom_sustain=30 noise_level=12 noise_hz=1400 noise_decay_ms=22 tremolo=10 vibrato_rate_hz=6 vibrato_delay_ms=0 "
     "flutter=20 release_ms=500 spread=35 width=50 level_db=1"},
    {"Wood block", "drum", "Percussion",
     "partials model=Xylophone body=None slope_db=2 tune_st=12 strings=1 damping=14 decay_ms=260 decay_key=30 "
     "velocity_slope_db=4 noise_level=14 noise_hz=2600 noise_decay_ms=14 velocity=45 release_ms=120 spread=20 level_db=5.5"},
    {"Taiko", "drum", "Percussion",
     "partials model=Skin body=None slope_db=3 tune_st=-12 strings=1 damping=16 decay_ms=1500 decay_key=20 "
     "velocity_slope_db=9 noise_level=34 noise_hz=260 noise_decay_ms=90 scoop_ct=220 scoop_ms=70 release_ms=900 spread=15 "
     "level_db=4.25 | reverb size=60 decay_s=1.3 mix=14"},
    {"Melodic tom", "drum", "Percussion",
     "partials model=Skin body=None slope_db=5 strings=1 damping=20 decay_ms=750 decay_key=30 velocity_slope_db=6 "
     "noise_level=24 noise_hz=1100 noise_decay_ms=30 scoop_ct=350 scoop_ms=60 release_ms=500 spread=20 level_db=2"},
    {"Synth drum", "drum", "Percussion",
     "synth osc1_wave=0 osc1_level=95 osc2_wave=1 osc2_semitones=0 osc2_detune_ct=0 osc2_level=20 noise_level=10 "
     "filter_type=1 cutoff_hz=2200 filter_amount_st=20 filter_attack_ms=0.5 filter_decay_ms=160 filter_sustain=0 "
     "attack_ms=0.5 decay_ms=900 sustain=0 release_ms=420 velocity=75 spread=15 ensemble=6 slot_0_source=2 slot_0_target=1 "
     "slot_0_depth=60 level_db=-0.5"},
    {"Reverse cymbal", "drum", "Percussion",
     "synth osc1_wave=0 osc1_level=0 osc2_level=0 noise_level=80 filter_type=3 cutoff_hz=2500 resonance=10 "
     "filter_amount_st=24 key_track=20 filter_attack_ms=1500 filter_sustain=100 attack_ms=1700 decay_ms=20 sustain=0 "
     "release_ms=60 velocity=50 spread=30 ensemble=30 level_db=-1.75"},
};
