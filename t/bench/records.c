/*
 * bench-records IMAGES IN_USE [SEED]: write the records of a scan and of a listing for ecrm-plan, of about 400 bytes
 * an image: IMAGES images in repositories of 3,000 as t/emulator/stock.h has them, and IN_USE references to them, by
 * tag and by digest in turn.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../emulator/stock.h"

#define URI "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/"
#define OCI "application/vnd.oci.image."

enum { REPOSITORY_SIZE = 3000, TIME_SIZE = sizeof("2026-01-31T12:34:56Z") };

static const time_t now = 1767225600; /* 2026-01-01: the same records in every run */

struct listing {
	unsigned long images;
	unsigned long seed;
};

static size_t
repositories(const struct listing *l)
{
	return (l->images + REPOSITORY_SIZE - 1) / REPOSITORY_SIZE;
}

static struct stock
stock_of(const struct listing *l, size_t repository)
{
	size_t left = l->images - repository * REPOSITORY_SIZE;

	return (
	    struct stock){ l->seed + repository, left < REPOSITORY_SIZE ? left : REPOSITORY_SIZE };
}

static const char *
time_text(double age, char out[static TIME_SIZE])
{
	time_t at = now - (time_t)age;
	struct tm tm;

	gmtime_r(&at, &tm);
	strftime(out, TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return out;
}

static void
write_begin(const char *stream, const char *program)
{
	char at[TIME_SIZE];

	printf("{\"type\":\"begin\",\"stream\":\"%s\",\"program\":\"%s\",\"version\":\"0.1.0\","
	       "\"account\":\"123456789012\",\"region\":\"ap-northeast-1\",\"at\":\"%s\"}\n",
	    stream, program, time_text(0, at));
}

static void
write_children(const struct stock *stock, size_t index)
{
	static const char *const platforms[STOCK_CHILDREN] = { "linux/amd64", "linux/arm64" };
	char digest[DIGEST_SIZE];

	fputs(",\"children\":[", stdout);
	for (size_t i = 0; i < STOCK_CHILDREN; i++)
		printf("%s{\"digest\":\"%s\",\"manifest_type\":\"" OCI
		       "manifest.v1+json\",\"platform\":\"%s\"}",
		    i == 0 ? "" : ",", stock_digest(stock, index - STOCK_CHILDREN + i, digest),
		    platforms[i]);
	fputs("]", stdout);
}

static void
write_image(const struct stock *stock, size_t repository, size_t n)
{
	enum stock_kind kind = stock_kind(stock, n);
	double pulled = stock_pulled_age(stock, n);
	char digest[DIGEST_SIZE], tag[STOCK_TAG_SIZE], at[TIME_SIZE];

	stock_tag(stock, n, tag);
	printf("{\"type\":\"image\",\"registry\":\"123456789012\",\"region\":\"ap-northeast-1\","
	       "\"repository\":\"part-%04zu\",\"uri\":\"" URI "part-%04zu\","
	       "\"digest\":\"%s\",\"tags\":[%s%s%s],\"pushed_at\":\"%s\"",
	    repository, repository, stock_digest(stock, n, digest), tag[0] ? "\"" : "", tag,
	    tag[0] ? "\"" : "", time_text(stock_age(stock, n), at));
	if (pulled >= 0)
		printf(",\"pulled_at\":\"%s\"", time_text(pulled, at));
	printf(",\"size\":%ld,\"manifest_type\":\"" OCI "%s\"", stock_size(stock, n),
	    kind == STOCK_INDEX ? "index.v1+json" : "manifest.v1+json");
	if (kind == STOCK_SBOM)
		printf(",\"artifact_type\":\"application/spdx+json\",\"subject\":\"%s\"",
		    stock_digest(stock, stock_relative(stock, n), digest));
	else if (kind != STOCK_INDEX)
		printf(",\"artifact_type\":\"" OCI "config.v1+json\"");
	if (kind == STOCK_INDEX)
		write_children(stock, n);
	puts("}");
}

static void
write_listing(const struct listing *l)
{
	write_begin("11111111-1111-4111-8111-111111111111", "ecrm-list-ecr");
	for (size_t r = 0; r < repositories(l); r++) {
		struct stock stock = stock_of(l, r);

		printf("{\"type\":\"repository\",\"registry\":\"123456789012\",\"region\":\"ap-"
		       "northeast-1\","
		       "\"name\":\"part-%04zu\",\"uri\":\"" URI "part-%04zu\"}\n",
		    r, r);
		for (size_t n = 0; n < stock.images; n++)
			write_image(&stock, r, n);
	}
	printf("{\"type\":\"end\",\"stream\":\"11111111-1111-4111-8111-111111111111\","
	       "\"counts\":{\"repository\":%zu,\"image\":%lu}}\n",
	    repositories(l), l->images);
}

static void
write_scan(const struct listing *l, unsigned long in_use)
{
	char digest[DIGEST_SIZE], tag[STOCK_TAG_SIZE];

	write_begin("22222222-2222-4222-8222-222222222222", "ecrm-scan-ecs");
	for (unsigned long i = 0; i < in_use; i++) {
		size_t r = i % repositories(l);
		struct stock stock = stock_of(l, r);
		size_t n = stock_recent(&stock, i / repositories(l));

		printf("{\"type\":\"in_use\",\"image\":\"" URI "part-%04zu%c%s\","
		       "\"by\":\"arn:aws:ecs:ap-northeast-1:123456789012:task/cluster-%lu/"
		       "%032lx\",\"via\":\"task\"}\n",
		    r, i % 2 ? '@' : ':',
		    i % 2 ? stock_digest(&stock, n, digest) : stock_tag(&stock, n, tag), i % 40, i);
	}
	printf("{\"type\":\"end\",\"stream\":\"22222222-2222-4222-8222-222222222222\","
	       "\"counts\":{\"in_use\":%lu}}\n",
	    in_use);
}

int
main(int argc, char *argv[])
{
	struct listing listing = { 0 };

	if (argc < 3 || argc > 4 || (listing.images = strtoul(argv[1], NULL, 10)) == 0) {
		fputs("usage: bench-records IMAGES IN_USE [SEED]\n", stderr);
		return 2;
	}
	listing.seed = argc > 3 ? strtoul(argv[3], NULL, 10) : 1;
	write_scan(&listing, strtoul(argv[2], NULL, 10));
	write_listing(&listing);
	if (fflush(stdout) == EOF || ferror(stdout)) {
		perror("bench-records: standard output");
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
