# What is said on stderr, in the form of the filters.

# did_you_mean WORD KNOWN...: print advice, if one of them is near.
did_you_mean () {
	! near=$(ecrm-nearest -- "$@" 2>/dev/null) || printf " (did you mean '%s'?)" "$near"
}

misuse () {
	case $command in
	'' | version) ;;
	*) set -- "$1" " $command" ;;
	esac
	printf "ecrm: %s; try 'ecrm%s --help'\n" "$1" "${2:-}" >&2
	exit 2
}

display= # the process of ecrm-progress, whose block begins behind the cursor
erase=$(printf '\033[J')

error () {
	printf '%s%s [error] ecrm: %s\n' "${display:+$erase}" "$(date '+%Y/%m/%d %H:%M:%S')" "$1" >&2
}

fail () {
	error "$1"
	exit 1
}

notice () {
	case $ECRM_LOG_LEVEL in
	warn | error) ;;
	*) printf '%s%s [notice] %s\n' "${display:+$erase}" "$(date '+%Y/%m/%d %H:%M:%S')" "$1" >&2 ;;
	esac
}

# boolean NAME VALUE: print true or false.
boolean () {
	case $2 in
	1 | [Tt][Rr][Uu][Ee] | [Yy][Ee][Ss]) echo true ;;
	0 | [Ff][Aa][Ll][Ss][Ee] | [Nn][Oo]) echo false ;;
	*) misuse "$1 is '$2', which is not true or false" ;;
	esac
}
