/* Leads: for one line in front. */
#include "session/instruments.h"

const Instrument programs_leads[8] = {
    {"Square lead", "audio-waveform", "Lead",
     "synth osc1_wave=3 osc1_level=80 osc2_wave=3 osc2_width=40 osc2_detune_ct=7 osc2_level=35 filter_type=1 "
     "cutoff_hz=4200 resonance=12 filter_amount_st=10 attack_ms=2 sustain=90 release_ms=120 velocity=35 lfo_rate_hz=5.4 "
     "lfo_delay_ms=400 lfo_pitch_ct=10 spread=5 ensemble=22 level_db=-11.5"},
    {"Saw lead", "audio-waveform", "Lead",
     "synth osc1_wave=2 osc1_level=80 osc2_wave=2 osc2_detune_ct=11 osc2_level=60 unison=3 unison_detune_ct=16 "
     "filter_type=0 cutoff_hz=5200 resonance=16 filter_amount_st=14 filter_decay_ms=700 attack_ms=2 sustain=88 "
     "release_ms=150 velocity=35 lfo_rate_hz=5.4 lfo_delay_ms=400 lfo_pitch_ct=8 spread=15 ensemble=30 level_db=-8.25"},
    {"Calliope lead", "audio-waveform", "Lead",
     "partials body=None sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=8 hollow=60 strings=2 "
     "detune_ct=9 second_level=80 attack_ms=8 velocity=30 velocity_slope_db=2 noise_level=18 noise_hz=3200 "
     "noise_decay_ms=60 noise_sustain=20 vibrato_ct=5 vibrato_rate_hz=6 vibrato_delay_ms=100 release_ms=90 spread=12 "
     "ensemble=15 level_db=-8"},
    {"Chiff lead", "audio-waveform", "Lead",
     "synth osc1_wave=1 osc1_level=85 osc2_wave=3 osc2_width=45 osc2_semitones=12 osc2_detune_ct=4 osc2_level=22 "
     "noise_level=24 filter_type=1 cutoff_hz=1600 resonance=26 filter_amount_st=34 key_track=70 filter_attack_ms=1 "
     "filter_decay_ms=110 filter_sustain=10 attack_ms=3 sustain=85 release_ms=130 velocity=40 lfo_rate_hz=5.2 "
     "lfo_delay_ms=400 lfo_pitch_ct=7 spread=10 ensemble=20 level_db=-6.75"},
    {"Charang lead", "audio-waveform", "Lead",
     "synth osc1_wave=2 osc1_level=70 osc2_wave=3 osc2_width=18 osc2_semitones=12 osc2_detune_ct=5 osc2_level=42 unison=2 "
     "unison_detune_ct=10 filter_type=0 cutoff_hz=3200 resonance=34 filter_amount_st=20 filter_decay_ms=600 attack_ms=1 "
     "sustain=85 release_ms=140 velocity=40 lfo_rate_hz=5.4 lfo_delay_ms=450 lfo_pitch_ct=8 spread=12 ensemble=18 | "
     "saturator curve=Tube drive_db=16 bias=15 | eq5 band1_on=1 band1_freq_hz=110 band4_freq_hz=2400 band4_gain_db=3 "
     "band5_type=4 band5_freq_hz=7000 output_db=-10.75"},
    {"Voice lead", "mic-vocal", "Lead",
     "partials body=Oh body_amount=90 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=4 strings=1 "
     "attack_ms=26 velocity=40 velocity_slope_db=3 noise_level=5 noise_hz=2600 noise_decay_ms=120 noise_sustain=35 "
     "vibrato_ct=16 vibrato_rate_hz=5.5 vibrato_delay_ms=300 flutter=24 scoop_ct=-60 scoop_ms=60 release_ms=140 spread=10 "
     "width=0 ensemble=30 level_db=-7.25"},
    {"Fifths lead", "audio-waveform", "Lead",
     "synth osc1_wave=2 osc1_level=70 osc2_wave=2 osc2_semitones=7 osc2_detune_ct=4 osc2_level=60 unison=2 "
     "unison_detune_ct=12 filter_type=0 cutoff_hz=3600 resonance=14 filter_amount_st=18 filter_decay_ms=600 attack_ms=2 "
     "sustain=88 release_ms=160 velocity=40 spread=20 ensemble=35 level_db=-7"},
    {"Bass and lead", "audio-waveform", "Lead",
     "synth osc1_wave=2 osc1_level=75 osc2_wave=2 osc2_semitones=-12 osc2_detune_ct=7 osc2_level=65 sub_level=20 "
     "filter_type=0 cutoff_hz=900 resonance=34 filter_amount_st=32 filter_decay_ms=450 filter_sustain=30 attack_ms=1 "
     "sustain=85 release_ms=120 velocity=45 spread=8 ensemble=15 level_db=-4.75"},
};
