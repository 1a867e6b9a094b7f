/* Guitars: plucked strings through a wooden body, or through a driven amplifier and its loudspeaker. */
#include "session/instruments.h"

const Instrument programs_guitars[8] = {
    {"Nylon guitar", "guitar", "Guitar",
     "partials body=Guitar body_amount=75 slope_db=8.5 position=20 stiffness=4 strings=1 damping=17 decay_ms=3800 "
     "velocity_slope_db=7 bloom_db=5 bloom_decay_ms=220 bloom_sustain=20 noise_level=10 noise_hz=600 noise_decay_ms=18 "
     "release_ms=140 spread=15 level_db=-1"},
    {"Steel guitar", "guitar", "Guitar",
     "partials body=Guitar body_amount=60 slope_db=5 position=13 stiffness=7 strings=2 detune_ct=1.5 second_level=45 "
     "second_longer=150 damping=9 decay_ms=5500 velocity_slope_db=6 bloom_db=4 bloom_decay_ms=300 bloom_sustain=25 "
     "noise_level=11 noise_hz=3200 noise_decay_ms=12 release_ms=160 spread=18 level_db=-2"},
    {"Jazz guitar", "guitar", "Guitar",
     "partials body=None slope_db=10.5 position=27 stiffness=6 strings=1 damping=14 decay_ms=5000 velocity_slope_db=6 "
     "noise_level=5 noise_hz=700 noise_decay_ms=20 release_ms=130 spread=8 | eq5 band2_gain_db=1 band3_freq_hz=500 "
     "band3_gain_db=2 band5_gain_db=-5 output_db=-3.75"},
    {"Clean guitar", "guitar", "Guitar",
     "partials body=None slope_db=5.8 position=15 stiffness=6 strings=1 damping=8 decay_ms=7000 velocity_slope_db=6 "
     "noise_level=6 noise_hz=3000 noise_decay_ms=10 release_ms=150 spread=10 | chorus voices=2 rate_hz=0.7 depth=38 mix=42 "
     "| eq5 band2_gain_db=-1 band4_freq_hz=3000 band4_gain_db=2 output_db=-2.75"},
    {"Muted guitar", "guitar", "Guitar",
     "partials body=None slope_db=6.5 position=9 stiffness=6 strings=1 damping=24 decay_ms=700 decay_key=30 "
     "velocity_slope_db=4 noise_level=9 noise_hz=1300 noise_decay_ms=18 velocity=35 release_ms=60 spread=10 level_db=1.75"},
    {"Overdriven guitar", "guitar", "Guitar",
     "partials body=None slope_db=6 position=16 stiffness=4 strings=1 damping=4 decay_ms=12000 sustain=25 velocity=45 "
     "velocity_slope_db=4 noise_level=5 noise_hz=2600 noise_decay_ms=12 vibrato_ct=6 vibrato_delay_ms=500 release_ms=110 "
     "spread=6 level_db=-2 | saturator curve=Tube drive_db=21 bias=18 | eq5 band1_on=1 band1_freq_hz=90 band2_gain_db=2 "
     "band3_freq_hz=700 band3_gain_db=-3 band4_freq_hz=2600 band4_gain_db=4 band5_type=4 band5_freq_hz=4600 band5_q=0.9 "
     "output_db=-6"},
    {"Distorted guitar", "guitar", "Guitar",
     "partials body=None slope_db=4.5 position=13 stiffness=3 strings=1 damping=2 decay_ms=16000 sustain=45 velocity=25 "
     "velocity_slope_db=2 noise_level=6 noise_hz=2800 noise_decay_ms=14 vibrato_ct=7 vibrato_delay_ms=600 release_ms=90 "
     "spread=6 level_db=-2 | saturator curve=Clip drive_db=31 bias=8 | eq5 band1_on=1 band1_freq_hz=90 band2_gain_db=2 "
     "band3_freq_hz=700 band3_gain_db=-5 band4_freq_hz=2600 band4_gain_db=4 band5_type=4 band5_freq_hz=5200 band5_q=0.9 "
     "output_db=-2.75"},
    {"Guitar harmonics", "guitar", "Guitar",
     "partials body=Guitar body_amount=30 slope_db=15 position=50 stiffness=3 strings=2 detune_ct=1 second_level=40 "
     "second_longer=150 damping=5 decay_ms=6000 attack_ms=2 velocity_slope_db=5 noise_level=7 noise_hz=4500 "
     "noise_decay_ms=8 release_ms=500 spread=25 level_db=-5"},
};
