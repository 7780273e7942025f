/* Reading what the kernel accounts to this process. */
#include "base/usage.h"

#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"

enum { STATM_BYTES_MAX = 256 };

static uint64_t ns_of(struct timeval t)
{
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_usec * 1000;
}

uint64_t usage_cpu_ns(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return ns_of(usage.ru_utime) + ns_of(usage.ru_stime);
}

/* The second number of statm (proc(5)), in pages. */
static bool read_pages(struct slice statm, unsigned long long *ret_pages)
{
	struct slice size, resident;
	return slice_split(&statm, ' ', &size) && slice_split(&statm, ' ', &resident) &&
	       slice_to_uint(resident, ret_pages);
}

uint64_t usage_resident_bytes(void)
{
	struct buf text;
	unsigned long long pages = 0;
	buf_init(&text, STATM_BYTES_MAX);
	bool known = file_read("/proc/self/statm", &text) == FILE_OK && read_pages(buf_slice(&text), &pages);
	buf_close(&text);
	return known ? pages * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}
