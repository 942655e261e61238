/* The container registry: repositories and the images in them. */
#ifndef REPOSITORY_H
#define REPOSITORY_H

#include <stdbool.h>

#include <jansson.h>

struct account;

/*
 * A repository is an object with the members
 *   description  what DescribeRepositories answers
 *   images       list of images in the order of the account file; a deleted one leaves a null, so that the place of
 *                the others, which page tokens speak of, never changes
 *   by_digest    digest -> image
 *   by_tag       tag -> image
 *   parents      digest -> { digests of the indexes that have it as child }
 * and an image is one with
 *   detail       what DescribeImages answers
 *   place        its index in images
 *   children     as in the account file
 *   manifest     its text, if the account file gives it
 */
struct repositories {
	json_t *list;
	json_t *by_name;
};

/* repositories_load(repositories, account, file): Returns 0, or -1 after one line on stderr. */
int repositories_load(
    struct repositories *repositories, const struct account *account, const json_t *file);

void repositories_release(struct repositories *repositories);

/*
 * repositories_resolve(account, uri):
 * The digest that the image reference uri means now: the one it names, or that of its tag ("latest" if it names
 * none) in this account's registry.  Returns it borrowed, or NULL if there is no such image here.
 */
const char *repositories_resolve(const struct account *account, const char *uri);

/* image_referenced(repository, digest): Whether an index of the repository has that image as its child. */
bool image_referenced(const json_t *repository, const char *digest);

/*
 * repository_add_image(repository, account, file):
 * Put an image, described as in the account file, behind the others.  Returns 0, or -1 after one line on stderr.
 */
int repository_add_image(json_t *repository, const struct account *account, const json_t *file);

/* image_tag(repository, image, tag): Give image a tag that no image has. */
void image_tag(json_t *repository, json_t *image, json_t *tag);

/* image_untag(image, tag): Take tag away from image in its repository. */
void image_untag(json_t *repository, json_t *image, const char *tag);

/* image_delete(repository, image): Take image, with all its tags, out of its repository. */
void image_delete(json_t *repository, json_t *image);

#endif
