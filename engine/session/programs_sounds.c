/* Sounds that are no instruments: noises, birds and machines. */
#include "session/instruments.h"

const Instrument programs_sounds[8] = {
    {"Fret noise", "audio-lines", "Sounds",
     "synth osc1_wave=0 osc1_level=0 osc2_level=0 noise_level=100 filter_type=2 cutoff_hz=2400 resonance=22 "
     "filter_amount_st=22 key_track=60 filter_attack_ms=60 filter_decay_ms=140 filter_sustain=20 attack_ms=4 decay_ms=320 "
     "sustain=0 release_ms=120 velocity=70 spread=30 ensemble=10 level_db=9.25"},
    {"Breath", "audio-lines", "Sounds",
     "synth osc1_wave=0 osc1_level=0 osc2_level=0 noise_level=100 filter_type=2 cutoff_hz=1100 resonance=8 "
     "filter_amount_st=12 key_track=30 filter_attack_ms=120 filter_decay_ms=500 filter_sustain=30 attack_ms=70 "
     "decay_ms=900 sustain=15 release_ms=300 velocity=60 spread=30 ensemble=25 level_db=6.5"},
    {"Seashore", "waves", "Sounds",
     "synth osc1_wave=0 osc1_level=0 osc2_level=0 noise_level=85 filter_type=1 cutoff_hz=1100 resonance=18 "
     "filter_amount_st=6 key_track=40 filter_attack_ms=900 filter_sustain=60 attack_ms=700 sustain=90 release_ms=1600 "
     "velocity=40 lfo_rate_hz=0.15 lfo_delay_ms=0 lfo_cutoff_st=16 lfo_amp=35 spread=50 ensemble=60 level_db=-0.25"},
    {"Bird", "bird", "Sounds",
     "synth osc1_wave=0 osc1_semitones=24 osc1_level=90 osc2_wave=0 osc2_semitones=36 osc2_level=10 filter_type=1 "
     "cutoff_hz=12000 filter_amount_st=0 attack_ms=6 sustain=90 release_ms=160 velocity=40 lfo_wave=1 lfo_rate_hz=9 "
     "lfo_delay_ms=0 lfo_pitch_ct=200 lfo_amp=70 spread=30 ensemble=25 level_db=-6.75"},
    {"Telephone", "phone", "Sounds",
     "synth osc1_wave=0 osc1_semitones=12 osc1_level=80 osc2_wave=0 osc2_semitones=16 osc2_detune_ct=0 osc2_level=70 "
     "filter_type=1 cutoff_hz=5000 filter_amount_st=0 attack_ms=2 sustain=100 release_ms=60 velocity=20 lfo_wave=3 "
     "lfo_rate_hz=20 lfo_delay_ms=0 lfo_amp=80 spread=0 ensemble=0 | saturator curve=Clip drive_db=9 | eq5 band1_on=1 "
     "band1_freq_hz=500 band5_type=4 band5_freq_hz=4200 output_db=-9.5"},
    {"Helicopter", "fan", "Sounds",
     "synth osc1_wave=2 osc1_semitones=-24 osc1_level=40 osc2_level=0 noise_level=70 filter_type=1 cutoff_hz=700 "
     "resonance=14 filter_amount_st=0 key_track=20 attack_ms=60 sustain=100 release_ms=500 velocity=30 lfo_wave=2 "
     "lfo_rate_hz=12 lfo_delay_ms=0 lfo_cutoff_st=18 lfo_amp=85 spread=20 ensemble=30 level_db=3.75"},
    {"Applause", "audio-lines", "Sounds",
     "synth osc1_wave=0 osc1_level=0 osc2_level=0 noise_level=85 filter_type=2 cutoff_hz=1500 resonance=8 "
     "filter_amount_st=8 key_track=20 filter_attack_ms=700 filter_sustain=70 attack_ms=450 sustain=90 release_ms=1400 "
     "velocity=40 lfo_wave=3 lfo_rate_hz=17 lfo_delay_ms=0 lfo_amp=45 lfo_cutoff_st=5 lfo2_wave=1 lfo2_rate_hz=7.3 "
     "slot_0_source=4 slot_0_target=3 slot_0_depth=30 spread=80 ensemble=90 level_db=3.25 | reverb size=45 decay_s=0.8 "
     "mix=25"},
    {"Gunshot", "audio-lines", "Sounds",
     "synth osc1_wave=0 osc1_level=60 osc2_level=0 noise_level=95 filter_type=1 cutoff_hz=700 resonance=6 "
     "filter_amount_st=60 key_track=20 filter_decay_ms=120 filter_sustain=0 attack_ms=0.5 decay_ms=520 sustain=0 "
     "release_ms=400 velocity=70 spread=20 ensemble=10 slot_0_source=2 slot_0_target=1 slot_0_depth=80 | saturator "
     "curve=Clip drive_db=14 | reverb size=50 decay_s=1 mix=22 | eq5 band2_gain_db=3 output_db=0.75"},
};
