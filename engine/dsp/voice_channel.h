#ifndef TUTTI_DSP_VOICE_CHANNEL_H
#define TUTTI_DSP_VOICE_CHANNEL_H

#include "dsp/voice_pool.h"

/* The controllers an instrument remembers, and what they do to its voices. All functions are [audio]. */

#define VOICE_CHANNEL_VOLUME 0.7874016f /* MIDI's own default volume, 100 of 127, is our 0 dB */

typedef struct VoiceChannel { float bend, wheel, volume, expression, pan, brightness, pedal, pressure; } VoiceChannel;

static inline VoiceChannel voice_channel_start(void) {
  return (VoiceChannel){.volume = VOICE_CHANNEL_VOLUME, .expression = 1.0f, .brightness = 0.5f};
}
/* EVENT_CONTROL: `number` and `value` as core/event.h has them. Lifting the pedal and "all notes off" release voices. */
void voice_channel_control(VoiceChannel *channel, VoicePool *pool, uint16_t number, float value) RT_SAFE;
/* The gain of volume and expression: MIDI's square law. */
static inline float voice_channel_gain(const VoiceChannel *channel) {
  const float volume = channel->volume / VOICE_CHANNEL_VOLUME;
  return volume * volume * channel->expression * channel->expression;
}

#endif
