/* Reeds: saxophones, double reeds, and the clarinet, which has hardly any even partials. */
#include "session/instruments.h"

const Instrument programs_reeds[8] = {
    {"Soprano sax", "wind", "Reeds",
     "partials body=Sax body_amount=40 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=6.5 hollow=25 "
     "attack_ms=22 velocity=55 velocity_slope_db=7 bloom_db=5 bloom_attack_ms=60 bloom_sustain=85 noise_level=8 "
     "noise_hz=3600 noise_decay_ms=90 noise_sustain=28 vibrato_ct=14 vibrato_rate_hz=5.2 vibrato_delay_ms=350 tremolo=8 "
     "flutter=18 scoop_ct=-50 scoop_ms=50 release_ms=90 spread=8 width=0 level_db=-5.75"},
    {"Alto sax", "wind", "Reeds",
     "partials body=Sax body_amount=100 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=4.8 attack_ms=22 "
     "velocity=55 velocity_slope_db=8 bloom_db=6 bloom_attack_ms=70 bloom_sustain=80 noise_level=11 noise_hz=2600 "
     "noise_decay_ms=100 noise_sustain=32 vibrato_ct=13 vibrato_rate_hz=5 vibrato_delay_ms=380 tremolo=10 flutter=22 "
     "scoop_ct=-70 scoop_ms=60 release_ms=90 spread=8 width=0 level_db=-4"},
    {"Tenor sax", "wind", "Reeds",
     "partials body=Sax body_amount=70 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=6.8 hollow=18 "
     "attack_ms=24 velocity=60 velocity_slope_db=9 bloom_db=8 bloom_attack_ms=85 bloom_sustain=75 noise_level=18 "
     "noise_hz=1800 noise_decay_ms=120 noise_sustain=38 vibrato_ct=12 vibrato_rate_hz=4.7 vibrato_delay_ms=400 tremolo=10 "
     "flutter=26 scoop_ct=-85 scoop_ms=75 release_ms=100 spread=8 width=0 level_db=-3.25"},
    {"Baritone sax", "wind", "Reeds",
     "partials body=Bassoon body_amount=60 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=4.8 "
     "attack_ms=24 velocity=60 velocity_slope_db=8 bloom_db=7 bloom_attack_ms=80 bloom_sustain=80 noise_level=10 "
     "noise_hz=1100 noise_decay_ms=110 noise_sustain=30 vibrato_ct=8 vibrato_rate_hz=4.5 vibrato_delay_ms=450 flutter=24 "
     "scoop_ct=-60 scoop_ms=60 release_ms=100 spread=5 width=0 level_db=-1.5"},
    {"Oboe", "wind", "Reeds",
     "partials body=Oboe body_amount=100 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=3.4 attack_ms=20 "
     "velocity=45 velocity_slope_db=4 noise_level=3 noise_hz=4200 noise_decay_ms=60 noise_sustain=20 vibrato_ct=11 "
     "vibrato_rate_hz=5.3 vibrato_delay_ms=350 tremolo=12 flutter=12 release_ms=80 spread=8 width=0 level_db=-7.5"},
    {"English horn", "wind", "Reeds",
     "partials body=Oboe body_amount=65 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=6.2 attack_ms=26 "
     "velocity=45 velocity_slope_db=4 noise_level=4 noise_hz=2400 noise_decay_ms=80 noise_sustain=22 vibrato_ct=10 "
     "vibrato_rate_hz=5 vibrato_delay_ms=400 tremolo=10 flutter=16 release_ms=100 spread=8 width=0 level_db=-7.25"},
    {"Bassoon", "wind", "Reeds",
     "partials body=Bassoon body_amount=95 sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=6 attack_ms=24 "
     "velocity=45 velocity_slope_db=5 noise_level=4 noise_hz=1000 noise_decay_ms=70 noise_sustain=18 vibrato_ct=6 "
     "vibrato_rate_hz=4.8 vibrato_delay_ms=450 flutter=16 release_ms=90 spread=6 width=0 level_db=-5.25"},
    {"Clarinet", "wind", "Reeds",
     "partials body=None sustain=100 strings=1 stiffness=0 damping=0 decay_key=0 slope_db=7 hollow=85 attack_ms=25 "
     "velocity=50 velocity_slope_db=6 bloom_db=4 bloom_attack_ms=80 bloom_sustain=80 noise_level=4 noise_hz=2600 "
     "noise_decay_ms=80 noise_sustain=24 vibrato_ct=3 vibrato_delay_ms=500 flutter=14 release_ms=80 spread=8 width=0 "
     "level_db=-6.5"},
};
