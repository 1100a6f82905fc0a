# Nothing may be let in whatever its protocol, except from groups.
package assize

import rego.v1

default violation := false

violation if {
	some permission in input.configuration.ipPermissions
	permission.ipProtocol == "-1"
	ranges(permission) > 0
}

ranges(permission) := count(permission.ipv4Ranges) + count(permission.ipv6Ranges)
