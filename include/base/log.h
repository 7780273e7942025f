/* One line per event on standard error: time, level, text. Never a token, never a body, never personal data.
 */
#ifndef IOA_BASE_LOG_H
#define IOA_BASE_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

/* The only mutable global of the program: lines below `level` are not written. */
void log_set_level(enum log_level level);

void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Writes the line and ends the process: for broken invariants, never for bad input. */
void log_fatal(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

#endif
