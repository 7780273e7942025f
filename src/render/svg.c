/* Writing SVG. */
#include "svg.h"

/* Names with a prefix of their own: where the picture stands in a page as an element, so do its styles. */
static const char style[] =
        "<style>"
        ".ioad-text{font:13px system-ui,sans-serif;fill:#1f2933}"
        ".ioad-title{font:600 16px system-ui,sans-serif;fill:#1f2933}"
        ".ioad-note{font:11px system-ui,sans-serif;fill:#52606d}"
        ".ioad-bar{fill:#1d6fb8}"
        ".ioad-rail{fill:#8a97a6;fill-opacity:.18}"
        ".ioad-grid{stroke:#8a97a6;stroke-opacity:.35}"
        ".ioad-axis{stroke:#52606d}"
        ".ioad-bound{stroke:#b4470e;stroke-width:2;stroke-dasharray:6 4}"
        ".ioad-bound-text{font:600 12px system-ui,sans-serif;fill:#b4470e}"
        ".ioad-curve{fill:none;stroke:#137a63;stroke-width:2.5}"
        ".ioad-dot{fill:#137a63}"
        "@media(prefers-color-scheme:dark){"
        ".ioad-text,.ioad-title{fill:#e4e7eb}.ioad-note{fill:#b8c2cc}.ioad-bar{fill:#5aa9e6}"
        ".ioad-axis{stroke:#b8c2cc}.ioad-bound{stroke:#f2a365}.ioad-bound-text{fill:#f2a365}"
        ".ioad-curve{stroke:#5fd3b3}.ioad-dot{fill:#5fd3b3}}"
        "</style>";

static const char replacement[] = "\xEF\xBF\xBD";

static const char *escape_of(unsigned char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\t':
	case '\n':
	case '\r':
		return " ";
	default:
		return c < ' ' || c == 0x7f ? replacement : NULL;
	}
}

/* U+FFFE and U+FFFF are UTF-8, and not XML. */
static bool is_noncharacter(struct slice rest)
{
	return rest.n >= 3 && (rest.at[0] & 0xff) == 0xef && (rest.at[1] & 0xff) == 0xbf &&
	       (rest.at[2] & 0xff) >= 0xbe;
}

void svg_write_text(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		const char *escape = escape_of((unsigned char)text.at[i]);
		if (escape) {
			buf_add_text(out, escape);
		} else if (is_noncharacter(slice_from(text, i))) {
			buf_add_text(out, replacement);
			i += 2;
		} else {
			buf_add_char(out, text.at[i]);
		}
	}
}

static void write_element(struct buf *out, const char *name, struct slice text)
{
	buf_printf(out, "<%s>", name);
	svg_write_text(out, text);
	buf_printf(out, "</%s>", name);
}

void svg_open(struct buf *out, int width, int height, struct slice title, struct slice description)
{
	buf_printf(out,
	           "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 %d %d\" "
	           "width=\"%d\" height=\"%d\" style=\"max-width:100%%;height:auto\">",
	           width, height, width, height);
	write_element(out, "title", title);
	write_element(out, "desc", description);
	buf_add_text(out, style);
}

void svg_close(struct buf *out)
{
	buf_add_text(out, "</svg>\n");
}

/* The bytes of the first `count` characters of UTF-8. */
static size_t bytes_of(struct slice text, int count)
{
	size_t n = 0;
	while (n < text.n && count-- > 0)
		do
			n++;
		while (n < text.n && (text.at[n] & 0xc0) == 0x80);
	return n;
}

void svg_label(struct buf *out, double x, double y, enum svg_anchor anchor, const char *css,
               struct slice text, int longest)
{
	static const char *const anchors[] = {
	        [SVG_START] = "start", [SVG_MIDDLE] = "middle", [SVG_END] = "end"};
	bool is_cut = bytes_of(text, longest) < text.n;
	buf_printf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">", x, y, anchors[anchor],
	           css);
	if (is_cut)
		write_element(out, "title", text);
	svg_write_text(out, is_cut ? (struct slice){text.at, bytes_of(text, longest - 1)} : text);
	buf_add_text(out, is_cut ? "\xE2\x80\xA6</text>" : "</text>");
}

void svg_rect(struct buf *out, double x, double y, double width, double height, const char *css)
{
	buf_printf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" class=\"%s\"/>",
	           x, y, width, height, css);
}

void svg_line(struct buf *out, double x1, double y1, double x2, double y2, const char *css)
{
	buf_printf(out, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>", x1, y1, x2,
	           y2, css);
}
