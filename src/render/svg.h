/* The few elements of SVG 1.1 that charts are made of. Lengths are in user units. */
#ifndef IOA_RENDER_SVG_H
#define IOA_RENDER_SVG_H

#include "base/buf.h"

enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };

/* The whole picture: what is between the two is drawn in it. */
void svg_open(struct buf *out, int width, int height, struct slice title, struct slice description);
void svg_close(struct buf *out);

/* Escaped for XML 1.0, whose forbidden characters become U+FFFD. */
void svg_write_text(struct buf *out, struct slice text);

/* A text of at most `longest` characters: of a longer one the beginning, the whole as its tooltip. */
void svg_label(struct buf *out, double x, double y, enum svg_anchor anchor, const char *css,
               struct slice text, int longest);
void svg_rect(struct buf *out, double x, double y, double width, double height, const char *css);
void svg_line(struct buf *out, double x1, double y1, double x2, double y2, const char *css);

#endif
