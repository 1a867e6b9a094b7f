/* Many at once: sections of strings, choirs, and the whole orchestra on one stroke. */
#include "session/instruments.h"

const Instrument programs_ensembles[8] = {
    {"String ensemble", "music-4", "Ensemble",
     "synth osc1_wave=2 osc1_level=65 osc2_wave=2 osc2_detune_ct=12 osc2_level=60 unison=5 unison_detune_ct=22 "
     "noise_level=2 filter_type=1 cutoff_hz=2300 resonance=4 filter_amount_st=8 key_track=50 filter_attack_ms=200 "
     "filter_sustain=70 attack_ms=95 sustain=95 release_ms=380 velocity=50 lfo_rate_hz=5.1 lfo_delay_ms=500 lfo_pitch_ct=7 "
     "spread=55 ensemble=60 | eq5 band3_freq_hz=460 band3_gain_db=3 band4_freq_hz=2600 band4_gain_db=4 band5_freq_hz=6500 "
     "band5_gain_db=-4 output_db=-9"},
    {"Slow strings", "music-4", "Ensemble",
     "synth osc1_wave=2 osc1_level=65 osc2_wave=2 osc2_semitones=-12 osc2_detune_ct=9 osc2_level=34 unison=5 "
     "unison_detune_ct=24 filter_type=1 cutoff_hz=1500 resonance=3 filter_amount_st=12 key_track=45 filter_attack_ms=700 "
     "filter_sustain=80 attack_ms=380 sustain=100 release_ms=900 velocity=45 lfo_rate_hz=4.8 lfo_delay_ms=700 "
     "lfo_pitch_ct=6 spread=60 ensemble=75 | eq5 band3_freq_hz=460 band3_gain_db=3 band4_freq_hz=2600 band4_gain_db=1 "
     "band5_freq_hz=6500 band5_gain_db=-4 output_db=-5.25"},
    {"Synth strings", "music-4", "Ensemble",
     "synth osc1_wave=2 osc1_level=60 osc2_wave=3 osc2_detune_ct=14 osc2_width=36 osc2_level=55 unison=3 "
     "unison_detune_ct=26 filter_type=0 cutoff_hz=3200 resonance=6 filter_amount_st=6 filter_attack_ms=150 "
     "filter_sustain=80 attack_ms=70 sustain=95 release_ms=600 velocity=40 spread=60 ensemble=85 level_db=-8.75"},
    {"Soft synth strings", "music-4", "Ensemble",
     "synth osc1_wave=2 osc1_level=55 osc2_wave=1 osc2_semitones=12 osc2_detune_ct=10 osc2_level=45 unison=5 "
     "unison_detune_ct=18 sub_level=10 filter_type=0 cutoff_hz=1500 resonance=4 filter_amount_st=9 filter_attack_ms=500 "
     "filter_sustain=75 attack_ms=240 sustain=95 release_ms=1000 velocity=40 spread=60 ensemble=90 level_db=-4.25"},
    {"Choir", "mic-vocal", "Ensemble",
     "partials body=Ah body_amount=85 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=5 strings=2 "
     "detune_ct=13 second_level=90 attack_ms=120 velocity=45 velocity_slope_db=4 bloom_db=4 bloom_attack_ms=200 "
     "bloom_sustain=85 noise_level=4 noise_hz=3500 noise_decay_ms=200 noise_sustain=50 vibrato_ct=9 vibrato_rate_hz=5 "
     "vibrato_delay_ms=350 flutter=55 scoop_ct=-20 scoop_ms=100 release_ms=420 spread=50 width=70 ensemble=65 level_db=-5.5"},
    {"Voices", "mic-vocal", "Ensemble",
     "partials body=Oo body_amount=90 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=6 strings=2 "
     "detune_ct=7 second_level=60 attack_ms=80 velocity=50 velocity_slope_db=5 noise_level=5 noise_hz=2200 "
     "noise_decay_ms=150 noise_sustain=40 vibrato_ct=14 vibrato_rate_hz=5.4 vibrato_delay_ms=350 flutter=40 scoop_ct=-30 "
     "scoop_ms=80 release_ms=240 spread=30 width=40 ensemble=35 level_db=-6.25"},
    {"Synth choir", "mic-vocal", "Ensemble",
     "synth osc1_wave=3 osc1_width=38 osc1_level=60 osc2_wave=2 osc2_detune_ct=12 osc2_level=50 unison=3 "
     "unison_detune_ct=22 noise_level=2 filter_type=0 cutoff_hz=2400 resonance=10 filter_amount_st=5 key_track=30 "
     "filter_attack_ms=160 filter_sustain=80 attack_ms=60 sustain=95 release_ms=420 velocity=45 spread=50 ensemble=85 | "
     "eq5 band1_on=1 band1_freq_hz=150 band2_gain_db=0 band3_freq_hz=520 band3_gain_db=10 band3_q=2 band4_freq_hz=900 "
     "band4_gain_db=9 band4_q=2.5 band5_type=4 band5_freq_hz=3400 output_db=-14"},
    {"Orchestra hit", "zap", "Ensemble",
     "synth osc1_wave=2 osc1_level=70 osc2_wave=2 osc2_semitones=-12 osc2_detune_ct=10 osc2_level=70 unison=7 "
     "unison_detune_ct=30 sub_level=15 noise_level=9 filter_type=1 cutoff_hz=2000 filter_amount_st=32 filter_decay_ms=220 "
     "filter_sustain=0 attack_ms=1 decay_ms=900 sustain=0 release_ms=260 velocity=60 spread=50 ensemble=40 level_db=-0.25 "
     "| reverb size=60 decay_s=1.4 mix=20"},
};
