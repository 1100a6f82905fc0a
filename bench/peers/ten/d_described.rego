# Each range must say what it is for, in more than a word.
package assize

import rego.v1

default violation := false

violation if {
	some permission in input.configuration.ipPermissions
	some range in permission.ipv4Ranges
	not regex.match(" ", range.description)
}
