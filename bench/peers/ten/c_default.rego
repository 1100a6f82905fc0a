# A VPC's default group must let nothing in.
package assize

import rego.v1

default violation := false

violation if {
	input.configuration.groupName == "default"
	count(input.configuration.ipPermissions) > 0
}
