/* Any text as an SFZ, which may include itself: read or refused with words; every zone lies in its ranges. fuzz: max_len=4096 */
#include "formats/sfz_read.h"

#include "fuzz/seed.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static SfzText texts[2];
  char missing[SAMPLED_PATH_BYTES];
  Problem problem = {0};
  Sampled sampled;
  const size_t half = size / 2;
  memset(texts, 0, sizeof texts);
  texts[0].text = (Bytes){data, size}, texts[1].text = (Bytes){data + half, size - half};
  texts[1].path[0] = 'a';
  (void)sfz_is((Bytes){data, size});
  sampled_init(&sampled, memory_heap());
  if (sfz_read(memory_heap(), texts, 2, &sampled, missing, &problem) != STATUS_OK && problem.what[0] == '\0') abort();
  for (uint32_t i = 0; i < sampled_zone_count(&sampled); i++) {
    SampledZone fitted = *sampled_zone(&sampled, i);
    sampled_zone_fit(&fitted);
    if (memcmp(&fitted, sampled_zone(&sampled, i), sizeof fitted) != 0 || fitted.sound >= sampled_sound_count(&sampled)) abort();
  }
  sampled_finish(&sampled);
  return 0;
}

static const char *const seeds[] = {
  "<control> default_path=a\\ note_offset=12 set_cc7=100\n<global> volume=-3 <master> pan=10\n<group> key=c#4 seq_length=2\n<region> sample=b c.wav seq_position=2 locc7=1",
  "#define $K 60\n#define $KEY 61\n#include \"a\"\n<region> sample=x$KEY.wav key=$K loop_mode=loop_sustain loop_start=1 loop_end=9 /* c */ // d\n",
  "<region> sample=a.wav pitch_keytrack=0 lokey=1 hikey=9 ampeg_attack=.1 ampeg_decay=1 ampeg_sustain=50 ampeg_release=2 fil_type=hpf_2p cutoff=900 fileg_depth=-1200 pitchlfo_depth=9",
  "<group> group=1 off_by=1 trigger=attack sw_last=36 sw_default=36 <region> sample=a xfin_lovel=1 xfin_hivel=20 xfout_lokey=30 xfout_hikey=50 lorand=0 hirand=0.5",
};

static bool make_seed(uint32_t index, Buffer *out) {
  if (index >= sizeof seeds / sizeof *seeds) return false;
  buffer_put(out, seeds[index], strlen(seeds[index]));
  return true;
}
