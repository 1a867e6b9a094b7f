/* Presets of the other instruments; the drum kits are library_kits.c. What has samples brings none: it shapes those that are there. */
#include "session/presets_table.h"

#include "core/attributes.h"

const Preset presets_instruments[] = {
    {"facet-felt-piano", "Felt piano", "keys soft",
     "partials slope_db=13 position=15 stiffness=16 attack_ms=3 damping=18 decay_ms=7000 velocity_slope_db=9 noise_level=14 "
     "noise_hz=380 noise_decay_ms=70 detune_ct=1 release_ms=320 level_db=-4"},
    {"facet-prepared-piano", "Prepared piano", "keys metal",
     "partials slope_db=4 position=23 stiffness=100 damping=26 decay_ms=1900 detune_ct=11 second_level=85 second_longer=60 "
     "noise_level=30 noise_hz=1900 noise_decay_ms=25 level_db=0.5"},
    {"facet-twelve-strings", "Twelve strings", "guitar bright",
     "partials body=Guitar body_amount=60 slope_db=4.2 position=11 stiffness=7 detune_ct=9 second_level=90 second_longer=110 "
     "damping=8 decay_ms=6000 noise_level=12 noise_hz=3600 noise_decay_ms=12 width=70 level_db=-0.5"},
    {"facet-bowed-glass", "Bowed glass", "pad glass",
     "partials model=Glass body=None slope_db=2 strings=2 detune_ct=6 second_level=90 sustain=100 attack_ms=700 release_ms=2600 "
     "flutter=60 velocity=40 noise_level=3 noise_hz=4200 noise_sustain=50 spread=60 width=90 level_db=-6"},
    {"facet-temple-bell", "Temple bell", "bell dark",
     "partials model=Bell body=None tune_st=-12 slope_db=3 strings=2 detune_ct=4 second_level=80 second_longer=140 damping=2 "
     "decay_ms=22000 decay_key=20 noise_level=12 noise_hz=700 noise_decay_ms=40 release_ms=6000 width=60 level_db=-5"},
    {"facet-breathing-choir", "Breathing choir", "voice pad",
     "partials body=Ah body_amount=90 slope_db=5 strings=2 detune_ct=14 second_level=95 sustain=100 stiffness=0 attack_ms=420 "
     "release_ms=1500 noise_level=9 noise_hz=3200 noise_decay_ms=600 noise_sustain=60 vibrato_ct=8 flutter=65 spread=60 width=90 "
     "ensemble=60 velocity=40 level_db=-3.5"},
    {"facet-full-drawbars", "All drawbars", "organ",
     "partials model=Tonewheels body=None slope_db=0 strings=1 sustain=100 attack_ms=3 release_ms=30 velocity=0 velocity_slope_db=0 "
     "noise_level=8 noise_hz=2800 noise_decay_ms=7 vibrato_ct=6 vibrato_rate_hz=6.6 vibrato_delay_ms=0 tremolo=10 ensemble=50 "
     "spread=0 width=0 level_db=-6"},
    {"facet-frame-drum", "Frame drum", "percussion skin",
     "partials model=Skin body=None tune_st=-5 slope_db=5 strings=1 damping=20 decay_ms=900 noise_level=34 noise_hz=500 "
     "noise_decay_ms=40 scoop_ct=90 scoop_ms=50 release_ms=700 level_db=0"},
    {"prism-soft-keys", "Soft keys", "sampler mellow",
     "sampler filter_type=2 cutoff_hz=2600 filter_velocity=60 key_track=50 attack_ms=2 release_ms=450 velocity=85 spread=20"},
    {"prism-one-shots", "One shots", "sampler drums",
     "sampler trigger=1 velocity=80 release_ms=40"},
    {"prism-slow-strings", "Slow rise", "sampler pad",
     "sampler attack_ms=900 release_ms=1800 filter_type=2 cutoff_hz=3200 filter_amount_st=12 filter_attack_ms=1600 spread=40"},
    {"prism-dusty-tape", "Dusty tape", "sampler lofi",
     "sampler filter_type=1 cutoff_hz=2200 resonance=18 lfo_rate_hz=0.7 lfo_delay_ms=0 lfo_pitch_ct=14 release_ms=350"},
    {"prism-solo-glide", "Solo glide", "sampler mono lead",
     "sampler mode=2 glide_ms=70 lfo_pitch_ct=14 lfo_delay_ms=400 release_ms=160"},
    {"pads-tight", "Tight pads", "drums short dry",
     "pads pad_0_decay_ms=260 pad_1_decay_ms=220 pad_2_decay_ms=180 pad_3_decay_ms=200 pad_4_decay_ms=120 pad_5_decay_ms=240 "
     "pad_6_decay_ms=160 pad_7_decay_ms=260 pad_8_decay_ms=140 pad_9_decay_ms=300 pad_10_decay_ms=900 pad_11_decay_ms=320 "
     "pad_12_decay_ms=1200 pad_13_decay_ms=340 pad_14_decay_ms=180 pad_15_decay_ms=200 pad_6_choke=1 pad_8_choke=1 pad_10_choke=1"},
    {"pads-wide", "Wide pads", "drums stereo",
     "pads pad_2_pan=12 pad_3_pan=-12 pad_4_pan=-40 pad_5_pan=40 pad_6_pan=-25 pad_7_pan=25 pad_8_pan=-30 pad_9_pan=55 pad_10_pan=35 "
     "pad_11_pan=-55 pad_12_pan=60 pad_13_pan=-60 pad_14_pan=45 pad_15_pan=-45 pad_6_choke=1 pad_8_choke=1 pad_10_choke=1"},
    {"pads-low", "Low and dark", "drums lofi dark",
     "pads pad_0_tune_st=-4 pad_0_cutoff_hz=3200 pad_1_tune_st=-5 pad_1_cutoff_hz=3200 pad_2_tune_st=-6 pad_2_cutoff_hz=5200 "
     "pad_3_tune_st=-4 pad_3_cutoff_hz=5200 pad_4_tune_st=-5 pad_4_cutoff_hz=5200 pad_5_tune_st=-6 pad_5_cutoff_hz=5200 "
     "pad_6_tune_st=-4 pad_6_cutoff_hz=5200 pad_7_tune_st=-5 pad_7_cutoff_hz=5200 pad_8_tune_st=-6 pad_8_cutoff_hz=5200 "
     "pad_9_tune_st=-4 pad_9_cutoff_hz=5200 pad_10_tune_st=-5 pad_10_cutoff_hz=5200 pad_11_tune_st=-6 pad_11_cutoff_hz=5200 "
     "pad_12_tune_st=-4 pad_12_cutoff_hz=5200 pad_13_tune_st=-5 pad_13_cutoff_hz=5200 pad_14_tune_st=-6 pad_14_cutoff_hz=5200 "
     "pad_15_tune_st=-4 pad_15_cutoff_hz=5200"},
    {"pads-chopped", "Chopped", "drums break glitch",
     "pads velocity=40 pad_0_choke=1 pad_0_decay_ms=900 pad_1_choke=1 pad_1_decay_ms=900 pad_2_choke=1 pad_2_decay_ms=900 "
     "pad_3_choke=1 pad_3_decay_ms=900 pad_4_choke=1 pad_4_decay_ms=900 pad_5_choke=1 pad_5_decay_ms=900 pad_6_choke=1 "
     "pad_6_decay_ms=900 pad_7_choke=1 pad_7_decay_ms=900 pad_8_choke=1 pad_8_decay_ms=900 pad_9_choke=1 pad_9_decay_ms=900 "
     "pad_10_choke=1 pad_10_decay_ms=900 pad_11_choke=1 pad_11_decay_ms=900 pad_12_choke=1 pad_12_decay_ms=900 pad_13_choke=1 "
     "pad_13_decay_ms=900 pad_14_choke=1 pad_14_decay_ms=900 pad_15_choke=1 pad_15_decay_ms=900"},
    {"external-keys", "Keyboard outside", "external midi",
     "external channel=1"},
    {"external-drums", "Drum machine outside", "external midi drums",
     "external channel=10"},
    {"external-mpe", "Expressive outside", "external midi mpe",
     "external mpe_channels=15"},
    {"external-slow", "Old and slow", "external midi",
     "external ahead_ms=40 delay_ms=8"},
};
const uint32_t presets_instruments_count = COUNT_OF(presets_instruments);
