# TCP port 22 must not be open to the whole internet.
package assize

import rego.v1

default violation := false

violation if {
	input.resourceType == "AWS::EC2::SecurityGroup"
	some permission in input.configuration.ipPermissions
	opens(permission)
	to_the_internet(permission)
}

opens(permission) if permission.ipProtocol == "-1"

opens(permission) if {
	permission.ipProtocol == "tcp"
	permission.fromPort <= 22
	permission.toPort >= 22
}

to_the_internet(permission) if {
	some range in permission.ipv4Ranges
	range.cidrIp == "0.0.0.0/0"
}

to_the_internet(permission) if {
	some range in permission.ipv6Ranges
	range.cidrIpv6 == "::/0"
}
