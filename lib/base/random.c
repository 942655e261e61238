#include "base/random.h"

#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"

void
random_bytes(void *out, size_t len)
{
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	char *p = out;

	while (fd != -1 && len > 0) {
		ssize_t n = read(fd, p, len);

		if (n <= 0)
			break;
		p += n;
		len -= (size_t)n;
	}
	if (len > 0)
		die("cannot read /dev/urandom:");
	close(fd);
}

double
random_fraction(void)
{
	uint64_t bits;

	random_bytes(&bits, sizeof(bits));
	return (double)(bits >> 11) / 9007199254740992.0; /* 2 to the 53rd */
}

void
random_uuid(struct buf *out)
{
	unsigned char b[16];

	random_bytes(b, sizeof(b));
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	for (int i = 0; i < 16; i++)
		buf_addf(out, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", b[i]);
}
