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
 *   stock        if it has one: the address of a struct stocked, as an integer.  Its images are not in the above,
 *                but made when they are asked for
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
 * none) in this account's registry.  Returns it borrowed, or NULL if there is no such image here but, maybe, in
 * stock.
 */
const char *repositories_resolve(const struct account *account, const char *uri);

/* repository_stock(repository): What it has in stock; NULL if it has no such. */
struct stocked *repository_stock(const json_t *repository);

/* repository_image(repository, digest, tag): Gives the image of that digest, or if it is NULL of that tag; or NULL. */
json_t *repository_image(const json_t *repository, const char *digest, const char *tag);

/* image_parents(repository, digest): Gives an object named by the indexes that have that image as child; or NULL. */
json_t *image_parents(const json_t *repository, const char *digest);

/* image_make(account, repository, file, place): Gives an image for the repository of that name. */
json_t *image_make(
    const struct account *account, const char *repository, const json_t *file, size_t place);

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
