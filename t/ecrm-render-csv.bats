# ecrm-render --format csv: a row an image, which no spreadsheet takes for anything else.
load helper.bash

setup () {
	cd "$BATS_TEST_TMPDIR" || return
}

# image MEMBERS: one decided image, with more members or others in place of these.
image () {
	jq -nc '{type: "image", registry: "123456789012", region: "eu-west-1", repository: "app", digest: "sha256:1",
		tags: [], pushed_at: "2026-01-01T00:00:00Z", size: 1, kind: "image", action: "keep", reason: "not expired"}
		+ $more' --argjson more "$1"
}

# rows: the rows of a CSV as Python reads it, as JSON arrays.
rows () {
	command -v python3 >/dev/null || skip 'no python3 to read CSV with'
	python3 -c '
import csv, json, sys
for row in csv.reader(open(sys.argv[1], newline=""), strict=True):
    print(json.dumps(row, ensure_ascii=False))' "$1"
}

@test "an image is a row of all that is known of it, in the order of the records" {
	{
		image '{"tags": ["1.2", "latest"], "pulled_at": "2026-01-02T03:04:05Z", "by": "arn:task", "reason": "in use by tag 1.2",
			"as_of": "2026-01-31T00:00:00Z", "size": 9223372036854775807}' | jq -c '.size = 123'
		echo '{"type":"repository","registry":"1","region":"r","name":"a"}'
		image '{"action": "delete", "reason": "expired", "result": "failed", "code": "X", "message": "no, not now",
			"image_status": "ARCHIVED"}'
	} >input
	ecrm-render --format csv input >actual
	cat >expected <<-'END'
	registry,region,repository,digest,tags,kind,action,reason,by,size,pushed_at,pulled_at,image_status,as_of,result,code,message
	123456789012,eu-west-1,app,sha256:1,1.2 latest,image,keep,in use by tag 1.2,arn:task,123,2026-01-01T00:00:00Z,2026-01-02T03:04:05Z,,2026-01-31T00:00:00Z,,,
	123456789012,eu-west-1,app,sha256:1,,image,delete,expired,,1,2026-01-01T00:00:00Z,,ARCHIVED,,failed,X,"no, not now"
	END
	sed 's/$/\r/' expected | diff -u - actual
}

@test "a CSV without images is its header" {
	ecrm-render --format csv </dev/null >actual
	[ "$(wc -l <actual)" -eq 1 ]
	[[ $(cat actual) == registry,* ]]
}

@test "quotes, commas and semicolons do not leave their cell, and a line end does not end the row" {
	image '{"repository": "a\"b\"\",c;d", "reason": "two\r\nlines", "tags": ["\u202egnp.exe", "\"", "ü"]}' >input
	ecrm-render --format csv input >actual
	rows actual >all
	[ "$(wc -l <all)" -eq 2 ]
	[ "$(tail -n 1 all | jq -r '.[2]')" = 'a"b"",c;d' ]
	[ "$(tail -n 1 all | jq -r '.[7]')" = 'two??lines' ]
	[ "$(tail -n 1 all | jq -r '.[4]')" = '?gnp.exe " ü' ]
	[ "$(tail -n 1 all | jq length)" -eq 17 ]
}

@test "no cell begins a formula" {
	for text in '=1+1' '+1' '-1' '@SUM(A1)' '=cmd|"/C calc"!A0'; do
		image "$(jq -nc --arg text "$text" '{repository: $text, tags: [$text], reason: $text, by: $text}')"
	done >input
	image '{"tags": ["\t=1"]}' >>input
	ecrm-render --format csv input >actual
	rows actual >all
	[ "$(wc -l <all)" -eq 7 ]
	[ "$(jq -r '.[]' all | grep -c '^[=+@-]')" -eq 0 ]
	[ "$(jq -r '.[]' all | grep -c "^'[=+@-]")" -eq 20 ]
}

@test "an image without a decision is refused" {
	image '{}' | jq -c 'del(.action)' >input
	run -1 --separate-stderr ecrm-render --format csv input
	[ "$output" = "" ]
	expect_line '*input:1: image has no decision: run ecrm-plan first'
}
