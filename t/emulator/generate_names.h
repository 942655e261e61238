/* The names in a made account: what its teams call things.  Data of generate.c only. */
#ifndef GENERATE_NAMES_H
#define GENERATE_NAMES_H

/* What is special about a repository. */
enum trait {
	MULTI_ARCH = 1, /* every build is an index with an amd64 and an arm64 child */
	SOCI_V1 = 2,    /* builds have a SOCI index, under a tag made of their digest */
	SOCI_V2 = 4,    /* builds are indexes that hold the image and its SOCI index */
	COSIGN = 8,     /* builds are signed, under a tag made of their digest */
	REFERRERS = 16, /* builds have attestations that name them as subject */
	HELM = 32,      /* no images at all but charts */
	MOVED_TAG = 64, /* "stable" has moved on from an image that is still deployed */
};

enum tag_scheme { TAG_COMMIT, TAG_SEMVER, TAG_BUILD, TAG_BRANCH };

static const struct repository_name {
	const char *name;
	int weight; /* its share of all images */
	enum tag_scheme tags;
	unsigned traits;
} repository_names[] = {
	{ "prod/api", 260, TAG_SEMVER, MULTI_ARCH | COSIGN },
	{ "prod/web", 240, TAG_SEMVER, MULTI_ARCH | SOCI_V1 },
	{ "prod/checkout", 180, TAG_COMMIT, COSIGN },
	{ "prod/payments", 150, TAG_SEMVER, REFERRERS },
	{ "prod/search", 140, TAG_COMMIT, MOVED_TAG },
	{ "prod/worker", 200, TAG_BUILD, MULTI_ARCH },
	{ "prod/notifications", 70, TAG_COMMIT, 0 },
	{ "prod/auth", 110, TAG_SEMVER, MULTI_ARCH },
	{ "staging/api", 220, TAG_COMMIT, 0 },
	{ "staging/web", 190, TAG_COMMIT, MULTI_ARCH },
	{ "staging/worker", 130, TAG_BUILD, 0 },
	{ "dev/api", 640, TAG_BRANCH, MULTI_ARCH },
	{ "dev/web", 560, TAG_BRANCH, MULTI_ARCH },
	{ "dev/checkout", 420, TAG_BRANCH, 0 },
	{ "dev/payments", 310, TAG_BRANCH, 0 },
	{ "dev/search", 270, TAG_BRANCH, 0 },
	{ "dev/worker", 380, TAG_BUILD, MULTI_ARCH },
	{ "dev/notifications", 120, TAG_BRANCH, 0 },
	{ "dev/auth", 240, TAG_BRANCH, 0 },
	{ "platform/base", 90, TAG_SEMVER, MULTI_ARCH },
	{ "platform/fluent-bit", 24, TAG_SEMVER, MULTI_ARCH },
	{ "platform/otel-collector", 30, TAG_SEMVER, MULTI_ARCH },
	{ "platform/envoy", 27, TAG_SEMVER, MULTI_ARCH },
	{ "platform/ci-runner", 160, TAG_BUILD, 0 },
	{ "ml/trainer", 95, TAG_COMMIT, SOCI_V1 },
	{ "ml/inference", 80, TAG_SEMVER, SOCI_V2 },
	{ "ml/notebook", 45, TAG_BUILD, 0 },
	{ "data/etl", 170, TAG_COMMIT, 0 },
	{ "data/airflow", 60, TAG_SEMVER, 0 },
	{ "data/dbt", 75, TAG_COMMIT, 0 },
	{ "lambda/thumbnailer", 85, TAG_COMMIT, 0 },
	{ "lambda/webhook", 120, TAG_COMMIT, 0 },
	{ "lambda/invoice-pdf", 65, TAG_BUILD, 0 },
	{ "lambda/audit-export", 40, TAG_COMMIT, 0 },
	{ "lambda/image-resizer", 50, TAG_COMMIT, 0 },
	{ "charts/service", 55, TAG_SEMVER, HELM },
};

/* How a service differs from the common one. */
enum oddity { PLAIN, MID_DEPLOYMENT, CODE_DEPLOY, EXTERNAL, SCALED_TO_ZERO };

static const struct service_name {
	const char *cluster;
	const char *name;
	const char *repository;
	int tasks;
	enum oddity oddity;
} service_names[] = {
	{ "prod", "api", "prod/api", 24, MID_DEPLOYMENT },
	{ "prod", "api-internal", "prod/api", 8, PLAIN },
	{ "prod", "api-partner", "prod/api", 4, PLAIN },
	{ "prod", "web", "prod/web", 18, PLAIN },
	{ "prod", "web-admin", "prod/web", 3, PLAIN },
	{ "prod", "checkout", "prod/checkout", 12, CODE_DEPLOY },
	{ "prod", "payments", "prod/payments", 8, MID_DEPLOYMENT },
	{ "prod", "payments-webhooks", "prod/payments", 4, PLAIN },
	{ "prod", "search", "prod/search", 9, PLAIN },
	{ "prod", "search-legacy", "prod/search", 0, SCALED_TO_ZERO },
	{ "prod", "worker-default", "prod/worker", 16, MID_DEPLOYMENT },
	{ "prod", "worker-mail", "prod/worker", 6, PLAIN },
	{ "prod", "worker-reports", "prod/worker", 3, PLAIN },
	{ "prod", "notifications", "prod/notifications", 5, PLAIN },
	{ "prod", "auth", "prod/auth", 6, PLAIN },
	{ "prod", "auth-saml", "prod/auth", 2, PLAIN },
	{ "prod", "edge-proxy", "platform/envoy", 6, PLAIN },
	{ "prod", "telemetry", "platform/otel-collector", 4, PLAIN },
	{ "prod-batch", "etl-orders", "data/etl", 4, PLAIN },
	{ "prod-batch", "etl-events", "data/etl", 6, MID_DEPLOYMENT },
	{ "prod-batch", "airflow-scheduler", "data/airflow", 2, PLAIN },
	{ "prod-batch", "airflow-workers", "data/airflow", 8, PLAIN },
	{ "prod-batch", "dbt-docs", "data/dbt", 1, PLAIN },
	{ "prod-batch", "inference", "ml/inference", 6, PLAIN },
	{ "prod-batch", "trainer-pool", "ml/trainer", 3, EXTERNAL },
	{ "prod-batch", "ci-runners", "platform/ci-runner", 10, PLAIN },
	{ "staging", "api", "staging/api", 3, PLAIN },
	{ "staging", "api-internal", "staging/api", 2, PLAIN },
	{ "staging", "web", "staging/web", 3, MID_DEPLOYMENT },
	{ "staging", "web-admin", "staging/web", 1, PLAIN },
	{ "staging", "worker-default", "staging/worker", 2, PLAIN },
	{ "staging", "worker-mail", "staging/worker", 1, PLAIN },
	{ "staging", "checkout", "dev/checkout", 2, PLAIN },
	{ "staging", "payments", "dev/payments", 2, PLAIN },
	{ "staging", "search", "dev/search", 2, PLAIN },
	{ "staging", "auth", "dev/auth", 1, PLAIN },
	{ "staging", "edge-proxy", "platform/envoy", 1, PLAIN },
	{ "staging", "telemetry", "platform/otel-collector", 1, PLAIN },
	{ "dev", "api", "dev/api", 2, PLAIN },
	{ "dev", "api-next", "dev/api", 1, MID_DEPLOYMENT },
	{ "dev", "web", "dev/web", 2, PLAIN },
	{ "dev", "web-preview", "dev/web", 1, PLAIN },
	{ "dev", "checkout", "dev/checkout", 1, PLAIN },
	{ "dev", "payments", "dev/payments", 1, PLAIN },
	{ "dev", "search", "dev/search", 1, PLAIN },
	{ "dev", "worker", "dev/worker", 2, PLAIN },
	{ "dev", "notifications", "dev/notifications", 1, PLAIN },
	{ "dev", "auth", "dev/auth", 1, PLAIN },
	{ "dev", "notebook", "ml/notebook", 1, PLAIN },
	{ "dev", "trainer", "ml/trainer", 1, PLAIN },
	{ "sandbox", "load-test", "dev/api", 0, PLAIN },
	{ "sandbox", "search-spike", "dev/search", 1, PLAIN },
	{ "sandbox", "notebook", "ml/notebook", 1, PLAIN },
	{ "sandbox", "worker-spike", "dev/worker", 0, PLAIN },
};

/* Task definitions that run without a service: started by a schedule or by hand. */
static const struct job_name {
	const char *cluster;
	const char *name;
	const char *repository;
} job_names[] = {
	{ "prod", "migrate", "prod/api" },
	{ "prod", "sitemap", "prod/web" },
	{ "prod-batch", "dbt-run", "data/dbt" },
	{ "prod-batch", "train", "ml/trainer" },
	{ "staging", "migrate", "staging/api" },
	{ "dev", "migrate", "dev/api" },
};

static const char *const cluster_names[] = { "prod", "prod-batch", "staging", "dev", "sandbox" };

static const char *const branch_names[] = { "main", "main", "main", "fix-timeout",
	"feature-coupons", "bump-deps", "feature-search-v2", "refactor-orders", "hotfix",
	"renovate", "feature-sso", "spike-cache" };

/* For repositories and functions beyond the named ones. */
static const char *const team_names[] = { "orders", "catalog", "growth", "identity", "logistics",
	"finance", "media", "support", "iot", "analytics" };
static const char *const part_names[] = { "api", "web", "worker", "consumer", "gateway", "cron",
	"admin", "exporter", "proxy", "sync", "indexer", "renderer" };

static const char *const function_names[] = { "thumbnail-create", "thumbnail-purge",
	"webhook-stripe", "webhook-github", "webhook-slack", "invoice-pdf-render",
	"invoice-pdf-merge", "audit-export-daily", "audit-export-query", "image-resize",
	"image-watermark", "order-confirm", "order-refund", "report-weekly", "report-monthly",
	"cache-warm", "email-bounce", "geo-lookup", "price-sync", "stock-sync", "token-rotate",
	"ticket-triage", "usage-meter", "video-probe", "search-feed" };

static const char *const zip_names[] = { "alarm-to-slack", "budget-report", "cert-expiry",
	"cognito-trigger", "dlq-redrive", "edge-headers", "log-shipper", "rds-snapshot",
	"s3-inventory", "tag-enforcer" };

#endif
