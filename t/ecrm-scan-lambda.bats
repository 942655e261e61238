# ecrm-scan-lambda: which versions of which functions count, and when a scan has failed.
#
# Accounts and expectations are written short: ECR/ is this account's registry, #01 a digest.
# bats sets stderr and stderr_lines, each test its own environment; $LATEST is no variable.
# shellcheck disable=SC2154,SC2016,SC2030,SC2031
load helper.bash
load aws.bash

setup () {
	aws_setup
	config <<<'lambda_functions: [{name: "*"}]'
}

teardown () {
	aws_teardown
}

# function_of NAME ALIASES VERSION...: an account with a function whose versions have images as tags.
function_of () {
	local name=$1 aliases=$2
	shift 2
	jq -n --arg name "$name" --argjson aliases "$aliases" '{lambda: {functions: [{name: $name, aliases: $aliases,
		versions: ($ARGS.positional | map({version: ., imageUri: "ECR/app:\(ltrimstr("$"))", resolvedImageUri: null}))}]}}' \
		--args "$@"
}

# in_use: the in_use records of $output, one a line: FUNCTION:VERSION IMAGE.
in_use () {
	jq -r 'select(.type == "in_use") | "\(.by) \(.image)"' <<<"$output" | shorten | LC_ALL=C sort
}

# scans: the scan succeeds in silence and finds exactly the images on stdin.
scans () {
	run --separate-stderr ecrm-scan-lambda
	without_unmatched
	expect_equal '' "$stderr"
	[ "$status" -eq 0 ]
	is_whole
	expect_equal "$(LC_ALL=C sort)" "$(in_use)"
}

# fails_with PATTERN: the scan fails with one line, and its stream has no end.
fails_with () {
	run -1 --separate-stderr ecrm-scan-lambda
	without_unmatched
	expect_line "$1"
	expect_equal begin "$(jq -r .type <<<"$output" | grep -v in_use)"
}

# --- versions

@test "a record of an image in use has its type, image, function with version, and source" {
	account < <(function_of app '[]' 1)
	config <<<'lambda_functions: [{name: app, keep_count: 1}]'
	run -0 --separate-stderr ecrm-scan-lambda
	without_unmatched
	expect_equal '{"type":"in_use","image":"'"$REGISTRY"'/app:1","by":"arn:aws:lambda:ap-northeast-1:123456789012:function:app:$LATEST","via":"lambda"}' \
		"$(grep -v -e '"type":"begin"' -e '"type":"end"' <<<"$output")"
}

@test "every version that an alias names counts, those of routing weights included" {
	account < <(function_of app '[
		{"name": "live", "version": "2", "weights": {"3": 0.1, "5": 0.2}},
		{"name": "old", "version": "1"},
		{"name": "older", "version": "1"}]' 1 2 3 4 5 6)
	config <<<'lambda_functions: [{name: app, keep_count: 0}]'
	scans <<-'END'
	app:1 ECR/app:1
	app:2 ECR/app:2
	app:3 ECR/app:3
	app:5 ECR/app:5
	END
}

@test "the newest five versions count by default, \$LATEST as the newest" {
	account < <(function_of app '[]' '$LATEST' 1 2 3 4 5 6)
	scans <<-'END'
	app:$LATEST ECR/app:LATEST
	app:3 ECR/app:3
	app:4 ECR/app:4
	app:5 ECR/app:5
	app:6 ECR/app:6
	END
}

@test "versions are compared as numbers" {
	account < <(function_of app '[]' '$LATEST' 8 9 10 11 100 99)
	config <<<'lambda_functions: [{name: app, keep_count: 5}]'
	scans <<-'END'
	app:$LATEST ECR/app:LATEST
	app:100 ECR/app:100
	app:99 ECR/app:99
	app:11 ECR/app:11
	app:10 ECR/app:10
	END
}

@test "\$LATEST is the newest in whatever order versions are listed, and however long their numbers" {
	canned <<-'END'
	functions 200 {"Functions": [{"FunctionName": "f", "FunctionArn": "arn:f", "PackageType": "Image"}]}
	functions/f/aliases 200 {"Aliases": []}
	functions/f/versions 200 {"Versions": [{"Version": "12345678"}, {"Version": "$LATEST"}, {"Version": "9"}]}
	functions/f?Qualifier=%24LATEST 200 {"Configuration": {"FunctionName": "f", "Version": "$LATEST"}, "Code": {"ImageUri": "ECR/app:main"}}
	END
	config <<<'lambda_functions: [{name: f, keep_count: 1}]'
	scans <<<'arn:f:$LATEST ECR/app:main'
}

@test "versions with an alias count beside keep_count and do not use it up" {
	account < <(function_of app '[{"name": "live", "version": "6"}, {"name": "old", "version": "1"}]' '$LATEST' 1 2 3 4 5 6)
	config <<<'lambda_functions: [{name: app, keep_count: 3}]'
	scans <<-'END'
	app:$LATEST ECR/app:LATEST
	app:1 ECR/app:1
	app:4 ECR/app:4
	app:5 ECR/app:5
	app:6 ECR/app:6
	END
}

@test "an alias of \$LATEST leaves keep_count to the published versions" {
	account < <(function_of app '[{"name": "dev", "version": "$LATEST"}]' '$LATEST' 1 2 3)
	config <<<'lambda_functions: [{name: app, keep_count: 1}]'
	scans <<-'END'
	app:$LATEST ECR/app:LATEST
	app:3 ECR/app:3
	END
}

@test "versions that are no number count as the newest where they begin with \$, and never harm" {
	account < <(function_of app '[]' '$LATEST' 1 2 '$LATEST.PUBLISHED')
	config <<<'lambda_functions: [{name: app, keep_count: 3}]'
	scans <<-'END'
	app:$LATEST ECR/app:LATEST
	app:$LATEST.PUBLISHED ECR/app:LATEST.PUBLISHED
	app:2 ECR/app:2
	END
	emulator_stop
	account < <(function_of app '[{"name": "odd", "version": "x"}]' '$LATEST' x 1.5 007 -1 99999999999999999999999999)
	config <<<'lambda_functions: [{name: app, keep_count: 9}]'
	scans <<-'END'
	app:$LATEST ECR/app:LATEST
	app:x ECR/app:x
	app:1.5 ECR/app:1.5
	app:007 ECR/app:007
	app:-1 ECR/app:-1
	app:99999999999999999999999999 ECR/app:99999999999999999999999999
	END
}

@test "each version is asked for once" {
	account < <(function_of app '[{"name": "a", "version": "2", "weights": {"1": 0.5}}, {"name": "b", "version": "2"}]' 1 2 3)
	run -0 ecrm-scan-lambda
	without_unmatched
	expect_equal $'$LATEST\n1\n2\n3' \
		"$(jq -r 'select(.operation == "GetFunction") | .input.Qualifier' "$EMULATOR_LOG" | LC_ALL=C sort)"
}

@test "\$LATEST is percent-encoded in the URL, as is a marker" {
	canned <<-'END'
	functions 200 {"Functions": [{"FunctionName": "f", "FunctionArn": "arn:f", "PackageType": "Image"}]}
	functions/f/aliases 200 {"Aliases": []}
	functions/f/versions?MaxItems=50 200 {"Versions": [{"Version": "$LATEST"}], "NextMarker": "a+/="}
	functions/f/versions?Marker=a%2B%2F%3D&MaxItems=50 200 {"Versions": [{"Version": "1"}]}
	functions/f?Qualifier=%24LATEST 200 {"Configuration": {"FunctionName": "f", "Version": "$LATEST"}, "Code": {"ImageUri": "ECR/app:2"}}
	functions/f?Qualifier=1 200 {"Configuration": {"FunctionName": "f", "Version": "1"}, "Code": {"ImageUri": "ECR/app:1"}}
	END
	scans <<-'END'
	arn:f:$LATEST ECR/app:2
	arn:f:1 ECR/app:1
	END
}

# --- images

@test "the image counts as it was deployed and as AWS resolved it, also when the tag has moved" {
	account <<-'END'
	{"ecr": {"repositories": [{"name": "app", "images": [{"digest": "#01"}, {"digest": "#02", "tags": ["stable"]}]}]},
	"lambda": {"functions": [{"name": "app", "versions": [
		{"version": "$LATEST", "imageUri": "ECR/app:stable"},
		{"version": "1", "imageUri": "ECR/app:stable", "resolvedImageUri": "ECR/app@#01"}]}]}}
	END
	scans <<-'END'
	app:$LATEST ECR/app:stable
	app:$LATEST ECR/app@#02
	app:1 ECR/app:stable
	app:1 ECR/app@#01
	END
}

@test "functions that are archives and images outside ECR are left out" {
	account <"$ACCOUNTS/lambda.json"
	config <<<'lambda_functions: [{name: report}, {name: elsewhere}]'
	scans </dev/null
	expect_equal elsewhere "$(jq -r '.input.FunctionName | values' "$EMULATOR_LOG" | sort -u)"
}

@test "a version whose image is not told stops the scan" {
	local row
	while IFS= read -r row; do
		canned <<-END
		functions 200 {"Functions": [{"FunctionName": "f", "FunctionArn": "arn:f", "PackageType": "Image"}]}
		functions/f/aliases 200 {"Aliases": []}
		functions/f/versions 200 {"Versions": [{"Version": "1"}]}
		functions/f?Qualifier=1 200 ${row% => *}
		END
		fails_with "*\\[error\\] ecrm-scan-lambda: lambda GetFunction gave ${row##* => }"
	done <<-'END'
	{"Configuration": {"FunctionName": "f", "Version": "1"}, "Code": {"ImageUri": "", "ResolvedImageUri": null}} => no image of f:1
	{"Configuration": {"FunctionName": "f", "Version": "1"}, "Code": {"ResolvedImageUri": "ECR/app@#01"}} => an answer that cannot be right: Code.ImageUri is missing*
	{"Configuration": {"FunctionName": "f", "Version": "1"}, "Code": {}} => an answer that cannot be right: Code.ImageUri is missing*
	{"Configuration": {"FunctionName": "f", "Version": "1"}} => an answer that cannot be right: Code is missing*
	{"Code": {"ImageUri": "ECR/app:1"}} => an answer that cannot be right: Configuration is missing*
	END
}

@test "an answer about another function or version stops the scan" {
	local row
	for row in g:1 f:2 'f:$LATEST'; do
		canned <<-END
		functions 200 {"Functions": [{"FunctionName": "f", "FunctionArn": "arn:f", "PackageType": "Image"}]}
		functions/f/aliases 200 {"Aliases": []}
		functions/f/versions 200 {"Versions": [{"Version": "1"}]}
		functions/f?Qualifier=1 200 {"Configuration": {"FunctionName": "${row%:*}", "Version": "${row#*:}"}, "Code": {"ImageUri": "ECR/app:1"}}
		END
		fails_with "*\\[error\\] ecrm-scan-lambda: lambda GetFunction gave an answer about $row where f:1 was asked for"
	done
}

@test "a function that is not said to be an image or an archive stops the scan" {
	canned <<<'functions 200 {"Functions": [{"FunctionName": "f", "FunctionArn": "arn:f"}]}'
	fails_with '*\[error\] ecrm-scan-lambda: lambda ListFunctions gave an answer that cannot be right: Functions\[\].PackageType is missing*'
}

# --- functions

@test "functions are chosen by name and by pattern, the first entry that matches says how many" {
	account <"$ACCOUNTS/lambda.json"
	config <<-'END'
	lambda_functions:
	  - name: resend
	    keep_count: 2
	  - name_pattern: res*
	    keep_count: 0
	END
	scans <<-'END'
	resend:$LATEST ECR/mail/resend
	resend:1 ECR/mail/resend
	resize:1 ECR/resize:1
	resize:1 ECR/resize@#01
	resize:2 ECR/resize:2
	resize:2 ECR/resize@#02
	resize:4 ECR/resize:4
	resize:4 ECR/resize@#04
	END
}

@test "the name * means all, and pages of one item give the same as large ones" {
	account --max-page 1 <"$ACCOUNTS/lambda.json"
	cat >wanted <<-'END'
	resend:$LATEST ECR/mail/resend
	resend:1 ECR/mail/resend
	resize:$LATEST ECR/resize:main
	resize:$LATEST ECR/resize@#0a
	resize:1 ECR/resize:1
	resize:1 ECR/resize@#01
	resize:2 ECR/resize:2
	resize:2 ECR/resize@#02
	resize:3 ECR/resize:3
	resize:3 ECR/resize@#03
	resize:4 ECR/resize:4
	resize:4 ECR/resize@#04
	END
	scans <wanted
	emulator_stop
	emulator_start account.json
	scans <wanted
}

# functions COUNT VERSIONS [TYPE]: so many functions, each with so many published versions.
functions () {
	jq -n --argjson functions "$1" --argjson versions "$2" --arg type "${3:-Image}" '[range($functions) as $f | {name: "\($type)\($f)", packageType: $type,
		versions: [range(1; $versions + 1) | {version: tostring} + if $type == "Image" then {imageUri: "ECR/f\($f):\(.)"} else {} end],
		aliases: [{name: "live", version: "1"}]}]'
}

@test "the versions of many functions come from one listing" {
	functions 40 5 | jq '{lambda: {functions: .}}' >many.json
	account <many.json
	config <<<'{lambda_functions: [{name: "*", keep_count: 3}]}'
	scans < <(for ((f = 0; f < 40; f++)); do for v in 1:1 4:4 5:5 '$LATEST:5'; do
		echo "Image$f:${v%:*} ECR/f$f:${v#*:}"
	done; done | LC_ALL=C sort)
	# 240 versions are five pages; a function that begins one is asked for by itself, and one that ends one
	expect_equal 5 "$(inputs ListFunctions 'select(.FunctionVersion == "ALL")' | wc -l)"
	expect_equal 5 "$(requests ListVersionsByFunction)"
	expect_equal 160 "$(requests GetFunction)"
}

@test "where other functions have most of the versions, those configured are asked for one by one" {
	jq -s '{lambda: {functions: add}}' <(functions 60 30 Zip) <(functions 20 2) >many.json
	account <many.json
	config <<<'{lambda_functions: [{name: "*", keep_count: 1}]}'
	run -0 --separate-stderr ecrm-scan-lambda
	expect_equal 40 "$(grep -c '"type":"in_use"' <<<"$output")"
	expect_equal 20 "$(requests ListVersionsByFunction)"
	[ "$(inputs ListFunctions 'select(.FunctionVersion == "ALL")' | wc -l)" -le 3 ]
}

@test "a listing of all versions in no order is not taken at its word" {
	local f latest='' more=''
	for f in {1..16}; do
		latest+="{\"FunctionName\":\"f$f\",\"FunctionArn\":\"arn:f$f\",\"PackageType\":\"Image\",\"Version\":\"\$LATEST\"},"
		more+="{\"FunctionName\":\"f$f\",\"FunctionArn\":\"arn:f$f:1\",\"PackageType\":\"Image\",\"Version\":\"1\"},"
	done
	{
		echo "functions 200 {\"Functions\":[${latest%,}]}"
		echo "functions 200 {\"Functions\":[$latest${more%,}]}"
		for f in {1..16}; do
			echo "functions/f$f/aliases 200 {\"Aliases\":[]}"
			echo "functions/f$f/versions 200 {\"Versions\":[{\"Version\":\"\$LATEST\"},{\"Version\":\"2\"}]}"
			echo "functions/f$f?Qualifier=%24LATEST 200 {\"Configuration\":{\"FunctionName\":\"f$f\",\"Version\":\"\$LATEST\"},\"Code\":{\"ImageUri\":\"ECR/a:0\"}}"
			echo "functions/f$f?Qualifier=2 200 {\"Configuration\":{\"FunctionName\":\"f$f\",\"Version\":\"2\"},\"Code\":{\"ImageUri\":\"ECR/a:2\"}}"
		done
	} >short
	canned <short
	config <<<'{lambda_functions: [{name: "*", keep_count: 2}]}'
	run -0 --separate-stderr ecrm-scan-lambda
	expect_equal 16 "$(grep -c 'a:2"' <<<"$output")"
	expect_equal 32 "$(grep -c '"type":"in_use"' <<<"$output")"
}

@test "more functions and versions than a page holds are listed, fifty at a time" {
	jq -n '{lambda: {functions: ([{name: "app", versions: [range(1; 101) |
			{version: "\(.)", imageUri: "ECR/app:\(.)", resolvedImageUri: null}]}] +
		[range(100) | {name: "zip\(.)", packageType: "Zip"}])}}' >many
	account <many
	config <<<'lambda_functions: [{name: app, keep_count: 200}]'
	scans < <(
		seq 1 100 | sed 's|.*|app:& ECR/app:&|'
		echo 'app:$LATEST ECR/app:100'
	)
	jq -r 'select(.input.MaxItems) | "\(.operation) \(.input.MaxItems)"' "$EMULATOR_LOG" |
		LC_ALL=C sort | uniq -c | sed 's/^ *//' >calls
	diff -u - calls <<-'END'
	1 ListAliases 50
	3 ListFunctions 50
	3 ListVersionsByFunction 50
	END
}

@test "a marker that comes twice stops the scan, which would never end" {
	canned <<<'functions 200 {"Functions": [], "NextMarker": "m"}'
	fails_with '*\[error\] ecrm-scan-lambda: lambda ListFunctions gave the same page token twice'
}

@test "pages without end stop the scan: markers in a circle, pages that repeat, empty pages" {
	local operation fault
	account <"$ACCOUNTS/lambda.json"
	for operation in ListFunctions ListAliases ListVersionsByFunction; do
		emulator_stop
		emulator_start --fault "$operation=circle" account.json
		fails_with "*\[error\] ecrm-scan-lambda: lambda $operation gave the same page token twice"
		[ "$(requests "$operation")" -lt 200 ]
		for fault in endless endless-empty; do
			emulator_stop
			emulator_start --fault "$operation=$fault" account.json
			fails_with "*\[error\] ecrm-scan-lambda: lambda $operation gave 1000 pages in a row with nothing new"
		done
	done
}

# --- failures

@test "a function or version that is deleted meanwhile is passed over" {
	canned <<-'END'
	functions 200 {"Functions": [{"FunctionName": "f", "FunctionArn": "arn:f", "PackageType": "Image"}, {"FunctionName": "g", "FunctionArn": "arn:g", "PackageType": "Image"}, {"FunctionName": "h", "FunctionArn": "arn:h", "PackageType": "Image"}]}
	functions/f/aliases 200 {"Aliases": []}
	functions/f/versions 200 {"Versions": [{"Version": "1"}, {"Version": "2"}]}
	functions/f?Qualifier=1 404 {"__type": "ResourceNotFoundException", "Message": "Function not found"}
	functions/f?Qualifier=2 200 {"Configuration": {"FunctionName": "f", "Version": "2"}, "Code": {"ImageUri": "ECR/app:2"}}
	functions/g/aliases 404 {"__type": "ResourceNotFoundException", "Message": "Function not found"}
	functions/g/versions 404 {"__type": "ResourceNotFoundException", "Message": "Function not found"}
	functions/h/aliases 200 {"Aliases": []}
	functions/h/versions 404 {"__type": "ResourceNotFoundException", "Message": "Function not found"}
	END
	scans <<<'arn:f:2 ECR/app:2'
}

@test "a list of functions that is not found stops the scan" {
	canned <<<'functions 404 {"__type": "ResourceNotFoundException", "Message": "no such page"}'
	fails_with '*\[error\] ecrm-scan-lambda: lambda ListFunctions failed: ResourceNotFoundException: no such page*'
}

@test "an answer without what was asked for stops the scan" {
	canned <<-'END'
	functions 200 {"Functions": [{"FunctionName": "f", "FunctionArn": "arn:f", "PackageType": "Image"}]}
	functions/f/aliases 200 {"Aliases": [{"Name": "live"}]}
	END
	fails_with '*\[error\] ecrm-scan-lambda: lambda ListAliases gave an answer that cannot be right: Aliases\[\].FunctionVersion is missing*'
}

@test "an answer that is cut stops the scan" {
	canned <<<'functions 200 {"Functions": [{"FunctionName": "f"'
	fails_with '*\[error\] ecrm-scan-lambda: lambda ListFunctions gave an answer that cannot be right: *'
}

@test "an operation that is denied is told once, and the stream has no end" {
	local operation
	account <"$ACCOUNTS/lambda.json"
	for operation in ListFunctions ListAliases ListVersionsByFunction GetFunction; do
		emulator_stop
		emulator_start --deny "$operation" account.json
		fails_with "*\[error\] ecrm-scan-lambda: lambda $operation failed: AccessDeniedException: *$operation*"
	done
}

@test "a service that fails for a while or throttles is asked again" {
	account --fail ListAliases=2:500 --throttle ListFunctions=1 --throttle GetFunction=1 <"$ACCOUNTS/lambda.json"
	config <<<'lambda_functions: [{name: resend, keep_count: 1}]'
	scans <<<'resend:$LATEST ECR/mail/resend'
}

@test "a scan that is killed midway leaves no end" {
	canned <<<'functions 0'
	mkfifo stream
	ecrm-scan-lambda >stream 3>&- &
	scanner=$!
	exec 4<stream
	read -r begin <&4
	kill -KILL "$scanner"
	[[ $begin == '{"type":"begin",'* ]]
	expect_equal '' "$(cat <&4)"
}

# --- sections of the configuration

@test "a section that is missing is warned of and not scanned" {
	account <"$ACCOUNTS/lambda.json"
	config <<<'clusters: []'
	run -0 --separate-stderr ecrm-scan-lambda
	without_unmatched
	expect_line '*\[warn\] ecrm-scan-lambda: ecrm.yaml has no lambda_functions: they are not scanned'
	is_whole
	expect_equal 0 "$(jq -s 'map(select(.service == "lambda")) | length' "$EMULATOR_LOG")"
}

@test "a section that is empty is not scanned either, and not warned of" {
	account <"$ACCOUNTS/lambda.json"
	config <<<'lambda_functions: []'
	scans </dev/null
}

@test "without a configuration there is nothing but the begin of a stream" {
	rm ecrm.yaml
	fails_with '*\[error\] ecrm-scan-lambda: *ecrm.yaml*'
}

# --- the stream

@test "the stream begins with account and region, and ends with counts by type" {
	account <"$ACCOUNTS/lambda.json"
	config <<<'lambda_functions: [{name: resize, keep_count: 0}]'
	run -0 --separate-stderr ecrm-scan-lambda
	without_unmatched
	expect_equal '{"type":"begin","program":"ecrm-scan-lambda","version":"'"$(ecrm version | sed 's/.* v//')"'","account":"123456789012","region":"ap-northeast-1"}
{"type":"end","counts":{"in_use":6}}' "$(jq -c 'select(.type != "in_use") | del(.stream, .at)' <<<"$output")"
	is_whole
}

@test "--names tells the functions whose code is an image, without a configuration" {
	account --max-page 1 <"$ACCOUNTS/lambda.json"
	rm ecrm.yaml
	run -0 --separate-stderr ecrm-scan-lambda --names
	without_unmatched
	expect_equal '' "$stderr"
	is_whole
	jq -c 'select(.type != "begin") | del(.stream)' <<<"$output" | LC_ALL=C sort >names
	diff -u - names <<-'END'
	{"type":"end","counts":{"lambda_function":3}}
	{"type":"lambda_function","account":"123456789012","region":"ap-northeast-1","name":"elsewhere"}
	{"type":"lambda_function","account":"123456789012","region":"ap-northeast-1","name":"resend"}
	{"type":"lambda_function","account":"123456789012","region":"ap-northeast-1","name":"resize"}
	END
}

# --- command line

@test "--help and --version say what they are to say" {
	run -0 --separate-stderr ecrm-scan-lambda --help
	without_unmatched
	[ "${lines[0]}" = 'Usage: ecrm-scan-lambda [options]' ]
	run -0 --separate-stderr ecrm-scan-lambda --version
	without_unmatched
	expect_equal "ecrm-scan-lambda version v$(ecrm version | sed 's/.* v//')" "$output"
}

@test "wrong usage ends with status 2 and the begin of a stream" {
	run -2 --separate-stderr ecrm-scan-lambda operand
	without_unmatched
	expect_line "ecrm-scan-lambda: takes no operands; try 'ecrm-scan-lambda --help'"
	expect_equal '{"type":"begin","program":"ecrm-scan-lambda"}' "$(jq -c 'del(.stream, .version, .at)' <<<"$output")"
}

@test "a full disk fails the scan" {
	account <"$ACCOUNTS/lambda.json"
	run -1 --separate-stderr bash -c 'ecrm-scan-lambda >/dev/full'
	without_unmatched
	expect_line '*\[error\] ecrm-scan-lambda: *No space left on device'
}

@test "an account or region without any function of an image is warned of, not each entry" {
	account <<<'{"lambda": {"functions": []}}'
	config <<<'lambda_functions: [{name: a}, {name: b}]'
	run -0 --separate-stderr ecrm-scan-lambda
	expect_line '*[[]warn] ecrm-scan-lambda: there is no function of a container image in ap-northeast-1 of account 123456789012: is this the right account and region?'
	is_whole
	config <<<'lambda_functions: []'
	run -0 --separate-stderr ecrm-scan-lambda
	expect_equal '' "$stderr"
	emulator_stop
	account < <(function_of app '[]' 1)
	config <<<'lambda_functions: [{name: a}]'
	run -0 --separate-stderr ecrm-scan-lambda
	expect_line "*[[]warn] ecrm-scan-lambda: ecrm.yaml:1: 'a' of lambda_functions matches nothing that is there"
}
