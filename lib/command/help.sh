# What --help shows.

usage () {
	cat <<'EOF'
Usage: ecrm <command> [flags]

Flags:
  -h, --help                  Show context-sensitive help.
  -c, --config="ecrm.yaml"    Load configuration from FILE ($ECRM_CONFIG)
      --log-level="info"      Set log level (debug, info, notice, warn, error)
                              ($ECRM_LOG_LEVEL)
      --[no-]color            Whether or not to color the output ($ECRM_COLOR)
      --[no-]progress         Whether or not to show on the terminal how far it is
                              ($ECRM_PROGRESS)
      --version               Show version.
      --region=STRING         The AWS region, else as the AWS tools find it
                              ($ECRM_REGION)
      --profile=STRING        The AWS profile, else as the AWS tools find it
                              ($ECRM_PROFILE)
      --concurrency=16        Requests that each stage keeps in flight
                              ($ECRM_CONCURRENCY)
      --connect-timeout=10s, --read-timeout=60s, --request-timeout=5m
                              Limits of one try of a call to AWS
                              ($ECRM_CONNECT_TIMEOUT, ...)
      --deadline=15m          Limit of a call with all its tries
                              ($ECRM_DEADLINE)
      --[no-]cache            Take from the disk what never changes in AWS; by
                              default what came over HTTPS ($ECRM_CACHE)

Commands:
  generate [flags]
    Generate a configuration file.

  scan [flags]
    Scan ECS/Lambda resources. Output image URIs in use.

  plan [flags]
    Scan ECS/Lambda resources and find unused ECR images that can be deleted
    safely.

  delete [flags]
    Scan ECS/Lambda resources and delete unused ECR images.

  explain [flags] IMAGE...
    Tell whether the plan keeps an image, why, and what uses it.

  config check [flags] [NAME...]
    Check the configuration. Show which policy each repository NAME gets.

  version [flags]
    Show version.

Run "ecrm <command> --help" for more information on a command.
EOF
}

usage_scan () {
	cat <<'EOF'
  -o, --output="-"         File name of the output. The default is STDOUT
                           ($ECRM_OUTPUT).
      --format="json"      Output format: json, ndjson
EOF
}

usage_plan () {
	cat <<'EOF'
  -o, --output="-"         File name of the output. The default is STDOUT
                           ($ECRM_OUTPUT).
      --format="table"     Output format: table, json, ndjson, csv,
                           markdown, html ($ECRM_FORMAT)
      --price-per-gb-month=0.10
                           What storage costs, in USD, for the reports
                           ($ECRM_PRICE_PER_GB_MONTH).
      --[no-]scan          Scan ECS/Lambda resources that are in use ($ECRM_SCAN).
  -r, --repository=STRING  Manage images in the repository only
                           ($ECRM_REPOSITORY).
      --scanned-files=SCANNED-FILES,...
                           Files of the scan result. ecrm does not delete images
                           in these files ($ECRM_SCANNED_FILES).
      --allow-empty-scan   Accept that nothing is in use.
      --include-archived   List images in archive storage, too
                           ($ECRM_INCLUDE_ARCHIVED).
      --max-delete-percent=N
                           Delete no more than N percent of the images of a
                           repository ($ECRM_MAX_DELETE_PERCENT).
      --max-delete-count=N
                           Delete no more than N images in all
                           ($ECRM_MAX_DELETE_COUNT).
EOF
}

usage_explain () {
	cat <<'EOF'
Tell whether the plan keeps each IMAGE, by which rule, what uses it, what it belongs
to and what belongs to it. IMAGE is a URI, repository:tag, repository@digest, or a
digest or its first twelve digits. Exit status 1 if one is not in the plan.

Flags:
      --plan=FILE,...      Explain a plan that was saved (ecrm plan --format ndjson),
                           without a call to AWS; scanned files (--scanned-files)
                           tell of all who use an image.
EOF
}

usage_delete () {
	cat <<'EOF'
      --force              Delete images without confirmation ($ECRM_FORCE).
      --recheck-after="5m"
                           Scan and list again before anything is deleted, if
                           the questions took so long ($ECRM_RECHECK_AFTER).
      --max-age="24h"      Delete nothing by a plan that is older; 0: by any
                           ($ECRM_MAX_AGE).
      --archive            Move images to the archive storage class instead
                           ($ECRM_ARCHIVE).
      --journal=FILE       Append a record of each image that was deleted,
                           archived or failed ($ECRM_JOURNAL).
EOF
}

usage_command () {
	case $1 in
	explain) printf 'Usage: ecrm explain [flags] IMAGE...\n\n' ;;
	config) printf 'Usage: ecrm config check [flags] [NAME...]\n\n' ;;
	*) printf 'Usage: ecrm %s [flags]\n\n' "$1" ;;
	esac
	case $1 in
	generate)
		printf 'Generate a configuration file: the one that --config names.\n'
		;;
	scan)
		printf 'Scan ECS/Lambda resources. Output image URIs in use.\n\nFlags:\n'
		usage_scan
		;;
	plan)
		printf 'Scan ECS/Lambda resources and find unused ECR images to delete safely.\n\nFlags:\n'
		usage_plan
		;;
	delete)
		printf 'Scan ECS/Lambda resources and delete unused ECR images.\n\nFlags:\n'
		usage_plan
		usage_delete
		;;
	explain)
		usage_explain
		usage_plan | sed '/--format/,/PRICE_PER_GB_MONTH/d'
		;;
	config)
		cat <<'EOF'
Check the configuration, without a call to AWS. Show which policy each repository
NAME gets; with - names are read from standard input too, one a line or as
ecrm-list-ecr --names gives them. Without any NAME show all entries.
EOF
		;;
	version)
		printf 'Show version.\n'
		;;
	esac
	printf '\nThe flags of "ecrm --help" are taken too.\n'
}
