/* The synthesiser's presets. Levels are measured by tests/engine/session/presets_test.c. */
#include "session/presets_table.h"

#include "core/attributes.h"

const Preset presets_synth[] = {
    {"halo-glass-keys", "Glass keys", "keys soft",
     "synth osc1_wave=0 osc1_level=70 osc2_wave=0 osc2_semitones=24 osc2_level=22 osc2_detune_ct=3 fm=24 filter_type=1 "
     "cutoff_hz=6000 filter_amount_st=0 filter_decay_ms=500 filter_sustain=0 attack_ms=1 decay_ms=2600 sustain=0 release_ms=500 "
     "velocity=85 ensemble=30 slot_0_source=5 slot_0_target=5 slot_0_depth=35"},
    {"halo-round-bass", "Round bass", "bass",
     "synth osc1_wave=2 osc2_wave=1 osc2_semitones=-12 osc2_level=70 osc2_detune_ct=0 sub_level=45 cutoff_hz=340 resonance=18 "
     "filter_amount_st=26 filter_decay_ms=260 filter_sustain=15 key_track=30 decay_ms=900 sustain=75 release_ms=90 spread=0 "
     "ensemble=0 mono=1 glide_ms=40 glide_mode=1"},
    {"halo-rubber-bass", "Rubber bass", "bass acid",
     "synth osc1_wave=3 osc1_width=42 osc2_level=0 cutoff_hz=180 resonance=68 filter_amount_st=46 filter_decay_ms=190 "
     "filter_sustain=0 key_track=20 filter_velocity=60 decay_ms=500 sustain=55 release_ms=60 spread=0 ensemble=0 mono=1 legato=1 "
     "glide_ms=70 glide_mode=1"},
    {"halo-wide-saws", "Wide saws", "lead trance",
     "synth unison=7 unison_detune_ct=24 osc2_semitones=12 osc2_level=35 cutoff_hz=7200 resonance=6 filter_amount_st=8 decay_ms=1500 "
     "sustain=85 release_ms=420 spread=80 ensemble=35"},
    {"halo-night-pad", "Night pad", "pad warm",
     "synth unison=5 unison_detune_ct=14 osc2_wave=3 osc2_width=35 osc2_semitones=-12 osc2_level=45 cutoff_hz=700 resonance=10 "
     "filter_amount_st=10 filter_attack_ms=2200 filter_sustain=70 attack_ms=900 sustain=90 release_ms=2200 spread=90 ensemble=60 "
     "level_db=-4 slot_0_source=4 slot_0_target=2 slot_0_depth=9 slot_1_source=10 slot_1_target=4 slot_1_depth=40 lfo2_rate_hz=0.13"},
    {"halo-breathing-pad", "Breathing pad", "pad motion",
     "synth osc1_wave=1 osc2_wave=2 osc2_level=50 osc2_detune_ct=11 noise_level=6 cutoff_hz=900 resonance=25 filter_amount_st=0 "
     "attack_ms=1200 sustain=95 release_ms=2600 spread=70 ensemble=50 lfo2_wave=0 lfo2_rate_hz=0.21 slot_0_source=4 slot_0_target=2 "
     "slot_0_depth=17 slot_1_source=4 slot_1_target=3 slot_1_depth=-18"},
    {"halo-solo-lead", "Solo lead", "lead mono",
     "synth osc1_wave=2 osc2_wave=3 osc2_width=30 osc2_level=55 osc2_detune_ct=6 cutoff_hz=2100 resonance=22 filter_amount_st=20 "
     "filter_decay_ms=600 filter_sustain=45 sustain=90 release_ms=160 lfo_pitch_ct=14 lfo_delay_ms=500 lfo_rate_hz=5.4 mono=1 "
     "legato=1 glide_ms=60 glide_mode=1 spread=0 ensemble=15 slot_0_source=8 slot_0_target=2 slot_0_depth=25"},
    {"halo-sync-pluck", "Paper pluck", "pluck short",
     "synth osc1_wave=3 osc1_width=22 osc2_wave=2 osc2_semitones=12 osc2_level=30 cutoff_hz=520 resonance=30 filter_amount_st=48 "
     "filter_decay_ms=140 filter_sustain=0 filter_velocity=50 attack_ms=0.5 decay_ms=420 sustain=0 release_ms=260 spread=45 "
     "ensemble=20 slot_0_source=10 slot_0_target=2 slot_0_depth=6"},
    {"halo-brass-stack", "Brass stack", "brass poly",
     "synth unison=3 unison_detune_ct=9 osc2_detune_ct=-7 osc2_level=70 cutoff_hz=600 resonance=8 filter_amount_st=36 "
     "filter_attack_ms=60 filter_decay_ms=700 filter_sustain=55 filter_velocity=55 attack_ms=25 sustain=90 release_ms=220 spread=40 "
     "ensemble=25 level_db=-4.5 slot_0_source=8 slot_0_target=2 slot_0_depth=20"},
    {"halo-bell-tree", "Bell tree", "bell fm",
     "synth osc1_wave=0 osc2_wave=0 osc2_semitones=19 osc2_detune_ct=4 osc2_level=12 fm=55 filter_type=1 cutoff_hz=14000 "
     "filter_amount_st=0 filter_decay_ms=1800 filter_sustain=0 attack_ms=0.5 decay_ms=5200 sustain=0 release_ms=2600 velocity=80 "
     "spread=80 ensemble=25"},
    {"halo-reed-organ", "Reed organ", "organ",
     "synth osc1_wave=3 osc1_width=30 osc2_wave=0 osc2_semitones=12 osc2_detune_ct=0 osc2_level=55 sub_level=40 cutoff_hz=2600 "
     "resonance=5 filter_amount_st=0 attack_ms=8 sustain=100 release_ms=70 velocity=20 ensemble=45 level_db=-9.5 spread=20 "
     "lfo_amp=12 lfo_rate_hz=6.2 lfo_delay_ms=0"},
    {"halo-choir-of-one", "Choir of one", "voice mpe",
     "synth osc1_wave=2 osc1_level=60 osc2_wave=1 osc2_level=50 osc2_detune_ct=7 noise_level=4 filter_type=2 cutoff_hz=950 "
     "resonance=42 filter_amount_st=0 key_track=60 attack_ms=220 sustain=95 release_ms=600 lfo_pitch_ct=9 ensemble=70 spread=50 "
     "level_db=6 slot_0_source=8 slot_0_target=3 slot_0_depth=60 slot_1_source=9 slot_1_target=2 slot_1_depth=25"},
    {"halo-noise-sweep", "Tide", "texture noise",
     "synth osc1_level=12 osc2_level=0 noise_level=80 filter_type=2 cutoff_hz=500 resonance=55 filter_amount_st=30 "
     "filter_attack_ms=3000 filter_sustain=100 attack_ms=700 sustain=100 release_ms=3000 spread=90 ensemble=30 level_db=12 "
     "lfo2_rate_hz=0.08 slot_0_source=4 slot_0_target=2 slot_0_depth=16 slot_1_source=4 slot_1_target=4 slot_1_depth=45"},
    {"halo-chip-lead", "Chip lead", "lead retro",
     "synth osc1_wave=3 osc1_width=25 osc2_wave=3 osc2_width=50 osc2_semitones=12 osc2_level=25 osc2_detune_ct=0 filter_type=1 "
     "cutoff_hz=16000 filter_amount_st=0 attack_ms=0.5 decay_ms=300 sustain=70 release_ms=40 ensemble=0 level_db=-3.5 spread=0 "
     "lfo_pitch_ct=18 lfo_delay_ms=250 lfo_rate_hz=7"},
};
const uint32_t presets_synth_count = COUNT_OF(presets_synth);
