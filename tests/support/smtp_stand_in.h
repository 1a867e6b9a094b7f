#ifndef TUTTI_TESTS_SUPPORT_SMTP_STAND_IN_H
#define TUTTI_TESTS_SUPPORT_SMTP_STAND_IN_H

#include <stdbool.h>
#include <stdint.h>

/* A mail server on loopback that delivers to memory. */

typedef struct SmtpStandIn SmtpStandIn;

typedef struct SmtpLetter { char to[256], text[4096]; /* head and body, lines end with \r\n */ } SmtpLetter;

SmtpStandIn *smtp_begin(void);
uint16_t smtp_port(const SmtpStandIn *smtp);
void smtp_finish(SmtpStandIn *smtp);
/* The next `count` letters are refused for now. */
void smtp_disturb(SmtpStandIn *smtp, uint32_t count);
/* Wait for the next letter that was not taken yet; false when none comes for long. */
bool smtp_take(SmtpStandIn *smtp, SmtpLetter *letter);
/* Letters delivered, letters refused. */
uint32_t smtp_delivered(SmtpStandIn *smtp);
uint32_t smtp_refused(SmtpStandIn *smtp);

#endif
