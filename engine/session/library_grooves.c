/* Thirty-two grooves on the General MIDI drum keys, as step strings: one character a step, bars separated for the eye. */
#include "session/library_tables.h"

#include "core/attributes.h"

enum {
  KICK = 36, RIM = 37, SNARE = 38, CLAP = 39, LOW_TOM = 43, HAT = 42, PEDAL = 44, MID_TOM = 47, OPEN = 46, HIGH_TOM = 50, CRASH = 49, RIDE = 51, BELL = 53, TAMB = 54,
  COWBELL = 56, BONGO_HIGH = 60, BONGO_LOW = 61, CONGA_MUTE = 62, CONGA = 63, CONGA_LOW = 64, AGOGO = 67, AGOGO_LOW = 68, CABASA = 69, MARACAS = 70,
  CLAVES = 75, SHAKER = 82
};
#define LINES(name) static const GrooveLine name[]

/* ---- rock, pop, soul */
LINES(straight_rock) = {{KICK, "X.......X.x....." "X.......X.x...x."}, {SNARE, "....X.......X..." "....X.......X..."}, {HAT, "x.o.x.o.x.o.x.o." "x.o.x.o.x.o.x.o."}};
LINES(driving_eighths) = {{KICK, "X.....x.X......." "X.....x.X.x...x."}, {SNARE, "....X.......X..." "....X.......X.o."}, {HAT, "X.x.X.x.X.x.X.x." "X.x.X.x.X.x....."},
  {OPEN, "................" "............x.x."}};
LINES(half_time) = {{KICK, "X..........x...." "X.x.......x....."}, {SNARE, "........X......." "........X......-"}, {RIDE, "x...o...x...o..." "x...o...x...o..."}, {CRASH, "x..............." "................"}};
LINES(slow_ballad) = {{KICK, "X.....x...x....." "X.....x...x...o."}, {RIM, "....x.......x..." "....x.......x..."}, {HAT, "o.-.o.-.o.-.o.-." "o.-.o.-.o.-.o..."}, {OPEN, "................" "..............o."}};
LINES(pop_claps) = {{KICK, "X.....X.X......." "X.....X.X...x..."}, {CLAP, "....X.......X..." "....X.......X..."}, {HAT, "x.x.x.x.x.x.x.x." "x.x.x.x.x.xoxoxo"}, {TAMB, "....x.......x..." "....x.......x..."}};
LINES(motor_soul) = {{KICK, "X...x...X...x..." "X...x...X...x.x."}, {SNARE, "X...X...X...X..." "X...X...X...X.oX"}, {TAMB, "o.x.o.x.o.x.o.x." "o.x.o.x.o.x.o.x."}};
LINES(sixteen_funk) = {{KICK, "X.x.......x..x.." "X.x.......x....."}, {SNARE, "....X..-.-..X..-" "....X..-.-..X.-."}, {HAT, "xoxoxoxoxoxoxoxo" "xoxoxoxoxoxo..xo"}, {OPEN, "................" "............x..."}};
LINES(linear_funk) = {{KICK, "X..x..x...x..x.." "X..x..x..x......"}, {SNARE, "....X..-.-..X..." "....X..-....X.-X"}, {HAT, ".xo..x..x..x..xo" ".xo..x..x.x.xo.."}};
LINES(gospel_twelve) = {{KICK, "X....xX....." "X....xX..x.."}, {SNARE, "...X.....X.-" "...X.....X.."}, {HAT, "xoxxoxxoxxox" "xoxxoxxox..x"}, {OPEN, "............" ".........x.."}};
LINES(shuffle) = {{KICK, "X..X..X..X.x" "X..X..X..X.."}, {SNARE, "...X.....X.." "...X.-...X.-"}, {RIDE, "X.xX.xX.xX.x" "X.xX.xX.xX.x"}};
LINES(march) = {{KICK, "X...x...X...x..." "X...x...X...x..."}, {SNARE, "x.oox.oox.oox.oo" "x.oox.oox.xoxoxo"}, {CRASH, "o..............." "................"}};

/* ---- clubs */
LINES(four_on_floor) = {{KICK, "X...X...X...X..." "X...X...X...X..."}, {CLAP, "....X.......X..." "....X.......X..."}, {OPEN, "..x...x...x...x." "..x...x...x...x."}};
LINES(disco) = {{KICK, "X...X...X...X..." "X...X...X...X.x."}, {SNARE, "....X.......X..." "....X.......X..o"}, {HAT, "xo..xo..xo..xo.." "xo..xo..xo..xo.."}, {OPEN, "..x...x...x...x." "..x...x...x...x."}};
LINES(deep_house) = {{KICK, "X...X...X...X..." "X...X...X...X..."}, {RIM, "...o..o....o..x." "...o..o..o.o...."}, {CLAP, "....x.......x..." "....x.......x..."}, {HAT, "..x...x...x...x." "..x...x...x...xo"},
  {SHAKER, "oxoooxoooxoooxoo" "oxoooxoooxoooxoo"}};
LINES(techno) = {{KICK, "X...X...X...X..." "X...X...X...X..."}, {HAT, "..X...X...X...X." "..X...X...X...X."}, {RIDE, "o.o.o.o.o.o.o.o." "o.o.o.o.o.o.o.o."}, {LOW_TOM, "...o.......o...." "...o......o..o.."}};
LINES(peak_time) = {{KICK, "X...X...X...X..." "X...X...X...X..."}, {CLAP, "....X.......X..." "....X.......X..x"}, {OPEN, "..X...X...X...X." "..X...X...X...X."}, {HAT, "xox.xox.xox.xox." "xox.xox.xox.xox."},
  {CRASH, "x..............." "................"}};
LINES(two_step) = {{KICK, "X.........x....." "X......x..x....."}, {CLAP, "....X.......X..." "....X.......X..."}, {HAT, "..x.o.x...xo..x." "..x.o.xo..xo..x."}, {RIM, ".......o........" "...o...........o"}};
LINES(breakbeat) = {{KICK, "X.X.......XX...." "X.X.......X....."}, {SNARE, "....X..-.-..X..-" "....X..-.-....X."}, {RIDE, "x.x.x.x.x.x.x.x." "x.x.x.x.x.x.x.x."}};
LINES(rollers) = {{KICK, "X.........X....." "X.........X....."}, {SNARE, "....X.......X..." "....X..-....X..-"}, {HAT, "x.xox.xox.xox.xo" "x.xox.xox.xoxoxo"}, {SHAKER, "..o...o...o...o." "..o...o...o...o."}};
LINES(jungle) = {{KICK, "X.X.......XX...." "..X.......X....." "X.X.......X....." "..XX.......X...."},
  {SNARE, "....X..x.x..X..x" ".x..X..x.x....X." "....X..x.x....X." ".x..X..x.x..x.Xx"}, {HAT, "x.x.x.x.x.x.x.x." "x.x.x.x.x.x.x.x." "x.x.x.x.x.x.x.x." "x.x.x.x.x.x.x.x."}};
LINES(half_step) = {{KICK, "X..x............" "X.....x...x....."}, {SNARE, "........X......." "........X......."}, {HAT, "x.o.x.oox.o.x.o." "x.o.xoooxo..x.xx"}};

/* ---- hip-hop */
LINES(boom_bap) = {{KICK, "X......x..X....." "X..x......XX...."}, {SNARE, "....X.......X..." "....X.......X..-"}, {HAT, "x.x.x.x.x.x.x.xo" "x.x.x.x.x.x.x.x."}};
LINES(trap) = {{KICK, "X......x..X....." "X..x......X...x."}, {CLAP, "........X......." "........X......."}, {HAT, "x.x.x.x.x.xxx.x." "x.x.xxxxx.x.x.xx"}, {OPEN, "................" "......x........."}};
LINES(lofi) = {{KICK, "X.....x...x....." "X.....x..x.....o"}, {SNARE, "....x.......x..-" "....x.......x..."}, {HAT, "o.x.o.x.o.x.o.x." "o.x.o.x.o.xoo.x."}, {RIM, ".........-......" "...-............"}};
LINES(slow_jam) = {{KICK, "X..x......x....." "X..x.....x......"}, {CLAP, "....X.......X..." "....X.......X..."}, {HAT, "x.xxx.x.x.xxx.x." "x.xxx.x.xoxox.x."}, {RIM, "..........o....o" "......o........."}};

/* ---- around the world */
LINES(one_drop) = {{KICK, "........X......." "........X.....o."}, {RIM, "........x......." "........x...o..."}, {HAT, "x.o.x.o.x.o.x.o." "x.o.x.o.x.o.x.oo"}};
LINES(afrobeat) = {{KICK, "X..x..x...x.x..." "X..x..x...x....."}, {SNARE, "....x..-..x....-" "....x..-..x..-x."}, {HAT, "x.xxx.xxx.xxx.xx" "x.xxx.xxx.xxx.xx"}, {AGOGO, "x..x..x...x.x..." "x..x..x...x.x..."}};
LINES(bossa) = {{KICK, "X..oX..oX..oX..o" "X..oX..oX..oX..o"}, {RIM, "x..x..x...x..x.." "x..x..x...x..x.."}, {HAT, "oooooooooooooooo" "oooooooooooooooo"}};
LINES(samba) = {{KICK, "o..xX..oo..xX..o" "o..xX..oo..xX..o"}, {SNARE, "x-x-xx-x-x-xx-x-" "x-x-xx-x-x-xx-x-"}, {SHAKER, "xooxxooxxooxxoox" "xooxxooxxooxxoox"}, {AGOGO, "x.x...x.x.x..x.." "x.x...x.x.x..x.."},
  {AGOGO_LOW, "....x.......x..." "....x.......x..."}};
LINES(cha_cha) = {{KICK, "X.......x......." "X.......x......."}, {COWBELL, "x...o...x...o..." "x...o...x...o..."}, {CONGA_MUTE, "..x.x.....x.x..." "..x.x.....x.x..."}, {CONGA_LOW, "............x.x." "............x.x."},
  {CABASA, "x.oox.oox.oox.oo" "x.oox.oox.oox.oo"}, {CLAVES, "x.....x.....x..." "....x...x......."}};
LINES(dembow) = {{KICK, "X...X...X...X..." "X...X...X...X..."}, {SNARE, "...X..X....X..X." "...X..X....X..Xo"}, {HAT, "x.x.x.x.x.x.x.x." "x.x.x.x.x.x.x.x."}};
LINES(waltz) = {{KICK, "X..........." "X.........o."}, {PEDAL, "....x...x..." "....x...x..."}, {SNARE, "....o...o..-" "....o...o..."}, {RIDE, "x...x.o.x..." "x...x.o.x.o."}};
LINES(swing_ride) = {{RIDE, "X..x.xX..x.x" "X..x.xX..x.x"}, {PEDAL, "...x.....x.." "...x.....x.."}, {KICK, "-..-..-..-.." "-..-..-..-.o"}, {SNARE, ".....-......" "..-........."}};

#define ENTRY(lines_, title, words, kit_, tempo, steps, quarters, swing_)                                                                 \
  {.type = LIBRARY_GROOVE, .id = "groove-" #lines_, .name = title, .tags = words, .bpm = tempo,                                           \
   .as.groove = {.kit = "kit-" kit_, .quarter_steps = steps, .bar_quarters = quarters, .swing = swing_, .lines = lines_, .line_count = COUNT_OF(lines_)}}

const LibraryEntry library_grooves[] = {
  ENTRY(straight_rock, "Straight rock", "rock pop basic", "studio", 116, 4, 4, 0),
  ENTRY(driving_eighths, "Driving eighths", "rock punk fast", "studio", 148, 4, 4, 0),
  ENTRY(half_time, "Half-time rock", "rock slow heavy", "arena", 76, 4, 4, 0),
  ENTRY(slow_ballad, "Slow ballad", "ballad soft pop", "arena", 68, 4, 4, 0),
  ENTRY(pop_claps, "Pop with claps", "pop bright", "tight", 104, 4, 4, 0),
  ENTRY(motor_soul, "Motor soul", "soul sixties pop", "studio", 126, 4, 4, 0),
  ENTRY(sixteen_funk, "Sixteenth funk", "funk busy", "tight", 100, 4, 4, 0.06),
  ENTRY(linear_funk, "Linear funk", "funk syncopated", "tight", 96, 4, 4, 0.1),
  ENTRY(gospel_twelve, "Gospel 12/8", "gospel soul slow triplet", "studio", 66, 3, 4, 0),
  ENTRY(shuffle, "Blues shuffle", "blues rock triplet", "studio", 118, 3, 4, 0),
  ENTRY(march, "March", "orchestral parade", "studio", 112, 4, 4, 0),
  ENTRY(four_on_floor, "Four on the floor", "house pop dance basic", "club", 122, 4, 4, 0),
  ENTRY(disco, "Disco", "disco dance seventies", "studio", 118, 4, 4, 0),
  ENTRY(deep_house, "Deep house", "house dance warm", "club", 121, 4, 4, 0.12),
  ENTRY(techno, "Techno", "techno dance dark", "club", 132, 4, 4, 0),
  ENTRY(peak_time, "Peak time", "trance dance big", "club", 136, 4, 4, 0),
  ENTRY(two_step, "Two-step", "garage dance syncopated", "club", 132, 4, 4, 0.2),
  ENTRY(breakbeat, "Breakbeat", "break dance funk", "steel", 128, 4, 4, 0.05),
  ENTRY(rollers, "Rollers", "drum-and-bass fast", "steel", 174, 4, 4, 0),
  ENTRY(jungle, "Jungle", "drum-and-bass break fast", "steel", 168, 4, 4, 0.04),
  ENTRY(half_step, "Half step", "dubstep slow heavy", "deep", 140, 4, 4, 0),
  ENTRY(boom_bap, "Boom bap", "hip-hop classic", "dusty", 90, 4, 4, 0.16),
  ENTRY(trap, "Trap", "hip-hop electronic", "deep", 142, 4, 4, 0),
  ENTRY(lofi, "Slow dust", "lofi hip-hop chill", "dusty", 78, 4, 4, 0.22),
  ENTRY(slow_jam, "Slow jam", "r&b soul slow", "deep", 72, 4, 4, 0.1),
  ENTRY(one_drop, "One drop", "reggae slow", "studio", 74, 4, 4, 0.14),
  ENTRY(afrobeat, "Afrobeat", "africa funk", "hands", 112, 4, 4, 0),
  ENTRY(bossa, "Bossa nova", "latin brazil soft", "jazz", 130, 4, 4, 0),
  ENTRY(samba, "Samba", "latin brazil fast", "hands", 104, 4, 4, 0),
  ENTRY(cha_cha, "Cha-cha", "latin cuba clave", "hands", 118, 4, 4, 0),
  ENTRY(dembow, "Dembow", "latin reggaeton dance", "deep", 94, 4, 4, 0),
  ENTRY(waltz, "Jazz waltz", "jazz three soft", "jazz", 150, 4, 3, 0.2),
  ENTRY(swing_ride, "Swing", "jazz ride triplet", "jazz", 144, 3, 4, 0),
};
const uint32_t library_groove_count = COUNT_OF(library_grooves);
