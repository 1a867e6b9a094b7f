/* Any bytes as another program's project: what is refused says why, what is taken is a legal song that can be taken out again. The
   first byte says whether the rest is a whole archive or only its song. */

#include "session/dawproject.h"

#include "fuzz/seed.h"

#include <stdlib.h>
#include <string.h>

static void take_out(const Session *session) {
  Buffer out;
  buffer_init(&out, memory_heap(), 64u << 20);
  const Status status = session_to_dawproject(session, &out);
  if (status != STATUS_OK && status != STATUS_TOO_LARGE) abort();
  buffer_finish(&out);
}

static void check(Bytes file) {
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  Problem problem = {0};
  const Status status = session_from_dawproject(session, file, "fuzz.dawproject", &problem);
  if (status != STATUS_OK && problem.what[0] == '\0') abort();
  if (status == STATUS_OK) take_out(session);
  session_destroy(session);
}

static void wrap(Bytes song, Buffer *file) {
  ZipWriter zip;
  zip_writer_init(&zip, file, memory_heap());
  zip_writer_add(&zip, DAWPROJECT_SONG, song);
  if (zip_writer_finish(&zip) != STATUS_OK) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  const Bytes rest = {data + 1, size - 1};
  if (data[0] == 'z') {
    check(rest);
    return 0;
  }
  Buffer file;
  buffer_init(&file, memory_heap(), 16u << 20);
  wrap(rest, &file);
  check(buffer_bytes(&file));
  buffer_finish(&file);
  return 0;
}

static const char *const songs[] = {
  "<Project version='1.0'><Transport><Tempo unit='bpm' value='150' id='tempo'/><TimeSignature numerator='3' denominator='4'/></Transport><Structure>"
  "<Track contentType='tracks' id='g' name='G' color='#00ff00'><Channel role='master' id='gc'/><Track contentType='notes' id='t' name='B'><Channel id='c' destination='gc'>"
  "<Devices><BuiltinDevice deviceID='tutti.synth' deviceRole='instrument' deviceName='S'><Parameters><RealParameter parameterID='3' id='p' value='0.5'/></Parameters>"
  "</BuiltinDevice><Equalizer deviceRole='audioFX'><Band type='bell'><Freq value='100' id='f'/></Band></Equalizer></Devices><Mute id='m' value='true'/>"
  "<Pan unit='normalized' value='0.2'/><Sends><Send destination='ec'><Volume unit='linear' value='0.5' id='s'/></Send></Sends><Volume unit='linear' value='0.7' id='v'/></Channel>"
  "</Track></Track><Track contentType='audio' id='e'><Channel role='effect' id='ec'/></Track></Structure><Arrangement><Lanes timeUnit='beats'><Lanes track='t'>"
  "<Clips><Clip time='4' duration='7' playStart='1' loopStart='0' loopEnd='4'><Clips><Clip time='0' duration='2' playStart='1' loopStart='2' loopEnd='3'><Lanes><Notes>"
  "<Note time='0.5' duration='0.5' channel='0' key='40' vel='1'/></Notes><Points><Target expression='pitchBend'/><RealPoint time='0' value='0.5'/></Points></Lanes></Clip>"
  "</Clips></Clip></Clips><Points unit='linear'><Target parameter='v'/><RealPoint time='0' value='1' interpolation='linear'/></Points></Lanes></Lanes>"
  "<Markers><Marker time='8' name='M'/></Markers><TempoAutomation><Target parameter='tempo'/><RealPoint time='4' value='90' interpolation='linear'/></TempoAutomation>"
  "</Arrangement><Scenes><Scene id='s1' name='S'><Lanes><ClipSlot track='t'><Clip time='0' duration='4'><Notes/></Clip></ClipSlot></Lanes></Scene></Scenes></Project>",
  "<Project><Structure><Track id='a' contentType='audio'/></Structure><Arrangement><Lanes timeUnit='seconds'><Clips track='a'><Clip time='1' duration='2' contentTimeUnit='beats'"
  " fadeInTime='0.5'><Warps timeUnit='beats' contentTimeUnit='seconds'><Audio><File path='a.wav'/></Audio><Warp time='0' contentTime='0'/><Warp time='4' contentTime='2'/></Warps>"
  "</Clip></Clips></Lanes></Arrangement></Project>",
};

static bool make_seed(uint32_t index, Buffer *out) {
  if (index > COUNT_OF(songs)) return false;
  buffer_u8(out, index < COUNT_OF(songs) ? 'x' : 'z');
  if (index < COUNT_OF(songs)) buffer_text(out, songs[index]);
  else wrap((Bytes){(const uint8_t *)songs[0], strlen(songs[0])}, out);
  return true;
}
