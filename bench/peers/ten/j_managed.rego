# Groups are made by the network module, in known regions, and let everything out.
package assize

import rego.v1

default violation := false

violation if not regex.match(`^terraform/modules/network/(web|api|worker|database|cache)$`, input.tags["managed-by"])

violation if not input.awsRegion in ["eu-west-1", "eu-central-1"]

violation if {
	some permission in input.configuration.ipPermissionsEgress
	not everything(permission)
}

everything(permission) if {
	permission.ipProtocol == "-1"
	some range in permission.ipv4Ranges
	range.cidrIp == "0.0.0.0/0"
}
