#include "options.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"

static const char usage[] =
    "usage: aws-emulator [options] ACCOUNT.json\n"
    "Plays the AWS account described in the file, on 127.0.0.1; prints its URL when ready.\n"
    "\n"
    "  --address ADDRESS            listen there; on 127.0.0.1 by default\n"
    "  --port N                     listen at that port; any free one by default\n"
    "  --tls FILE                   speak HTTPS, with the certificate and the key in that PEM "
    "file\n"
    "  --log FILE                   append one JSON object for each request\n"
    "  --clock SECONDS              put the clock forward; back, if it is negative\n"
    "  --latency MS                 delay every answer by so many milliseconds\n"
    "  --fault OPERATION=FAULT      let its calls meet a fault: all, or with :N behind it the "
    "first N, "
    "@N the\n"
    "                               Nth, @N+ all from the Nth on, %P so many in a hundred; '*' "
    "means "
    "every\n"
    "                               operation; the faults are listed below\n"
    "  --seed N                     the number that chance begins with; 0 by default\n"
    "  --throttle OPERATION=N       throttle the first N calls of an operation; '*' counts all "
    "together\n"
    "  --rate NAME=BURST/PERSEC     throttle the calls of an operation or a service beyond that; "
    "those\n"
    "                               of several together with NAME+NAME\n"
    "  --rates FILE                 the same for each line of that file\n"
    "  --deny OPERATION             deny access to an operation\n"
    "  --fail OPERATION=N:STATUS    fail its first N calls with HTTP status 500, 502 or 503\n"
    "  --max-page N                 put at most N items on a page of any list\n"
    "  --exit-on-eof                end when standard input ends\n"
    "  --lifetime SECONDS           end after that time\n"
    "  --help                       show this\n"
    "\n"
    "Faults:\n";

static void
misuse(const char *option, const char *value)
{
	if (option)
		fprintf(stderr, "aws-emulator: bad value '%s' for --%s\n", value, option);
	fputs("aws-emulator: try --help\n", stderr);
	exit(2);
}

static long
number(const char *option, const char *value, long min, long max)
{
	char *end;
	long n = strtol(value, &end, 10);

	if (end == value || *end != '\0' || n < min || n > max)
		misuse(option, value);
	return n;
}

void
options_parse(struct options *options, struct trouble *trouble, int argc, char *argv[])
{
	static const struct option known[] = {
		{ "address", required_argument, NULL, 'a' },
		{ "port", required_argument, NULL, 'p' },
		{ "tls", required_argument, NULL, 'T' },
		{ "log", required_argument, NULL, 'o' },
		{ "clock", required_argument, NULL, 'c' },
		{ "latency", required_argument, NULL, 'l' },
		{ "fault", required_argument, NULL, 'F' },
		{ "seed", required_argument, NULL, 's' },
		{ "throttle", required_argument, NULL, 't' },
		{ "rate", required_argument, NULL, 'r' },
		{ "rates", required_argument, NULL, 'R' },
		{ "deny", required_argument, NULL, 'd' },
		{ "fail", required_argument, NULL, 'f' },
		{ "max-page", required_argument, NULL, 'm' },
		{ "exit-on-eof", no_argument, NULL, 'e' },
		{ "lifetime", required_argument, NULL, 'L' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c, i = 0;

	*options = (struct options){ 0 };
	while ((c = getopt_long(argc, argv, "", known, &i)) != -1) {
		int rc = 0;

		switch (c) {
		case 'a':
			options->address = optarg;
			break;
		case 'p':
			options->port = (unsigned)number(known[i].name, optarg, 0, 65535);
			break;
		case 'T':
			options->tls = optarg;
			break;
		case 'o':
			options->log = optarg;
			break;
		case 'c':
			clock_put_forward((double)number(known[i].name, optarg, -1000000, 1000000));
			break;
		case 'l':
			trouble->latency = (double)number(known[i].name, optarg, 0, 600000) / 1000;
			break;
		case 'F':
			rc = trouble_add_fault(trouble, optarg);
			break;
		case 's':
			trouble->chance = (uint64_t)number(known[i].name, optarg, 0, LONG_MAX);
			break;
		case 't':
			rc = trouble_add_throttle(trouble, optarg);
			break;
		case 'r':
			rc = rates_add(&trouble->rates, optarg);
			break;
		case 'R':
			rc = rates_load(&trouble->rates, optarg);
			break;
		case 'd':
			rc = trouble_add_denial(trouble, optarg);
			break;
		case 'f':
			rc = trouble_add_failure(trouble, optarg);
			break;
		case 'm':
			options->max_page = number(known[i].name, optarg, 1, LONG_MAX);
			break;
		case 'e':
			options->exit_on_eof = true;
			break;
		case 'L':
			options->lifetime = (double)number(known[i].name, optarg, 1, LONG_MAX);
			break;
		case 'h':
			fputs(usage, stdout);
			fault_list(stdout);
			exit(0);
		default:
			misuse(NULL, NULL);
		}
		if (rc == -1)
			misuse(known[i].name, optarg);
	}
	if (argc - optind != 1)
		misuse(NULL, NULL);
	options->account = argv[optind];
}
