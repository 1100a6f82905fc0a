# Teams, stages and cost centres are known.
package assize

import rego.v1

stages := ["production", "staging", "test"]

default violation := false

violation if not input.tags.team

violation if not input.tags.stage in stages

violation if not regex.match(`^4[0-7]\d\d$`, input.tags["cost-centre"])
