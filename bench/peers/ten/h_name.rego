# Names say team, stage and tier, and no database is in development.
package assize

import rego.v1

default violation := false

violation if {
	input.resourceName != "default"
	not regex.match(`^[a-z]+-[a-z]+-[a-z]+-\d+$`, input.resourceName)
}

violation if {
	input.resourceName != "default"
	regex.match("-development-database-", input.resourceName)
}
