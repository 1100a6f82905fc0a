//! What is wrong with a template, and where.

use std::fmt;

/// A place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Counted from one.
    pub line: usize,
    /// In characters, counted from one.
    pub column: usize,
}

/// A fault, with its place where it has one and the path of names that leads to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// What is wrong.
    pub fault: Fault,
    /// Where in the text; the values of parameters are not in it.
    pub place: Option<Place>,
    /// Names from the outermost to the innermost.
    path: Vec<String>,
    /// Whether the path begins at a section, so that whoever asked for it is no part of it.
    is_whole: bool,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// More text than is read.
    #[error("the template is longer than {0} bytes")]
    TooLong(usize),
    /// Neither YAML nor JSON.
    #[error("the template is not well-formed: {0}")]
    NotWellFormed(String),
    /// An alias or a merge, which CloudFormation has not.
    #[error("YAML aliases and merges are not supported in templates")]
    Alias,
    /// A second document.
    #[error("a template is one document")]
    Documents,
    /// The same name twice.
    #[error("the name `{0}` is there twice")]
    Duplicate(String),
    /// A name that is a list or a map.
    #[error("names must be text")]
    Name,
    /// Values within values within values.
    #[error("values are nested deeper than {0} levels")]
    TooDeep(usize),
    /// Too many values.
    #[error("the template has more than {0} values")]
    TooMany(usize),
    /// Functions make too much text, or work too long.
    #[error("the template's functions make too much")]
    TooMuch,
    /// A tag of an unknown function.
    #[error("the tag `{0}` is not known")]
    Tag(String),
    /// Another kind of value.
    #[error("{0} is expected here")]
    Expected(&'static str),
    /// Something that must be there.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// A name that nothing here has.
    #[error("`{0}` is not known here")]
    Unknown(String),
    /// A function that is not built.
    #[error("the function `{0}` is not supported")]
    Function(String),
    /// A function beside other names.
    #[error("the function `{0}` must stand alone")]
    NotAlone(String),
    /// A name that nothing bears.
    #[error("there is no {kind} `{name}`")]
    NoSuch {
        /// What it should be.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// Conditions that rest on each other.
    #[error("the condition `{0}` rests on itself")]
    Cycle(String),
    /// A parameter that nothing gives a value.
    #[error("the parameter `{0}` must have a value")]
    NoValue(String),
    /// A value for a parameter that is not declared.
    #[error("the template has no parameter `{0}`")]
    NoParameter(String),
    /// A type that parameters can't have.
    #[error("`{0}` is no type of a parameter")]
    ParameterType(String),
    /// A value that the parameter's declaration forbids.
    #[error("the value of the parameter `{name}` {wanted}")]
    Value {
        /// The parameter.
        name: String,
        /// What it must be.
        wanted: String,
    },
    /// Whatever the one who gives meaning to the resources objects to.
    #[error("{0}")]
    Meaning(String),
}

impl TemplateError {
    /// A fault at a place.
    pub fn at(place: Place, fault: Fault) -> Self {
        Self { fault, place: Some(place), path: Vec::new(), is_whole: false }
    }

    /// A fault of what is not in the text.
    pub fn outside(fault: Fault) -> Self {
        Self { fault, place: None, path: Vec::new(), is_whole: false }
    }

    /// The same, known to lie within what bears the name; unless its section is known.
    #[must_use]
    pub fn within(mut self, name: impl Into<String>) -> Self {
        if !self.is_whole {
            self.path.insert(0, name.into());
        }
        self
    }

    /// The same, known to lie within what bears the name in a section of the template.
    #[must_use]
    pub fn in_section(self, section: &str, name: &str) -> Self {
        let mut error = self.within(name).within(section);
        error.is_whole = true;
        error
    }

    /// Names joined by dots, such as `Resources.Encrypted.Properties.Source`.
    pub fn path(&self) -> String {
        self.path.join(".")
    }
}

impl std::error::Error for TemplateError {}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.fault)?;
        if !self.path.is_empty() {
            write!(f, " at {}", self.path())?;
        }
        match self.place {
            Some(Place { line, column }) => write!(f, " (line {line}, column {column})"),
            None => Ok(()),
        }
    }
}
