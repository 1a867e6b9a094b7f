/* MIDI's controllers as instruments of voices understand them. */
#include "dsp/voice_channel.h"

#include "core/math.h"

void voice_channel_control(VoiceChannel *channel, VoicePool *pool, uint16_t number, float value) RT_SAFE {
  const float v = value == value ? value : 0.0f;
  const float unit = (float)math_clamp((double)v, 0.0, 1.0);
  switch (number) {
  case 1: channel->wheel = unit; break;
  case 7: channel->volume = unit; break;
  case 10: channel->pan = unit * 2.0f - 1.0f; break;
  case 11: channel->expression = unit; break;
  case 64:
    channel->pedal = unit;
    if (unit < 0.5f) voice_pool_release(pool, false);
    break;
  case 74: channel->brightness = unit; break;
  case 120:
  case 123: voice_pool_release(pool, true); break;
  case 121:
    channel->bend = channel->wheel = channel->pressure = channel->pedal = 0.0f;
    channel->expression = 1.0f;
    voice_pool_release(pool, false);
    break;
  case 128: channel->bend = (float)math_clamp((double)v, -48.0, 48.0); break;
  case 129: channel->pressure = unit; break;
  default: break;
  }
}
