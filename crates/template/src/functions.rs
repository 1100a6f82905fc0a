//! The functions of the template language.

use crate::bound::{Bound, NoReferences, References, function_of};
use crate::error::{Fault, TemplateError};
use crate::node::Node;

/// The most conditions that `Fn::And` and `Fn::Or` take, as in CloudFormation.
const MAX_OPERANDS: usize = 10;

/// Whether a short tag's name, without `Fn::`, is that of a function.
pub(crate) fn is_known(name: &str) -> bool {
    const NAMES: [&str; 16] = [
        "And",
        "Base64",
        "Cidr",
        "Equals",
        "FindInMap",
        "GetAZs",
        "GetAtt",
        "If",
        "ImportValue",
        "Join",
        "Not",
        "Or",
        "Select",
        "Split",
        "Sub",
        "Transform",
    ];
    NAMES.contains(&name)
}

/// Does a function; `None` for no value.
pub(crate) fn call(
    bound: &Bound<'_>,
    name: &str,
    node: &Node,
    argument: &Node,
    references: &dyn References,
) -> Result<Option<Node>, TemplateError> {
    let call = Call { bound, node, references };
    match name {
        "Ref" => bound.reference(argument, argument.want_text()?, references),
        "Fn::If" => call.choose(argument),
        "Fn::Sub" => call.substitute(argument).map(Some),
        "Fn::Join" => call.join(argument).map(Some),
        "Fn::Select" => call.select(argument).map(Some),
        "Fn::Split" => call.split(argument).map(Some),
        "Fn::FindInMap" => call.find_in_map(argument).map(Some),
        "Fn::GetAtt" => {
            let [resource, attribute] = call.arguments(argument)?;
            let resource = resource.want_text()?;
            bound.attribute(argument, resource, attribute.want_text()?, references).map(Some)
        }
        _ => match bound.unknown(node)? {
            Some(unknown) if is_known(name.trim_start_matches("Fn::")) => Ok(Some(unknown)),
            _ => Err(node.fault(Fault::Function(name.to_owned()))),
        },
    }
}

/// Decides a condition.
pub(crate) fn condition(bound: &Bound<'_>, node: &Node) -> Result<bool, TemplateError> {
    bound.step(node)?;
    let entries = node.want_map()?;
    if let [(key, argument)] = entries
        && key.text == "Condition"
    {
        return bound.named_condition(argument);
    }
    let Some((name, argument)) = function_of(entries)? else {
        return Err(node.fault(Fault::Expected("a function that decides something")));
    };
    let operands = |least: usize, most: usize| -> Result<Vec<bool>, TemplateError> {
        let operands = argument.want_list()?;
        if !(least..=most).contains(&operands.len()) {
            return Err(argument.fault(Fault::Expected(if most == 1 {
                "a list of one condition"
            } else {
                "a list of two to ten conditions"
            })));
        }
        // All are looked at, so that no fault hides behind the one that decides.
        operands.iter().map(|operand| condition(bound, operand)).collect()
    };
    let decided = match name {
        "Fn::Equals" => {
            let call = Call { bound, node, references: &NoReferences };
            call.arguments(argument).and_then(|[left, right]| {
                let (left, right) = (call.value(left)?, call.value(right)?);
                Ok(same(&left, &right))
            })
        }
        "Fn::Not" => operands(1, 1).map(|all| all.iter().all(|holds| !holds)),
        "Fn::And" => operands(2, MAX_OPERANDS).map(|all| all.iter().all(|holds| *holds)),
        "Fn::Or" => operands(2, MAX_OPERANDS).map(|all| all.iter().any(|holds| *holds)),
        _ => Err(node.fault(Fault::Function(name.to_owned()))),
    };
    decided.map_err(|error| error.within(name))
}

/// Whether two values are the same, wherever they stand and however they are quoted.
fn same(left: &Node, right: &Node) -> bool {
    match (left.as_text(), right.as_text(), left.as_list(), right.as_list()) {
        (Some(left), Some(right), ..) => left == right,
        (.., Some(left), Some(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(l, r)| same(l, r))
        }
        _ => left.is_null() && right.is_null(),
    }
}

/// One use of a function.
struct Call<'c, 't> {
    bound: &'c Bound<'t>,
    node: &'c Node,
    references: &'c dyn References,
}

impl Call<'_, '_> {
    /// A value with its functions done, which must be there.
    fn value(&self, node: &Node) -> Result<Node, TemplateError> {
        let value = self.bound.value(node, self.references)?;
        value.ok_or_else(|| node.fault(Fault::Expected("a value, not AWS::NoValue,")))
    }

    fn text(&self, node: &Node) -> Result<String, TemplateError> {
        self.value(node)?.want_text().map(str::to_owned)
    }

    /// What is made of a value that nobody knows yet.
    fn unknown(&self, value: &Node) -> Result<Option<Node>, TemplateError> {
        match value.as_text() {
            Some(text) if self.bound.pseudo.is_unknown(text) => self.bound.unknown(self.node),
            _ => Ok(None),
        }
    }

    /// So many arguments and no other number.
    fn arguments<'n, const N: usize>(
        &self,
        argument: &'n Node,
    ) -> Result<&'n [Node; N], TemplateError> {
        const WANTED: [&str; 4] = ["no list", "a list of one", "a list of two", "a list of three"];
        let wanted = WANTED.get(N).copied().unwrap_or("another list");
        let list = argument.as_list().and_then(|list| <&[Node; N]>::try_from(list).ok());
        list.ok_or_else(|| argument.fault(Fault::Expected(wanted)))
    }

    fn choose(&self, argument: &Node) -> Result<Option<Node>, TemplateError> {
        let [condition, then, otherwise] = self.arguments(argument)?;
        let chosen = if self.bound.named_condition(condition)? { then } else { otherwise };
        self.bound.value(chosen, self.references)
    }

    fn join(&self, argument: &Node) -> Result<Node, TemplateError> {
        let [between, items] = self.arguments(argument)?;
        let items = self.value(items)?;
        if let Some(unknown) = self.unknown(&items)? {
            return Ok(unknown);
        }
        let texts =
            items.want_list()?.iter().map(Node::want_text).collect::<Result<Vec<_>, _>>()?;
        let between = between.want_text()?;
        // The length is known before anything is made.
        let length = texts.iter().map(|text| text.len() + between.len()).sum();
        self.bound.room(self.node, length)?;
        self.bound.text(self.node, texts.join(between))
    }

    fn select(&self, argument: &Node) -> Result<Node, TemplateError> {
        let [index, items] = self.arguments(argument)?;
        let (at, items) = (self.value(index)?, self.value(items)?);
        for part in [&at, &items] {
            if let Some(unknown) = self.unknown(part)? {
                return Ok(unknown);
            }
        }
        let at = at.want_text()?.trim().parse::<usize>().ok();
        let item = at.and_then(|at| items.as_list()?.get(at));
        item.cloned().ok_or_else(|| index.fault(Fault::Expected("the place of an item of a list")))
    }

    fn split(&self, argument: &Node) -> Result<Node, TemplateError> {
        let [between, text] = self.arguments(argument)?;
        let (between, text) = (between.want_text()?, self.value(text)?);
        if between.is_empty() {
            return Err(argument.fault(Fault::Expected("a separator")));
        }
        if let Some(unknown) = self.unknown(&text)? {
            return Ok(unknown);
        }
        let text = text.want_text()?;
        let parts = text.split(between).map(|part| self.bound.text(self.node, part.to_owned()));
        Ok(Node::list(self.node.at, parts.collect::<Result<_, _>>()?))
    }

    fn find_in_map(&self, argument: &Node) -> Result<Node, TemplateError> {
        let [map, first, second] = self.arguments(argument)?;
        let mut found = self.bound.template.mappings.as_ref();
        for key in [map, first, second] {
            let name = self.value(key)?;
            if let Some(unknown) = self.unknown(&name)? {
                return Ok(unknown);
            }
            let name = name.want_text()?.to_owned();
            found = found.and_then(|node| node.get(&name));
            if found.is_none() {
                return Err(key.fault(Fault::NoSuch { kind: "entry in Mappings", name }));
            }
        }
        found.cloned().ok_or_else(|| argument.fault(Fault::Expected("an entry in Mappings")))
    }

    /// `${Name}`, `${Name.Attribute}` and `${!as it stands}` within a text.
    fn substitute(&self, argument: &Node) -> Result<Node, TemplateError> {
        let (text, own) = match argument.as_list() {
            None => (argument.want_text()?, None),
            Some(_) => {
                let [text, own] = self.arguments(argument)?;
                own.want_map()?;
                (text.want_text()?, Some(own))
            }
        };
        let mut made = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            made.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                return Err(argument.fault(Fault::Expected("a closing brace for `${`")));
            };
            match name.strip_prefix('!') {
                Some(literal) => made.extend(["${", literal, "}"]),
                None => made.push_str(&self.variable(argument, name.trim(), own)?),
            }
            self.bound.room(self.node, made.len())?;
            rest = after;
        }
        made.push_str(rest);
        self.bound.text(self.node, made)
    }

    fn variable(&self, at: &Node, name: &str, own: Option<&Node>) -> Result<String, TemplateError> {
        if let Some(value) = own.and_then(|own| own.get(name)) {
            return self.text(value);
        }
        self.bound.step(at)?;
        let value = match name.split_once('.') {
            Some((resource, attribute)) => {
                Some(self.bound.attribute(at, resource, attribute, self.references)?)
            }
            None => self.bound.reference(at, name, self.references)?,
        };
        let value = value.ok_or_else(|| at.fault(Fault::Expected("a value, not AWS::NoValue,")))?;
        value.want_text().map(str::to_owned)
    }
}
