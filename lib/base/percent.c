#include "base/percent.h"

#include <ctype.h>

#include "base/buf.h"

enum { DECIMALS = 2 };

const char *
percent_parse(const char *text, int64_t *hundredths)
{
	int64_t n = 0;
	int decimals = 0;

	if (!isdigit((unsigned char)*text) || (*text == '0' && isdigit((unsigned char)text[1])))
		return "is not a number such as 20 or 2.5";
	for (; isdigit((unsigned char)*text); text++) {
		n = n * 10 + (*text - '0');
		if (n > 100)
			return "is more than 100";
	}
	if (*text == '.' && isdigit((unsigned char)text[1])) {
		for (text++; isdigit((unsigned char)*text); text++) {
			if (++decimals > DECIMALS)
				return "has more than two decimals";
			n = n * 10 + (*text - '0');
		}
	}
	if (*text == '%')
		return "has a sign that goes without saying";
	if (*text != '\0')
		return "is not a number such as 20 or 2.5";
	for (; decimals < DECIMALS; decimals++)
		n *= 10;
	if (n > PERCENT_ALL)
		return "is more than 100";
	*hundredths = n;
	return NULL;
}

void
percent_format(struct buf *out, int64_t hundredths)
{
	int whole = (int)(hundredths / 100), rest = (int)(hundredths % 100);

	if (rest == 0)
		buf_addf(out, "%d", whole);
	else if (rest % 10 == 0)
		buf_addf(out, "%d.%d", whole, rest / 10);
	else
		buf_addf(out, "%d.%02d", whole, rest);
}
