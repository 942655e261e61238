#include "base/prompt.h"

#include <stdio.h>

char
prompt(const char *question)
{
	FILE *in = fopen("/dev/tty", "r"), *out = fopen("/dev/tty", "w");
	int first = EOF, c;

	if (in != NULL && out != NULL && fputs(question, out) != EOF && fflush(out) != EOF) {
		first = c = getc(in);
		while (c != EOF && c != '\n')
			c = getc(in);
	}
	if (in != NULL)
		fclose(in);
	if (out != NULL)
		fclose(out);
	return first == EOF ? 0 : (char)first;
}
