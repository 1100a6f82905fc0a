# A group is in a VPC, and in use.
package assize

import rego.v1

default violation := false

violation if not regex.match("^vpc-[0-9a-f]+$", input.configuration.vpcId)

violation if count(of_type("AWS::EC2::VPC")) == 0

violation if count(of_type("AWS::EC2::NetworkInterface")) <= 1

of_type(wanted) := [relation |
	some relation in input.relationships
	relation.resourceType == wanted
]
