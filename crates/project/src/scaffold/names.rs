//! Names of a new project, in the forms that its files need.

use crate::error::ProjectError;

/// The longest name of a rule that also names a function and a role.
const MAX_NAME: usize = 52;

/// A rule's name in all its forms.
pub struct Names {
    /// As AWS Config has it: `volumes-tagged`.
    name: String,
    /// A crate's: `volumes_tagged`.
    snake: String,
    /// A type's: `VolumesTagged`.
    camel: String,
    /// An identifier of a native rule: `VOLUMES_TAGGED`.
    upper: String,
    /// The resource type: `AWS::EC2::Volume`.
    resource_type: String,
}

impl Names {
    /// The forms of a name.
    ///
    /// # Errors
    /// A name or type that can't be used.
    pub fn of(name: &str, resource_type: &str) -> Result<Self, ProjectError> {
        let words: Vec<&str> = name.split(['-', '_']).collect();
        let fit = |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric());
        let begins = name.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
        if !begins || name.len() > MAX_NAME || !words.iter().all(fit) {
            return Err(ProjectError::invalid(format!(
                "`{name}` can't name a project: up to {MAX_NAME} letters and digits in words with \
                 `-` between them, such as volumes-tagged"
            )));
        }
        let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
        if resource_type.split("::").count() != 3 || !resource_type.split("::").all(part) {
            return Err(ProjectError::invalid(format!(
                "`{resource_type}` is no resource type; they look like AWS::EC2::Volume"
            )));
        }
        let snake = words.join("_").to_ascii_lowercase();
        let camel = words.iter().map(|word| {
            let (first, rest) = word.split_at(1);
            format!("{}{}", first.to_ascii_uppercase(), rest)
        });
        Ok(Self {
            name: name.to_owned(),
            upper: snake.to_ascii_uppercase(),
            camel: camel.collect(),
            snake,
            resource_type: resource_type.to_owned(),
        })
    }

    /// A template with the names in their places.
    pub fn fill(&self, template: &str) -> String {
        template
            .replace("{{name}}", &self.name)
            .replace("{{snake}}", &self.snake)
            .replace("{{camel}}", &self.camel)
            .replace("{{upper}}", &self.upper)
            .replace("{{type}}", &self.resource_type)
    }
}
