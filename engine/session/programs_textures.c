/* Textures: sounds that move by themselves. */
#include "session/instruments.h"

const Instrument programs_textures[8] = {
    {"Rain", "sparkles", "Textures",
     "partials model=Glass body=None slope_db=1 strings=2 detune_ct=22 second_level=80 second_longer=220 attack_ms=2 "
     "decay_ms=2800 decay_key=20 sustain=4 damping=6 velocity=55 velocity_slope_db=6 noise_level=10 noise_hz=7000 "
     "noise_decay_ms=300 flutter=85 release_ms=1700 spread=80 width=90 ensemble=40 level_db=-4.5 | delay division=5 "
     "feedback=36 mix=24"},
    {"Soundtrack", "sparkles", "Textures",
     "synth osc1_wave=2 osc1_level=60 osc2_wave=2 osc2_semitones=7 osc2_detune_ct=8 osc2_level=42 unison=5 "
     "unison_detune_ct=20 sub_level=20 filter_type=0 cutoff_hz=500 resonance=18 filter_amount_st=30 filter_attack_ms=1800 "
     "filter_decay_ms=4000 filter_sustain=60 attack_ms=420 sustain=95 release_ms=1900 velocity=35 lfo_rate_hz=0.2 "
     "lfo_delay_ms=0 lfo_cutoff_st=4 spread=70 ensemble=70 level_db=-3.75"},
    {"Crystal", "sparkles", "Textures",
     "synth osc1_wave=0 osc1_semitones=0 osc1_level=65 osc2_wave=0 osc2_semitones=31 osc2_detune_ct=14 osc2_level=24 fm=30 "
     "sub_level=6 filter_type=1 cutoff_hz=14000 filter_amount_st=0 filter_decay_ms=900 filter_sustain=8 attack_ms=1 "
     "decay_ms=4500 sustain=12 release_ms=1600 velocity=60 spread=70 ensemble=55 level_db=-3.5"},
    {"Atmosphere", "sparkles", "Textures",
     "partials body=Guitar body_amount=35 slope_db=6.5 position=18 stiffness=4 strings=2 detune_ct=8 second_level=80 "
     "second_longer=700 attack_ms=2 damping=7 decay_ms=4500 sustain=12 velocity=55 velocity_slope_db=6 noise_level=7 "
     "noise_hz=2600 noise_decay_ms=40 flutter=40 release_ms=1500 spread=60 width=90 ensemble=75 level_db=-4.25"},
    {"Brightness", "sparkles", "Textures",
     "synth osc1_wave=2 osc1_level=50 osc2_wave=0 osc2_semitones=24 osc2_detune_ct=6 osc2_level=45 unison=3 "
     "unison_detune_ct=16 filter_type=1 cutoff_hz=5200 resonance=20 filter_amount_st=22 filter_decay_ms=1400 "
     "filter_sustain=30 attack_ms=2 decay_ms=3500 sustain=60 release_ms=1200 velocity=50 spread=60 ensemble=60 "
     "level_db=-5.25"},
    {"Goblins", "sparkles", "Textures",
     "synth osc1_wave=2 osc1_level=100 osc2_wave=1 osc2_semitones=-5 osc2_detune_ct=22 osc2_level=80 noise_level=20 "
     "filter_type=2 cutoff_hz=420 resonance=30 filter_amount_st=30 filter_attack_ms=1400 filter_decay_ms=3000 "
     "filter_sustain=40 attack_ms=260 sustain=95 release_ms=1600 velocity=35 lfo_wave=1 lfo_rate_hz=4.2 lfo_delay_ms=0 "
     "lfo_pitch_ct=32 lfo_cutoff_st=12 lfo2_wave=0 lfo2_rate_hz=0.37 slot_0_source=4 slot_0_target=2 slot_0_depth=22 "
     "spread=70 ensemble=60"},
    {"Echoes", "sparkles", "Textures",
     "synth osc1_wave=1 osc1_level=70 osc2_wave=3 osc2_width=30 osc2_detune_ct=9 osc2_level=35 unison=2 "
     "unison_detune_ct=12 filter_type=1 cutoff_hz=1500 resonance=12 filter_amount_st=30 filter_decay_ms=500 "
     "filter_sustain=15 attack_ms=3 decay_ms=2500 sustain=35 release_ms=700 velocity=55 spread=50 ensemble=40 "
     "level_db=-4.5 | delay division=7 feedback=55 mix=38"},
    {"Star theme", "sparkles", "Textures",
     "synth osc1_wave=0 osc1_level=60 osc2_wave=0 osc2_semitones=19 osc2_detune_ct=-12 osc2_level=20 fm=55 filter_type=0 "
     "cutoff_hz=2600 resonance=32 filter_amount_st=24 filter_attack_ms=700 filter_decay_ms=2500 filter_sustain=30 "
     "attack_ms=90 sustain=90 release_ms=1800 velocity=40 lfo_wave=2 lfo_rate_hz=6.5 lfo_delay_ms=300 lfo_cutoff_st=10 "
     "spread=80 ensemble=65 level_db=-6 | delay division=8 feedback=40 mix=20"},
};
