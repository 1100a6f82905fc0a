-- Version 5: what had a rule judge, with each result and each change of a verdict. NULL where an
-- older version kept it.
ALTER TABLE results ADD COLUMN why INTEGER;
ALTER TABLE timeline ADD COLUMN why INTEGER;
