# What ecrm-plan said of each image, in the form of model.jq: jq -nc -L . -f decisions.jq plans
include "accounts";

# What ecrm-plan writes before the records that it passes on is of no account.
accounts
| .[0].account as $account
| images[]
| [$account, .registry, .region, .repository, .digest, .kind, .action, .reason, .by]
