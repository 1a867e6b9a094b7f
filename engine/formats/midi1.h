#ifndef TUTTI_FORMATS_MIDI1_H
#define TUTTI_FORMATS_MIDI1_H

#include <stdbool.h>
#include <stdint.h>

/*
  The MIDI 1.0 byte stream, as it comes from a wire, one byte at a time: running status, real-time bytes in the middle of
  anything, system exclusive of any length in pieces of at most six bytes (the shape a UMP carries). Bytes that make no
  sense are counted and passed over until the next status byte. Writing is the inverse. Nothing is allocated. [any]
*/

#define MIDI1_PIECE_BYTES 6u
#define MIDI1_BYTES_MAX 8u     /* one message as bytes */
#define MIDI1_MESSAGES_MAX 2u  /* that one byte can complete */

/* Numbered as the status field of a sysex packet. */
typedef enum SysexPiece { SYSEX_WHOLE = 0, SYSEX_BEGIN = 1, SYSEX_MORE = 2, SYSEX_END = 3 } SysexPiece;

typedef struct Midi1 {
  uint8_t status;              /* 0x80..0xef with the channel, 0xf0 for a piece of sysex, 0xf1..0xff */
  uint8_t piece;               /* SysexPiece, of 0xf0 */
  uint8_t cut;                 /* 1: another status ended this sysex, which may be a broken cable or an old device's habit */
  uint8_t count;               /* data bytes that count */
  uint8_t data[MIDI1_PIECE_BYTES];
} Midi1;

typedef struct Midi1Reader {
  uint8_t running;             /* channel status in force, or 0 */
  uint8_t status;              /* message being collected, or 0 */
  uint8_t count;
  uint8_t data[MIDI1_PIECE_BYTES];
  bool begun;                  /* a piece of this sysex was given out */
  uint32_t strays;             /* bytes that belonged to nothing */
} Midi1Reader;                 /* zeroed: at rest */

/* Data bytes of a message but sysex; 0 for statuses that have none or are undefined. */
uint32_t midi1_data_bytes(uint8_t status);
/* Take one byte. Returns how many messages it completed, at most MIDI1_MESSAGES_MAX. */
uint32_t midi1_read(Midi1Reader *reader, uint8_t byte, Midi1 out[MIDI1_MESSAGES_MAX]);

typedef struct Midi1Writer { uint8_t running; } Midi1Writer; /* zeroed: the next message states its status */

/* Bytes of one message with running status, at most MIDI1_BYTES_MAX. 0 for what is no message: an undefined status, a data
   byte above 127, the wrong count. */
uint32_t midi1_write(Midi1Writer *writer, const Midi1 *message, uint8_t out[MIDI1_BYTES_MAX]);

#endif
