/* SMTP (RFC 5321) by libcurl; the letter itself as RFC 5322 and 2045 want it. */

#include "server/mail/smtp.h"

#include "core/bytes.h"
#include "server/config.h"
#include "server/journal.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { LETTER_BYTES_MAX = 16 * 1024 };

typedef struct Reading { Buffer bytes; size_t at; } Reading;

static size_t read_more(char *to, size_t size, size_t count, void *reading_) {
  Reading *reading = reading_;
  const size_t left = reading->bytes.size - reading->at, wanted = size * count < left ? size * count : left;
  memcpy(to, reading->bytes.data + reading->at, wanted);
  reading->at += wanted;
  return wanted;
}

static void put_body(Buffer *bytes, const char *text) {
  for (const char *at = text; *at != '\0';) {
    const size_t length = strcspn(at, "\n");
    buffer_put(bytes, at, length);
    buffer_text(bytes, "\r\n");
    at += length + (at[length] == '\n');
  }
}

static bool write_letter(const Letter *letter, Buffer *bytes) {
  char head[2048], date[64], id[JOURNAL_ID_DIGITS + 1];
  const time_t now = time(NULL);
  const char *from = config_text(CONFIG_SMTP_FROM), *host = strchr(from, '@');
  struct tm day;
  gmtime_r(&now, &day);
  strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S +0000", &day); /* the locale is C */
  journal_new_id(id);
  const int length = snprintf(head, sizeof head,
    "Date: %s\r\nFrom: Tutti <%s>\r\nTo: <%s>\r\nSubject: %s\r\nMessage-ID: <%s%s>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\nAuto-Submitted: auto-generated\r\n\r\n", date, from, letter->to, letter->subject, id, host == NULL ? "@localhost" : host);
  if (length < 0 || (size_t)length >= sizeof head) return false;
  buffer_put(bytes, head, (size_t)length);
  put_body(bytes, letter->text);
  return bytes->status == STATUS_OK;
}

static CURLcode deliver(CURL *curl, const Letter *letter, Reading *reading, char *said) {
  char to[300], from[300];
  snprintf(to, sizeof to, "<%s>", letter->to);
  snprintf(from, sizeof from, "<%s>", config_text(CONFIG_SMTP_FROM));
  struct curl_slist *recipients = curl_slist_append(NULL, to);
  if (recipients == NULL) return CURLE_OUT_OF_MEMORY;
  curl_easy_setopt(curl, CURLOPT_URL, config_text(CONFIG_SMTP_URL));
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_USE_SSL, config_is(CONFIG_SMTP_TLS, "off") ? (long)CURLUSESSL_TRY : (long)CURLUSESSL_ALL);
  if (config_is_set(CONFIG_SMTP_USER)) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, config_text(CONFIG_SMTP_USER));
    curl_easy_setopt(curl, CURLOPT_PASSWORD, config_text(CONFIG_SMTP_PASSWORD));
  }
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_more);
  curl_easy_setopt(curl, CURLOPT_READDATA, reading);
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, said);
  const CURLcode done = curl_easy_perform(curl);
  curl_slist_free_all(recipients);
  return done;
}

bool smtp_send(const Letter *letter, char *why, size_t why_bytes) {
  char said[CURL_ERROR_SIZE] = "";
  Reading reading = {.at = 0};
  buffer_init(&reading.bytes, memory_heap(), LETTER_BYTES_MAX);
  CURL *curl = write_letter(letter, &reading.bytes) ? curl_easy_init() : NULL;
  const CURLcode done = curl == NULL ? CURLE_OUT_OF_MEMORY : deliver(curl, letter, &reading, said);
  if (done != CURLE_OK) snprintf(why, why_bytes, "%s", said[0] != '\0' ? said : curl_easy_strerror(done));
  curl_easy_cleanup(curl);
  buffer_finish(&reading.bytes);
  return done == CURLE_OK;
}
