/* core/ring as a model: one writer, one reader, counters that run modulo 8 over a ring of two records, each copied in two
   halves. What must hold: a record is read whole and in its turn (the asserts), no slot is touched by both sides at once (the
   asserts on `in_use`), and everything written is read in the end (no end state but the valid one).

   The counters' loads acquire and their stores release: that is why a step of this model may stand where it does. With
   -DMUTANT=1..4 one of them stands where it could if the ordering were missing (or the ring took one record too many), and
   spin must find the fault; tests/proof/spin runs all five. tests/proof/ring_model_test.c tries the same without spin. */

#ifndef MUTANT
#define MUTANT 0
#endif
#define CAPACITY 2
#define MODULUS 8
#define RECORDS 20
#if MUTANT == 4
#define ROOM (CAPACITY + 1)
#else
#define ROOM CAPACITY
#endif

byte written, taken;
byte first[CAPACITY], second[CAPACITY];
bool in_use[CAPACITY];

inline claim(slot) { atomic { assert(!in_use[slot]); in_use[slot] = true } }
inline leave(slot) { in_use[slot] = false }

active proctype writer() {
  byte n = 0, seen, slot;
  do
  :: n < RECORDS ->
     do                                     /* ring_room: load taken, acquire */
     :: seen = taken;
        if
        :: (n - seen) % MODULUS < ROOM -> break
        :: else
        fi
     od;
     slot = n % CAPACITY;
#if MUTANT == 1
     written = (n + 1) % MODULUS;           /* the release is missing: published before the record is there */
#endif
     claim(slot);
     first[slot] = n + 1;
     second[slot] = n + 1;
     leave(slot);
#if MUTANT != 1
     written = (n + 1) % MODULUS;           /* store written, release */
#endif
     n++
  :: else -> break
  od
}

active proctype reader() {
  byte n = 0, seen, slot, a, b;
  do
  :: n < RECORDS ->
     slot = n % CAPACITY;
#if MUTANT == 2
     a = first[slot];                       /* the acquire is missing: loaded before the counter was looked at */
#endif
     do                                     /* ring_waiting: load written, acquire */
     :: seen = written;
        if
        :: (seen - n) % MODULUS != 0 -> break
        :: else
        fi
     od;
#if MUTANT == 3
     taken = (n + 1) % MODULUS;             /* the release is missing: given back before it was copied */
#endif
     claim(slot);
#if MUTANT != 2
     a = first[slot];
#endif
     b = second[slot];
     leave(slot);
     assert(a == n + 1 && b == n + 1);
#if MUTANT != 3
     taken = (n + 1) % MODULUS;             /* store taken, release */
#endif
     n++
  :: else -> break
  od
}
