# Over IPv6 the internet may reach port 443 only.
package assize

import rego.v1

default violation := false

violation if {
	some permission in input.configuration.ipPermissions
	some range in permission.ipv6Ranges
	range.cidrIpv6 == "::/0"
	not https(permission)
}

https(permission) if {
	permission.fromPort == 443
	permission.toPort == 443
}
