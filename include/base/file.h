/* Whole small files. */
#ifndef IOA_BASE_FILE_H
#define IOA_BASE_FILE_H

#include <stdbool.h>

#include "base/buf.h"

enum file_status { FILE_OK, FILE_MISSING, FILE_UNREADABLE, FILE_TOO_LARGE };

/* Appends the file to `out`; the buffer's maximum bounds it. errno tells why it is unreadable. */
enum file_status file_read(const char *path, struct buf *out) __attribute__((warn_unused_result));

/* Replaces or makes the file with the given mode, atomically (written beside it, synced, renamed); false with
 * errno set. */
bool file_write(const char *path, struct slice text, unsigned mode) __attribute__((warn_unused_result));

#endif
